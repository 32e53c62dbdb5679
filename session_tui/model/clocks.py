"""Clocks against the clock of the host where the project runs."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from session_tui.model.store import ClockReading


@dataclass(frozen=True)
class TimeService:
    """The host's own time service."""

    name: str
    """"chrony", "systemd"; empty where none can be asked."""
    synchronised: bool | None
    """None: not known."""
    sentence: str


@dataclass(frozen=True)
class Clocks:
    """Every clock that was asked, at one moment."""

    readings: tuple[ClockReading, ...]
    agreed: ClockReading | None
    """What the NTP servers' majority holds to be true time; None where there is none."""
    service: TimeService
    now: datetime
    """The host's clock when all had answered."""
    notes: tuple[str, ...] = ()
    """What was not asked, and why."""
