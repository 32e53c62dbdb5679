"""memcached's own clock, which counts whole seconds and is not set after its start.

It takes the time once, when it starts, and counts on by the monotonic clock (`clock_handler` in
its memcached.c): a step of the host's clock leaves it behind.
"""

from __future__ import annotations

import time
from typing import Mapping

from session_tui.agent.stores.memcached.door import Door
from session_tui.agent.stores.memcached.replies import number
from session_tui.model import ClockReading

LAG = 1.0
"""Seconds, give or take as much, that it is behind a right clock: it drops what is no whole second
when it starts, and again each second (seen: 0.1 to 1.7)."""

GRAIN = 2.0
"""Seconds below which an offset means nothing."""


def reading(door: Door, source: str) -> ClockReading:
    """The server's clock against the host's; right to within `LAG` and half the round trip."""
    wall, start = time.time(), time.monotonic()
    told = number(door.stats(), "time")
    half = (time.monotonic() - start) / 2
    if told is None:
        return ClockReading(source, None, None, "stats does not tell the time.")
    return ClockReading(source, told + LAG - (wall + half), half + LAG)


def ahead(told: Mapping[str, str]) -> float:
    """Seconds by which the clock in an answer to `stats` is ahead of the host's, as it arrives.

    0.0 where it is too little to be told: then the server's own seconds are shown as they are.
    """
    seconds = number(told, "time")
    found = 0.0 if seconds is None else seconds + LAG - time.time()
    return float(round(found)) if abs(found) > GRAIN else 0.0


def present(told: Mapping[str, str]) -> float:
    """The server's present second, as the host's clock has it: seconds since 1970."""
    seconds = number(told, "time")
    return float(round(time.time())) if seconds is None else seconds - ahead(told)
