"""A case as it is drawn: the question with its keys, the suspects, and what they rest on."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

from textual.content import Content

from session_tui.diagnosis.finding import Certainty, Evidence
from session_tui.diagnosis.question import KEYS, Question
from session_tui.diagnosis.ranking import Finding, Said
from session_tui.diagnosis.saying import SIGNS
from session_tui.diagnosis.wizard import UNKNOWN, Step, every_question
from session_tui.model import Autopsy, Outcome
from session_tui.text.signs import UNICODE
from session_tui.tui.drawing import FAINT, NAME, STRONG, content, folded, line, lines
from session_tui.tui.findings import STYLES, evidence_prose, finding_prose
from session_tui.tui.investigation import Investigation

SUSPECTS = 5
"""Suspects that are in sight."""

EVIDENCE = 12
"""Pieces of evidence that are shown."""

DONT_KNOW = "I don't know (every way stays open)"


def heading(known: Investigation) -> str:
    """What the case is about: "Case: the right password leads back to the login page"."""
    symptom = next((each for each in known.step.trail if each.question.id == "symptom"), None)
    if symptom is not None:
        return f"Case: {symptom.choice.text[:1].lower()}{symptom.choice.text[1:]}"
    autopsy = known.case.facts.autopsy.value
    if autopsy is None:
        return "Case"
    return f"Case: the session {autopsy.key or 'of a request without a key'}{_stopped(autopsy)}"


def _stopped(autopsy: Autopsy) -> str:
    wrong = (Outcome.FAIL, Outcome.ERROR)
    gate = next((each.gate for each in autopsy.gates if each.outcome in wrong), None)
    return f", refused at {gate}" if gate else ", which is accepted"


def without_secrets(autopsy: Autopsy) -> Autopsy:
    """An autopsy that was made with secrets shown, as a case may keep it."""
    gates = tuple(replace(each, evidence=()) for each in autopsy.gates)
    key = f"{autopsy.key[:8]}{UNICODE.ellipsis}" if autopsy.key else None
    return replace(autopsy, key=key, gates=gates, nearest=())


def count(known: Investigation) -> str:
    """Which question this is, one that was answered with "I don't know" too, or the last word."""
    if known.step.ask is None:
        return "diagnosis"
    given = sum(not each.measured for each in known.step.trail)
    unsure = sum(choice == UNKNOWN for _, choice in known.case.answers)
    return f"question {given + unsure + 1}"


def question_prose(question: Question, width: int) -> Content:
    """The question, why it is asked, how to find out, and a line for each key."""
    said = [
        (content(question.text, STRONG), 0),
        (line(("Why  ", FAINT), (question.why, FAINT)), 5),
        (line(("How  ", FAINT), (question.how, FAINT)), 5),
    ]
    for key, choice in zip(KEYS, question.choices, strict=False):
        said.append((line((f" {key}  ", NAME), choice.text), 4))
    said.append((line((" u  ", NAME), DONT_KNOW), 4))
    return _barred(said, width)


def first_prose(known: Investigation, question: Question, width: int) -> Content:
    """The question; the first one below the notes that the case begins with."""
    asked = question_prose(question, width)
    if known.case.answers or not known.case.notes:
        return asked
    return lines([*_notes(known, width), asked])


def answers_prose(answers: Sequence[tuple[str, str]], width: int) -> Content:
    """The answers that were given, with the keys by which one of them is chosen."""
    said = [(content("Which answer is to be another one?", STRONG), 0)]
    for key, given in zip(KEYS, answers, strict=False):
        question, choice = told(*given)
        said.append((line((f" {key}  ", NAME), f"{question} ", (choice, STRONG)), 4))
    return _barred(said, width)


def told(question: str, choice: str) -> tuple[str, str]:
    """An answer in words, by the ids that a case keeps."""
    asked = next((each for each in every_question() if each.id == question), None)
    if asked is None:
        return question, choice
    picked = asked.choice(choice)
    if picked is None:
        return asked.text, "I don't know" if choice == UNKNOWN else choice
    return asked.text, picked.text


def _barred(said: Sequence[tuple[Content, int]], width: int) -> Content:
    """Lines behind a bar, each folded to its own margin."""
    bar = content(f"{UNICODE.bar} ", NAME)
    return lines(
        bar.append(part) for each, margin in said for part in folded(each, width - 2, margin)
    )


def conclusion(step: Step) -> Finding | None:
    """What a case without a further question ends with; None where nothing stands."""
    standing = (each for each in step.suspects if each.certainty is not Certainty.OPEN)
    return next(standing, None) if step.ask is None else None


def diagnosis_prose(known: Investigation, width: int, project: Sequence[str] = ()) -> Content:
    """The end of a case: the first finding in full, or that there is none.

    `project`: the options that name the project on a command line.
    """
    one = conclusion(known.step)
    if one is not None:
        return finding_prose(one, known.case.facts, width, None, project)
    return lines(
        part
        for each in (
            content("Nothing is confirmed, and nothing is suspected.", STRONG),
            content("Everything that could be asked was asked: ← takes an answer back."),
            content("The open suspects below say what would prove them (v)."),
        )
        for part in folded(each, width, 0)
    )


def suspects_prose(step: Step, width: int, full: bool, roomy: bool = False) -> Content:
    """The likeliest suspects, each with why.

    `roomy`: to the end of each sentence; `full`: with what would prove it, too.
    """
    shown = _shown(step)
    numbers = _numbers(step)
    said = [_counted(step)]
    for each in shown:
        refs = "".join(f"[{number}]" for number in numbers[each.cause.id])
        drawn = line(
            (f" {SIGNS[each.certainty]} ", STYLES[each.certainty]),
            (each.cause.id, NAME),
            (f" {refs}  " if refs else "  ", FAINT),
            (_why(each), FAINT),
        )
        said += folded(drawn, width, 3) if full or roomy else [drawn.truncate(width, ellipsis=True)]
        if full and each.proves and each.proves not in each.because:
            said += folded(line("   would prove it  ", (each.proves, FAINT)), width, 3)
    return lines(said)


def below_prose(known: Investigation, width: int, full: bool) -> Content:
    """Notes and evidence; `full`: all of it, the answers, and what was ruled out and how."""
    step = known.step
    notes = _notes(known, width) if known.case.answers or step.ask is None else ()
    said = [*notes, *_evidence(step, width, full)]
    if full:
        said += [*_answers(step.trail, width), *_ruled_out(step, width)]
    return lines(said)


def _notes(known: Investigation, width: int) -> Iterator[Content]:
    for number, note in enumerate(known.case.notes):
        if number == 0:
            yield content("Notes", STRONG)
        yield from folded(line((f" {note.at:%H:%M}  ", FAINT), note.text), width, 8)
    if known.case.notes:
        yield content("")


def _evidence(step: Step, width: int, full: bool) -> Iterator[Content]:
    yield content("Evidence", STRONG)
    first, pieces = _first(step), _pieces(_shown(step))
    for number, each in enumerate(pieces[: None if full else EVIDENCE], first):
        yield from (content(" ").append(part) for part in evidence_prose(number, each, width - 1))
        if full and each.how:
            yield from folded(line("     ", (each.how, FAINT)), width, 5)
    if not pieces:
        yield content(" none but that above" if first > 1 else " none yet", FAINT)


def _answers(trail: Sequence[Said], width: int) -> Iterator[Content]:
    for number, each in enumerate(trail):
        if number == 0:
            yield content("")
            yield content("Answers", STRONG)
        by = ("  (measured)", FAINT) if each.measured else ""
        yield from folded(
            line(" ", (each.question.text, FAINT), f" {each.choice.text}", by), width, 3
        )


def _ruled_out(step: Step, width: int) -> Iterator[Content]:
    for number, each in enumerate(step.ruled_out):
        if number == 0:
            yield content("")
            yield content("Ruled out", STRONG)
        said = line(
            (f" {SIGNS[each.certainty]} ", FAINT), (each.cause.id, NAME), "  ", each.because
        )
        yield from folded(said, width, 3)


def _counted(step: Step) -> Content:
    total, out = len(step.suspects), len(step.ruled_out)
    if conclusion(step) is None:
        return line(("Suspects", STRONG), (f"  {total} left, {out} ruled out", FAINT))
    return line(("Other suspects", STRONG), (f"  {total - 1} left, {out} ruled out", FAINT))


def _shown(step: Step) -> Sequence[Finding]:
    """The suspects below the question; not the one that a diagnosis tells in full."""
    first = 0 if conclusion(step) is None else 1
    return step.suspects[first : first + SUSPECTS]


def _first(step: Step) -> int:
    """The number of the first piece of evidence below: those of the conclusion stand above."""
    one = conclusion(step)
    return 1 + (len(one.evidence) if one is not None else 0)


def _why(finding: Finding) -> str:
    """Why it is suspected; for an open one what it is, or which fact is missing."""
    told = finding.certainty is Certainty.OPEN and not finding.proves.startswith("The fact ")
    return finding.cause.title if told else finding.because


def _pieces(findings: Sequence[Finding]) -> list[Evidence]:
    """The evidence of all of them, each piece once."""
    return list(dict.fromkeys(piece for each in findings for piece in each.evidence))


def _numbers(step: Step) -> dict[str, list[int]]:
    shown, first = _shown(step), _first(step)
    pieces = _pieces(shown)
    return {
        each.cause.id: [pieces.index(piece) + first for piece in each.evidence][:4]
        for each in shown
    }
