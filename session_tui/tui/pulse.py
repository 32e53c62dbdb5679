"""The pulse as it is drawn: a sign, a name and a sentence a check, and when sessions end."""

from __future__ import annotations

import re
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
from session_tui.visible import visible

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

NARROW = 60
"""Columns below which a sentence begins beside its name and goes on below it."""


def pulse_prose(known: Investigation, width: int) -> Content:
    """Every check, and below them the sessions; as many lines as before anything was known."""
    found = checks(known.case.facts, known.standing, known.waiting)
    said = [piece for each in found for piece in check_lines(each, width)]
    return lines([*said, *_sessions(known, width)])


def check_lines(check: Check, width: int) -> Iterator[Content]:
    """A check in the lines that it always has, so that nothing moves when others arrive."""
    narrow = width < NARROW
    margin, place = (4, 4) if narrow else (MARGIN, 2)
    goto = content(f"  {UNICODE.arrow} {check.goto}", FAINT) if check.goto else Content("")
    sign, style = SIGNS[check.mood]
    name = check.name if narrow else f"{check.name:<{MARGIN - 4}}"
    head = line((sign, style), " ", (name, NAME), "  ")
    beside = goto.cell_length + 1 if check.goto else 0
    said = _fitted(head, check, width - beside, margin, place)
    last = spread(said[-1], goto, width) if check.goto else said[-1]
    yield from said[:-1]
    yield last
    yield from [content("")] * (place - len(said))


def _fitted(head: Content, check: Check, room: int, margin: int, place: int) -> list[Content]:
    """As many whole parts of the sentence as fit, or as much of the first as there is room for."""
    style = STYLES[check.mood]
    for sentence in _shorter(visible(check.sentence, 2 * place * room)):
        said = folded(head.append(content(sentence, style)), room, margin)
        if len(said) <= place:
            return said
    *others, last = said[:place]
    return [*others, last.append(content(" " + UNICODE.ellipsis)).truncate(room, ellipsis=True)]


def _shorter(sentence: str) -> Iterator[str]:
    """The sentence, then without its last part, and so on down to its first."""
    yield sentence
    parts = re.split(r"(?<=[.;]) ", sentence)
    for count in range(len(parts) - 1, 0, -1):
        yield " ".join(parts[:count]).rstrip(".;") + "."


def _sessions(known: Investigation, width: int) -> Iterator[Content]:
    facts, waiting = known.case.facts, "sample" in known.waiting
    unknown = f"asking{UNICODE.ellipsis}" if waiting else "not known"
    sentence = "" if waiting else sessions_sentence(facts)
    said = line(("  Sessions  ", NAME), (sentence or unknown, "" if sentence else FAINT))
    yield from _padded(folded(said, width, 4 if width < NARROW else MARGIN), width)
    sample = facts.sample.value
    if sample is None or not sample.ends:
        yield line(("  Ending    ", NAME), (unknown, FAINT))
        return
    horizon = Horizon(sample.ends)
    said = line(
        ("  Ending    ", NAME),
        horizon.bars(),
        (" 24 h   ", FAINT),
        horizon.sentence(sample.complete),
    )
    yield from folded(said, width, 4 if width < NARROW else MARGIN)


def _padded(said: list[Content], width: int) -> list[Content]:
    """One line, or three where the screen is narrow."""
    place = 3 if width < NARROW else 1
    return [*said[:place], *[content("")] * (place - len(said))]
