"""Where one session lies, in words: row, cache, other prefixes and versions."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from textual.content import Content

from session_tui.model import Place, SessionDetail, Whereabouts
from session_tui.text.signs import UNICODE
from session_tui.text.store import FOUND, copies_lines
from session_tui.tui.drawing import FAINT, GOOD, NAME, STRONG, WARN, content, folded, line, lines

SIGNS = {True: (UNICODE.good, GOOD), False: (UNICODE.dot, FAINT), None: ("!", WARN)}
"""By whether a session was found in a place: its sign and style."""


def places_prose(
    detail: SessionDetail | None, found: Whereabouts | None, answered: bool, width: int
) -> Content:
    """Both copies of an engine that keeps two, then every place that was looked at.

    `answered`: whether the places were asked for and the answer has come, good or bad.
    """
    said = [line(("Where this session lies", STRONG)), content("")]
    if detail is not None and detail.row.copies is not None:
        said += [*map(content, copies_lines(detail)), content("")]
    if found is None and not answered:
        said.append(content("asking…", FAINT))
    places = found.places if found is not None else detail.places if detail is not None else ()
    said += _drawn(places)
    if found is not None and not places:
        said.append(content("This store has one place alone, and tells no more of it.", FAINT))
    return lines(each for long in said for each in folded(long, width))


def _drawn(places: Iterable[Place]) -> Iterator[Content]:
    for place in places:
        sign, style = SIGNS[place.found]
        used = (", and Django takes this one", STRONG) if place.used else ""
        yield line((f"{sign} ", style), (f"{FOUND[place.found]:<14}", NAME), place.where, used)
        if place.because:
            yield line(" " * 16, (place.because, FAINT))
