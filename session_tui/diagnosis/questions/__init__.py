"""Every question of the tree, grouped by what it is about."""

from __future__ import annotations

from session_tui.diagnosis.question import Question
from session_tui.diagnosis.questions import data, ending, loss, message, moment, place, report

QUESTIONS: tuple[Question, ...] = (
    *report.QUESTIONS,
    *loss.QUESTIONS,
    *moment.QUESTIONS,
    *ending.QUESTIONS,
    *place.QUESTIONS,
    *data.QUESTIONS,
    *message.QUESTIONS,
)
