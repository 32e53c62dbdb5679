"""What a clock's offset does to sessions: the kind of statement, and from when on it counts."""

from __future__ import annotations

from dataclasses import dataclass

from session_tui.model import ClockReading
from session_tui.text.numbers import duration

MATTERS = 1.0
"""Seconds: less than a second changes no session that anybody would notice."""


@dataclass(frozen=True)
class Effect:
    """What follows from one clock, for sessions."""

    sentence: str
    touches: bool | None
    """Whether it ends sessions early or late; None where that is not known."""


def is_off(reading: ClockReading) -> bool:
    """Whether a clock is so far from this host's that it could matter to a session."""
    known = reading.offset is not None and reading.error is not None
    return known and abs(reading.offset or 0) > max(MATTERS, reading.error or 0)


def amount(seconds: float) -> str:
    """How far off a clock is, without a sign: "37.5 s", "3 m 12 s"."""
    seconds = round(abs(seconds), 1)
    return f"{seconds:.1f} s" if seconds < 60 else duration(round(seconds), precise=True)
