"""Which of several clocks is the odd one.

The largest group whose intervals (offset plus and minus error) all hold one common moment are the
truechimers, the others falsetickers: RFC 5905, section 11.2.1.
"""

from __future__ import annotations

from dataclasses import replace
from typing import List, Sequence, Tuple

from session_tui.model import ClockReading

ENOUGH = 3
"""Clocks that it takes to tell which of them is wrong."""


def agreed(readings: Sequence[ClockReading]) -> Tuple[Tuple[float, float] | None, List[int]]:
    """What the majority holds to be true, as (offset, error), and the indexes of the odd ones.

    None where nobody answered, or where there is no majority; of two that differ, neither is odd.
    """
    known = [
        (number, each.offset - each.error, each.offset + each.error)
        for number, each in enumerate(readings)
        if each.offset is not None and each.error is not None
    ]
    if not known:
        return None, []
    best = max(
        ([each for each in known if each[1] <= edge <= each[2]] for _, edge, _ in known), key=len
    )
    if len(best) * 2 <= len(known):
        return None, []
    low, high = max(each[1] for each in best), min(each[2] for each in best)
    inside = {number for number, _, _ in best}
    odd = [number for number, _, _ in known if number not in inside]
    return ((low + high) / 2, (high - low) / 2), odd if len(known) >= ENOUGH else []


def marked(readings: Sequence[ClockReading]) -> List[ClockReading]:
    """The same, the odd ones named as such in `because`."""
    _, odd = agreed(readings)
    others = sum(each.offset is not None for each in readings) - len(odd)
    because = "%d others agree with each other and not with it: it is wrong." % others
    return [
        replace(each, because=because) if number in odd else each
        for number, each in enumerate(readings)
    ]
