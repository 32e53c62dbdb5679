"""Findings as they are drawn: a line each, and one of them in full."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from textual.content import Content

from session_tui.diagnosis.finding import Certainty
from session_tui.diagnosis.ranking import Finding
from session_tui.diagnosis.saying import SIGNS, VERDICTS, evidence_lines, fix_lines
from session_tui.diagnosis.waivers import Waiver
from session_tui.model.facts import Facts
from session_tui.tui.drawing import BAD, FAINT, NAME, STRONG, WARN, content, folded, line, lines

STYLES = {
    Certainty.CONFIRMED: BAD,
    Certainty.SUSPECTED: WARN,
    Certainty.OPEN: "",
    Certainty.RULED_OUT: FAINT,
}
"""By certainty; sign and word stand beside the colour."""

WORD = 11
"""Cells of a certainty's word."""


def finding_line(finding: Finding, chosen: bool, waiver: Waiver | None = None) -> Content:
    """Sign, certainty and title; the one under the cursor is marked."""
    style = STYLES[finding.certainty]
    mark = "▸ " if chosen else "  "
    word = "waived" if waiver else finding.certainty.value
    title = (finding.cause.title, STRONG if chosen else "")
    return line(mark, (f"{SIGNS[finding.certainty]} {word:<{WORD}}", style), title)


def finding_prose(finding: Finding, facts: Facts, width: int, waiver: Waiver | None) -> Content:
    """One finding in full, wrapped to `width` cells."""
    return lines(
        part for each in _pieces(finding, facts, waiver) for part in folded(each, width, 4)
    )


def _pieces(finding: Finding, facts: Facts, waiver: Waiver | None) -> Iterator[Content]:
    style = STYLES[finding.certainty]
    yield line((finding.cause.id, NAME), ("  ", ""), (VERDICTS[finding.certainty], style))
    yield content(finding.because)
    yield from (content(each.strip()) for each in evidence_lines(finding.evidence))
    if finding.proves:
        yield line(("would prove it  ", FAINT), finding.proves)
    yield line(("would refute it  ", FAINT), finding.cause.refutes)
    for each in fix_lines(finding, facts):
        head, colon, rest = each.strip().partition(": ")
        known = colon and head in ("fix", "check", "see")
        yield line((f"{head}  ", FAINT), rest) if known else _change_line(each)
    if waiver is not None:
        yield line((f"waived until {waiver.until}  ", WARN), waiver.reason)


def _change_line(text: str) -> Content:
    """One line of a diff: what goes and what comes."""
    said = text.removeprefix("      ")
    return content("  " + said, {"-": BAD, "+": "$text-success"}.get(said[:1], FAINT))


def summary(findings: Sequence[Finding]) -> str:
    """How many of each certainty there are."""
    counts = {each: sum(one.certainty is each for one in findings) for each in Certainty}
    return ", ".join(f"{count} {each.value.replace('-', ' ')}" for each, count in counts.items())
