"""A case: what was measured, what was answered, what was noted. It can be saved and resumed."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import datetime

from session_tui.model.facts import Facts


@dataclass(frozen=True)
class Note:
    """Something that the operator wants to remember."""

    at: datetime
    text: str


@dataclass(frozen=True)
class Case:
    """One investigation, as it stands."""

    started_at: datetime
    facts: Facts = field(default_factory=Facts)
    answers: tuple[tuple[str, str], ...] = ()
    """(id of a question, id of a choice), in the order in which they were given."""
    notes: tuple[Note, ...] = ()

    def answered(self, question: str, choice: str) -> Case:
        """The case with one more answer; an earlier one to the same question is replaced."""
        kept = tuple(each for each in self.answers if each[0] != question)
        return replace(self, answers=(*kept, (question, choice)))

    def back(self) -> Case:
        """The case without its last answer."""
        return replace(self, answers=self.answers[:-1])

    def noted(self, text: str, at: datetime) -> Case:
        """The case with one more note."""
        return replace(self, notes=(*self.notes, Note(at, text)))
