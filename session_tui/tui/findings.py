"""Findings as they are drawn: a line each, and one of them in full."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from textual.content import Content

from session_tui.diagnosis.finding import Certainty, Evidence
from session_tui.diagnosis.ranking import Finding
from session_tui.diagnosis.saying import SIGNS, VERDICTS, fix_lines, source
from session_tui.diagnosis.waivers import Waiver
from session_tui.model.facts import Facts
from session_tui.text.signs import UNICODE
from session_tui.tui.drawing import (
    BAD,
    FAINT,
    GOOD,
    NAME,
    STRONG,
    WARN,
    content,
    folded,
    line,
    lines,
)
from session_tui.visible import visible

STYLES = {
    Certainty.CONFIRMED: BAD,
    Certainty.SUSPECTED: WARN,
    Certainty.OPEN: "",
    Certainty.RULED_OUT: FAINT,
}
"""By certainty; sign and word stand beside the colour."""

WORD = 11
"""Cells of a certainty's word."""

NARROW = 60
"""Columns below which a certainty is told by its sign, and by its word in full below."""


def finding_line(
    finding: Finding, chosen: bool, waiver: Waiver | None = None, worded: bool = True
) -> Content:
    """Sign, certainty and title; the one under the cursor is marked.

    `worded`: with the word of its certainty, for which there is no room on a narrow screen.
    """
    style = FAINT if waiver else STYLES[finding.certainty]
    mark = f"{UNICODE.pointer} " if chosen else "  "
    word = "waived" if waiver else finding.certainty.value
    title = (finding.cause.title, STRONG if chosen else "")
    said = f" {word:<{WORD}}" if worded or waiver else " "
    return line(mark, (f"{SIGNS[finding.certainty]}{said}", style), title)


def finding_prose(
    finding: Finding,
    facts: Facts,
    width: int,
    waiver: Waiver | None,
    project: Sequence[str] = (),
) -> Content:
    """One finding in full, wrapped to `width` cells.

    `project`: the options that name the project on a command line.
    """
    fix = fix_lines(finding, facts, project)
    return lines(part for each in _pieces(finding, fix, waiver, width) for part in each)


def evidence_prose(number: int, evidence: Evidence, width: int) -> list[Content]:
    """A piece of evidence with its number; where it comes from stays in one piece."""
    said = folded(line((f"[{number}] ", FAINT), visible(evidence.text, 300)), width, 4)
    where = content(source(evidence).strip(), FAINT)
    if said[-1].cell_length + where.cell_length + 2 <= width:
        return [*said[:-1], Content("  ").join([said[-1], where])]
    return [*said, *folded(content("    ").append(where), width, 4)]


def _pieces(
    finding: Finding, fix: Iterable[str], waiver: Waiver | None, width: int
) -> Iterator[list[Content]]:
    style = STYLES[finding.certainty]
    sign = SIGNS[finding.certainty]
    yield folded(line((f"{sign} ", style), (finding.cause.title, STRONG)), width, 2)
    verdict = line((VERDICTS[finding.certainty], style), "  ", (finding.cause.id, NAME))
    yield folded(verdict, width, 4)
    if waiver is not None:
        yield folded(line((f"waived until {waiver.until}  ", WARN), waiver.reason), width, 4)
    yield folded(content(finding.because), width, 4)
    for number, each in enumerate(finding.evidence, 1):
        yield evidence_prose(number, each, width)
    if finding.proves:
        yield folded(line(("would prove it  ", FAINT), finding.proves), width, 4)
    yield folded(line(("would refute it  ", FAINT), finding.cause.refutes), width, 4)
    for said in fix:
        head, colon, rest = said.strip().partition(": ")
        known = colon and head in ("fix", "check", "see")
        drawn = line((f"{head}  ", FAINT), rest) if known else _change_line(said)
        if head == "see" and drawn.cell_length > width:
            yield folded(content(rest), width, 0)
        else:
            yield folded(drawn, width, 4)


def _change_line(text: str) -> Content:
    """One line of a diff: what goes and what comes."""
    said = text.removeprefix("      ")
    return content("  " + said, {"-": BAD, "+": GOOD}.get(said[:1], FAINT))


def summary(findings: Sequence[Finding]) -> str:
    """How many of each certainty there are."""
    counts = {each: sum(one.certainty is each for one in findings) for each in Certainty}
    return ", ".join(f"{count} {each.value.replace('-', ' ')}" for each, count in counts.items())
