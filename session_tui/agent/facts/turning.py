"""How sessions that open and sessions that do not lie in time: one change of keys, or two at once.

A change at one moment parts them, with a few stragglers from workers that were still to be
restarted. Two keys in use at the same time mix them.
"""

from __future__ import annotations

from datetime import datetime
from typing import List, Sequence

from session_tui.model.facts import Turn

FEWEST = 3
"""Sessions below which nothing is told."""

STRAGGLERS = 0.02
"""Share of either side that may lie on the wrong side of a change."""

AMONG = 2
"""Sessions that either side needs; and for both to be in use, so many among those of the other."""


def turn_of(readable: Sequence[datetime], unreadable: Sequence[datetime]) -> Turn | None:
    """What the times of both tell; None where too few do, or where no pattern fits."""
    if len(readable) + len(unreadable) < FEWEST:
        return None
    if not unreadable:
        return Turn("none")
    if not readable:
        return Turn("all")
    if min(len(readable), len(unreadable)) < AMONG:
        return None
    opens, shut = sorted(readable), sorted(unreadable)
    for pattern, older, younger in (("before", shut, opens), ("after", opens, shut)):
        at = _parted(older, younger)
        if at is not None:
            return Turn(pattern, at)
    if _among(shut, opens) >= AMONG and _among(opens, shut) >= AMONG:
        return Turn("mixed", None, max(opens[0], shut[0]))
    return None


def _parted(older: List[datetime], younger: List[datetime]) -> datetime | None:
    """The moment from which on nearly all are of `younger`, and before it nearly all of `older`."""
    times = [(at, False) for at in older] + [(at, True) for at in younger]
    times.sort()
    early, late, best = 0, len(older), None
    fewest = len(times)
    for number, (at, is_younger) in enumerate(times):
        # `early`: younger ones in front of this place; `late`: older ones from it on.
        behind = len(times) - number
        fits = _few(early, number, len(younger)) and _few(late, behind, len(older))
        if is_younger and fits and early + late < fewest:
            best, fewest = at, early + late
        early, late = early + is_younger, late - (not is_younger)
    return best


def _few(strays: int, around: int, kind: int) -> bool:
    """Whether so few may be stragglers, of those `around` them and of their own `kind`."""
    return strays <= STRAGGLERS * min(around, kind)


def _among(some: List[datetime], others: List[datetime]) -> int:
    return sum(others[0] <= at <= others[-1] for at in some)
