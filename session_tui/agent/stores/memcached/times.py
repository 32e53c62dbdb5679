"""memcached's own clock, which counts whole seconds and is not set after its start.

It takes the time once, when it starts, and counts on by the monotonic clock (`clock_handler` in
its memcached.c): a step of the host's clock leaves it behind.
"""

from __future__ import annotations

import time

from session_tui.agent.stores.base import StoreError
from session_tui.agent.stores.memcached.door import Door
from session_tui.model import ClockReading

GRAIN = 2.0
"""Seconds below which an offset of a clock of whole seconds means nothing."""


def reading(door: Door, source: str) -> ClockReading:
    """The server's clock against the host's; right to within half a second and half the way."""
    wall, start = time.time(), time.monotonic()
    told = door.stats().get("time", "")
    half = (time.monotonic() - start) / 2
    if not told.isdigit():
        return ClockReading(source, None, None, "stats does not tell the time.")
    return ClockReading(source, int(told) + 0.5 - (wall + half), half + 0.5)


def offset(door: Door) -> float:
    """Seconds that the server's clock is ahead; 0.0 where that is too little to be told."""
    try:
        found = reading(door, "").offset or 0.0
    except StoreError:
        return 0.0
    return float(round(found)) if abs(found) > GRAIN else 0.0
