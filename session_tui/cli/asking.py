"""The wizard on a plain terminal: one question after another, answered by single keys."""

from __future__ import annotations

from datetime import datetime, timezone
from pathlib import Path

from session_tui.cli import outcome
from session_tui.diagnosis.finding import Certainty
from session_tui.diagnosis.question import KEYS, UNKNOWN, Question
from session_tui.diagnosis.saying import headline, question_lines
from session_tui.diagnosis.wizard import Step, step
from session_tui.link import Refused
from session_tui.model.case import Case
from session_tui.visible import visible

SUSPECTS = 3
STANDING = (Certainty.CONFIRMED, Certainty.SUSPECTED)
WORDS = "key, enter; < back, g other answer, * restart, n note, s save, q enough"

BACK = ("<", "←", "\x1b[d", "b")
"""The left arrow is typed as what the terminal sends for it; b is also the key of a choice."""


def asked(case: Case, path: Path | None) -> Case:
    """Asks until there is a diagnosis, or the operator has had enough; the case as it then is.

    Ctrl-C and the end of the input are `q`: no answer is lost.
    """
    shown = None
    while True:
        stand = step(case.facts, case.answers)
        if stand.ask is None:
            return case
        if shown != case.answers:
            _show(stand, stand.ask)
            shown = case.answers
        try:
            word = input(f"{WORDS}: ").strip().lower()
            if word == "q":
                return case
            case = _after(word, case, stand, path)
        except (EOFError, KeyboardInterrupt):
            outcome.out("")
            return case


def _show(stand: Step, question: Question) -> None:
    outcome.out("")
    standing = [each for each in stand.findings if each.certainty in STANDING]
    for each in (stand.suspects if stand.trail else standing)[:SUSPECTS]:
        outcome.tell_text(headline(each))
    _tell(question)


def _tell(question: Question) -> None:
    for line in question_lines(question):
        outcome.tell_text(line)


def _after(word: str, case: Case, stand: Step, path: Path | None) -> Case:
    """The case after one word of the operator; with a sentence where it stays as it is."""
    question = stand.ask
    assert question is not None
    if _chosen(word, question) is not None:
        return _answered(word, case, question)
    if word in BACK:
        return case.back() if case.answers else _said("This is the first question.", case)
    if word == "*":
        return Case(case.started_at, case.facts, (), case.notes)
    if word in ("g", "!"):
        return _other_answer(case, stand)
    if word == "n":
        case = case.noted(input("note: "), datetime.now(timezone.utc))
        return _said("Noted.", case)
    if word == "s":
        return _saved(case, path)
    return _answered(word, case, question)


def _said(sentence: str, case: Case) -> Case:
    outcome.say(sentence)
    return case


def _chosen(word: str, question: Question) -> str | None:
    """The id of the choice that a word names, by its key or its id; None for none."""
    keys = dict(zip(KEYS, question.choices, strict=False))
    if word in keys:
        return keys[word].id
    named = {UNKNOWN: UNKNOWN, **{each.id.lower(): each.id for each in question.choices}}
    return named.get(word)


def _answered(word: str, case: Case, question: Question) -> Case:
    chosen = _chosen(word, question)
    if chosen is None:
        return _said("That is none of the keys.", case)
    return case.answered(question.id, chosen)


def _other_answer(case: Case, stand: Step) -> Case:
    """Another answer to an earlier question; the later ones stay where they still apply."""
    given = {question for question, _ in case.answers}
    earlier = [each for each in stand.trail if each.question.id in given]
    if not earlier:
        return _said("No question has been answered yet.", case)
    for key, each in zip(KEYS, earlier, strict=False):
        outcome.tell_text(visible(f"  {key}  {each.question.text} {each.choice.text}"))
    picked = dict(zip(KEYS, earlier, strict=False)).get(input("which: ").strip().lower())
    if picked is None:
        return _said("That is none of the keys.", case)
    _tell(picked.question)
    return _answered(input("answer: ").strip().lower(), case, picked.question)


def _saved(case: Case, path: Path | None) -> Case:
    from session_tui.link.case_file import save_case

    where = path or Path(input("file: ").strip() or "session-tui.case")
    try:
        save_case(where, case)
        outcome.out(visible(f"Saved as {where}."))
    except Refused as refused:
        outcome.tell(refused.failure, False)
    return case
