"""The pulse as it is drawn: a sign, a name and a sentence a check, and when sessions end."""

from __future__ import annotations

from collections.abc import Iterator

from textual.content import Content

from session_tui.diagnosis.pulse import Check, Horizon, Mood, checks, sessions_sentence
from session_tui.text.signs import UNICODE
from session_tui.tui.drawing import (
    BAD,
    FAINT,
    GOOD,
    NAME,
    WARN,
    content,
    folded,
    line,
    lines,
    spread,
)
from session_tui.tui.investigation import Investigation

SIGNS = {
    Mood.GOOD: (UNICODE.good, GOOD),
    Mood.WARN: ("!", WARN),
    Mood.BAD: (UNICODE.bad, BAD),
    Mood.ASKING: (UNICODE.dot, FAINT),
    Mood.UNKNOWN: ("?", FAINT),
}
"""A sign and a style for each mood."""

STYLES = {Mood.BAD: BAD, Mood.WARN: "", Mood.ASKING: FAINT, Mood.UNKNOWN: FAINT, Mood.GOOD: ""}

MARGIN = 12
"""Cells of sign and name."""

LONGEST = 3
"""Lines that one check may take."""


def pulse_prose(known: Investigation, width: int) -> Content:
    """Every check, and below them the sessions."""
    found = checks(known.case.facts, known.step.findings, known.waiting)
    said = [piece for each in found for piece in _check_lines(each, width)]
    return lines([*said, content(""), *_sessions(known, width)])


def _check_lines(check: Check, width: int) -> Iterator[Content]:
    sign, style = SIGNS[check.mood]
    head = line((sign, style), " ", (f"{check.name:<{MARGIN - 2}}", NAME))
    goto = content(f"  {UNICODE.arrow} {check.goto}", FAINT) if check.goto else Content("")
    room = width - goto.cell_length
    said = head.append(content(check.sentence, STYLES[check.mood]))
    *others, last = folded(said, room, MARGIN)[:LONGEST]
    yield from others
    yield spread(last, goto, width) if check.goto else last


def _sessions(known: Investigation, width: int) -> Iterator[Content]:
    facts, waiting = known.case.facts, "sample" in known.waiting
    sentence = f"asking{UNICODE.ellipsis}" if waiting else sessions_sentence(facts)
    yield line(("  Sessions  ", NAME), (sentence or "not known", FAINT if waiting else ""))
    sample = facts.sample.value
    if sample is None or not sample.ends:
        yield line(("  Ending    ", NAME), ("asking…" if waiting else "not known", FAINT))
        return
    horizon = Horizon(sample.ends)
    hour, most = horizon.busiest
    said = f"{most:,} end in {hour} to {hour + 1} h" if most else "none ends within a day"
    yield line(("  Ending    ", NAME), horizon.bars(), (" 24 h   ", FAINT), said)
