"""A case as it is drawn: the question with its keys, the suspects, and the evidence."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from textual.content import Content

from session_tui.diagnosis.finding import Certainty, Evidence
from session_tui.diagnosis.question import KEYS, Question
from session_tui.diagnosis.ranking import Finding
from session_tui.diagnosis.saying import SIGNS, source
from session_tui.diagnosis.wizard import Step
from session_tui.text.signs import UNICODE
from session_tui.tui.drawing import FAINT, NAME, STRONG, content, folded, line, lines
from session_tui.tui.findings import STYLES, finding_prose
from session_tui.tui.investigation import Investigation

SUSPECTS = 5
"""Suspects that are in sight."""

EVIDENCE = 12
"""Pieces of evidence that are shown."""


def heading(step: Step) -> str:
    """What the case is about: "Case: the right password leads back to the login page"."""
    symptom = next((each for each in step.trail if each.question.id == "symptom"), None)
    if symptom is None:
        return "Case"
    return f"Case: {symptom.choice.text[:1].lower()}{symptom.choice.text[1:]}"


def count(step: Step) -> str:
    """Which question this is, or that there is none left."""
    number = sum(not each.measured for each in step.trail) + 1
    return f"question {number}" if step.ask is not None else "diagnosis"


def question_prose(question: Question, width: int) -> Content:
    """The question, why it is asked, how to find out, and a line for each key."""
    said = [
        line((f"{UNICODE.bar} ", NAME), (question.text, STRONG)),
        line((f"{UNICODE.bar} Why  ", FAINT), (question.why, FAINT)),
        line((f"{UNICODE.bar} How  ", FAINT), (question.how, FAINT)),
    ]
    for key, choice in zip(KEYS, question.choices, strict=False):
        said.append(line((f"{UNICODE.bar}  {key}  ", NAME), choice.text))
    said.append(line((f"{UNICODE.bar}  u  ", NAME), "I don't know (every way stays open)"))
    return lines(part for each in said for part in folded(each, width, 7))


def diagnosis_prose(known: Investigation, width: int) -> Content:
    """The end of a case: the first finding in full, or that there is none."""
    step = known.step
    standing = [each for each in step.suspects if each.certainty is not Certainty.OPEN]
    if not standing:
        said = [
            content("Nothing is confirmed, and nothing is suspected.", STRONG),
            content("Everything that could be asked was asked. ← goes back, n keeps a note;"),
            content("an open suspect below says what would prove it (v)."),
        ]
        return lines(said)
    one = standing[0]
    title = line((f"{SIGNS[one.certainty]} {one.cause.title}", STYLES[one.certainty]))
    return lines([*folded(title, width, 2), finding_prose(one, known.case.facts, width, None)])


def suspects_prose(step: Step, width: int) -> Content:
    """The likeliest suspects, each with why; how many there are, and how many are ruled out."""
    said = [_counted(step)]
    numbers = _numbers(step.suspects[:SUSPECTS])
    for each in step.suspects[:SUSPECTS]:
        refs = "".join(f"[{number}]" for number in numbers[each.cause.id])
        said.append(
            line(
                (f" {SIGNS[each.certainty]} ", STYLES[each.certainty]),
                (each.cause.id, NAME),
                "  ",
                (_why(each), FAINT),
                (f" {refs}" if refs else "", FAINT),
            )
        )
    return lines(each.truncate(width, ellipsis=True) for each in said)


def evidence_prose(step: Step, width: int, full: bool) -> Content:
    """What the suspects rest on, numbered as beside them; `full`: with how it is known."""
    said: list[Content] = [content("Evidence", STRONG)]
    pieces = _pieces(step.suspects[:SUSPECTS])
    for number, each in enumerate(pieces[: None if full else EVIDENCE], 1):
        said.append(line((f" [{number}] ", FAINT), each.text, (source(each), FAINT)))
        if full and each.how:
            said.append(line("     ", (each.how, FAINT)))
    if not pieces:
        said.append(content(" none yet", FAINT))
    if full:
        said += list(_open(step))
    return lines(part for each in said for part in folded(each, width, 5))


def notes_prose(known: Investigation) -> list[Content]:
    """What was noted, a line each."""
    return [line((f" {note.at:%H:%M} ", FAINT), note.text) for note in known.case.notes]


def _counted(step: Step) -> Content:
    total, out = len(step.suspects), len(step.ruled_out)
    return line(("Suspects", STRONG), (f"  {total} left, {out} ruled out", FAINT))


def _why(finding: Finding) -> str:
    if finding.certainty is Certainty.OPEN:
        return finding.proves or finding.because
    return finding.because


def _open(step: Step) -> Iterator[Content]:
    """What would prove the suspects."""
    wanting = [each for each in step.suspects[:SUSPECTS] if each.proves]
    if wanting:
        yield content("What would prove it", STRONG)
    for each in wanting:
        yield line((f" {each.cause.id}  ", NAME), each.proves)


def _pieces(findings: Sequence[Finding]) -> list[Evidence]:
    """The evidence of all of them, each piece once."""
    return list(dict.fromkeys(piece for each in findings for piece in each.evidence))


def _numbers(findings: Sequence[Finding]) -> dict[str, list[int]]:
    pieces = _pieces(findings)
    return {
        each.cause.id: [pieces.index(piece) + 1 for piece in each.evidence][:4] for each in findings
    }
