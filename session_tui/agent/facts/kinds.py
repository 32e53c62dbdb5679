"""Counts by name, with the time of the first and the last of each."""

from __future__ import annotations

from datetime import datetime
from typing import Dict, List, Sequence, Tuple

from session_tui.model.facts import Span

MOST = 5000
"""Different names that are counted: a site may have one for each of its pages."""

MOST_MERGED = 200
"""Different numbers that are held against each other, the most frequent."""


class Met:
    """How often something was met, and when the first and the last of it were written."""

    __slots__ = ("count", "first", "last", "live")

    def __init__(self) -> None:
        """Not at all yet."""
        self.count = self.live = 0
        self.first: datetime | None = None
        self.last: datetime | None = None

    def add(self, at: datetime | None, live: bool = False) -> None:
        """Once more, written at that time."""
        self.count += 1
        self.live += live
        if at is not None:
            self.first = at if self.first is None or at < self.first else self.first
            self.last = at if self.last is None or at > self.last else self.last


class Kinds:
    """Counts by name."""

    def __init__(self, most: int = MOST) -> None:
        """At most so many different names."""
        self.found: Dict[str, Met] = {}
        self._most = most

    def add(self, name: str, at: datetime | None, live: bool = False) -> None:
        """One more of this name, written at that time."""
        met = self.found.get(name)
        if met is None:
            if len(self.found) >= self._most:
                return
            met = self.found[name] = Met()
        met.add(at, live)

    def spans(self) -> Tuple[Span, ...]:
        """The most frequent first."""
        ranked = sorted(self.found.items(), key=lambda pair: (-pair[1].count, pair[0]))
        return tuple(Span(name, met.count, met.first, met.last) for name, met in ranked)


def merged(spans: Sequence[Span], near: float, most: int) -> Tuple[Span, ...]:
    """Numbers as names, those that lie within `near` joined to the most frequent of them."""
    found: List[Span] = []
    for span in spans[:MOST_MERGED]:
        beside = [abs(int(each.name) - int(span.name)) <= near for each in found]
        if True in beside:
            place = beside.index(True)
            found[place] = _joined(found[place], span)
        else:
            found.append(span)
    return tuple(sorted(found, key=lambda span: -span.count)[:most])


def _joined(one: Span, other: Span) -> Span:
    """Both under the name of the first."""
    first = min((at for at in (one.first, other.first) if at is not None), default=None)
    last = max((at for at in (one.last, other.last) if at is not None), default=None)
    return Span(one.name, one.count + other.count, first, last)
