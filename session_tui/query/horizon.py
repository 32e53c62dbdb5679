"""Which ends a filter leaves possible, so that a scan along an index may stop."""

from __future__ import annotations

import math

from session_tui.model import State
from session_tui.query.terms import And, Node, Not, Range, Term

EVERYWHERE = (-math.inf, math.inf)


def horizon(node: Node, positive: bool = True) -> tuple[float, float]:
    """Least and greatest `seconds_left` of what matches `node`, or of the rest of it."""
    if isinstance(node, Term):
        return _term_horizon(node, positive)
    if isinstance(node, Not):
        return horizon(node.parts[0], not positive)
    parts = [horizon(part, positive) for part in node.parts]
    if isinstance(node, And) is positive:
        lows, highs = [low for low, _ in parts], [high for _, high in parts]
        return max(lows, default=-math.inf), min(highs, default=math.inf)
    parts = [(low, high) for low, high in parts if low <= high] or parts
    return min(low for low, _ in parts), max(high for _, high in parts)


def _term_horizon(term: Term, positive: bool) -> tuple[float, float]:
    if term.name == "left" and isinstance(term.value, Range):
        low, high = term.value.low, term.value.high
        if positive:
            return low, high
        if low == -math.inf:
            return high, math.inf
        return (-math.inf, low) if high == math.inf else EVERYWHERE
    if term.name == "state" and positive:
        ends = {State.EXPIRED.value: (-math.inf, 0.0), State.UNDECODABLE.value: EVERYWHERE}
        return ends.get(str(term.value), (0.0, math.inf))
    return EVERYWHERE
