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
WORDS = "key and enter; < back, ! another answer, * restart, n note, s save, q enough"


def asked(case: Case, path: Path | None) -> Case:
    """Asks until there is a diagnosis, or the operator has had enough; the case as it then is.

    Ctrl-C and the end of the input are `q`: no answer is lost.
    """
    while True:
        stand = step(case.facts, case.answers)
        if stand.ask is None:
            return case
        _show(stand, stand.ask)
        try:
            word = input(f"{WORDS}: ").strip()
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
    for line in question_lines(question):
        outcome.tell_text(line)


def _after(word: str, case: Case, stand: Step, path: Path | None) -> Case:
    """The case after one word of the operator."""
    question = stand.ask
    assert question is not None
    if word == "<":
        return case.back()
    if word == "*":
        return Case(case.started_at, case.facts, (), case.notes)
    if word == "!":
        return _other_answer(case, stand)
    if word == "n":
        return case.noted(input("note: "), datetime.now(timezone.utc))
    if word == "s":
        return _saved(case, path)
    return _answered(word, case, question)


def _answered(word: str, case: Case, question: Question) -> Case:
    keys = dict(zip(KEYS, question.choices, strict=False))
    if word == UNKNOWN:
        return case.answered(question.id, UNKNOWN)
    if word not in keys:
        outcome.say("That is none of the keys.")
        return case
    return case.answered(question.id, keys[word].id)


def _other_answer(case: Case, stand: Step) -> Case:
    """Another answer to an earlier question; the later ones stay where they still apply."""
    given = {question for question, _ in case.answers}
    earlier = [each for each in stand.trail if each.question.id in given]
    for key, each in zip(KEYS, earlier, strict=False):
        outcome.out(visible(f"  {key}  {each.question.text} {each.choice.text}"))
    picked = dict(zip(KEYS, earlier, strict=False)).get(input("which: ").strip())
    if picked is None:
        return case
    for line in question_lines(picked.question):
        outcome.out(line)
    return _answered(input("answer: ").strip(), case, picked.question)


def _saved(case: Case, path: Path | None) -> Case:
    from session_tui.link.case_file import save_case

    where = path or Path(input("file: ").strip() or "session-tui.case")
    try:
        save_case(where, case)
        outcome.out(visible(f"Saved as {where}."))
    except Refused as refused:
        outcome.tell(refused.failure, False)
    return case
