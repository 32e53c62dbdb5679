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
class Stamped:
    """The times of session files against those at which their contents were signed."""

    files: int
    """How many were looked at."""
    apart: int
    """Those of them whose two times differ."""
    least: float
    """The smallest difference of those, in seconds: the file's time minus its signature's."""
    most: float
    """The largest of them."""


@dataclass(frozen=True)
class Written:
    """What stored sessions tell of the clocks that wrote them."""

    rows: int
    """How many were looked at: of a table the 200 that end last, and some that end next after now
    and after each age in force; else the first 200 that the store lists."""
    ahead: int
    """Those of them that were saved in this host's future."""
    farthest: float
    """Seconds that the farthest of them lies in the future; 0 where there is none."""
    ages: tuple[float, ...]
    """Cookie ages in force when they were written, in seconds, the most frequent first."""
    stamped: Stamped | None = None
    """None where sessions are no files."""


@dataclass(frozen=True)
class Clocks:
    """Every clock that was asked, at one moment."""

    readings: tuple[ClockReading, ...]
    agreed: ClockReading | None
    """What the NTP servers' majority holds to be true time; None where there is none."""
    service: TimeService
    now: datetime
    """The host's clock when all had answered."""
    judge: str
    """Whose clocks end a session of this engine: "nodes" (those of web nodes, which must agree),
    "server" (one server counts alone), "both" (a node's and a server's), "process", or empty
    where it is not known."""
    written: Written | None = None
    """None where no session tells when it was saved."""
    notes: tuple[str, ...] = ()
    """What was not asked, and why."""
