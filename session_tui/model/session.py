"""One session: its row in a list, and everything in it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import Enum

from session_tui.model.store import ClockReading, Copies, Measure, Place


class Problem(str, Enum):
    """Why a payload does not open, or how it opens other than today's Django writes it."""

    NONE = "NONE"
    EMPTY = "EMPTY"
    NOT_SIGNED = "NOT_SIGNED"
    BAD_SIGNATURE = "BAD_SIGNATURE"
    OTHER_SALT = "OTHER_SALT"
    BAD_BASE64 = "BAD_BASE64"
    BAD_ZLIB = "BAD_ZLIB"
    TOO_LARGE = "TOO_LARGE"
    BAD_JSON = "BAD_JSON"
    TOO_DEEP = "TOO_DEEP"
    PICKLE = "PICKLE"
    UNKNOWN_FORMAT = "UNKNOWN_FORMAT"


class State(str, Enum):
    """A session as Django would meet it now."""

    LIVE = "live"
    ANONYMOUS = "anonymous"
    EXPIRED = "expired"
    UNDECODABLE = "undecodable"


@dataclass(frozen=True)
class Row:
    """One session in a list."""

    ref: str
    """Names the session in later requests; opaque, safe to keep on screen."""
    key: str
    """Masked, unless revealed."""
    user_id: str | None
    state: State
    problem: Problem
    because: str
    """The problem as a sentence; empty where there is none."""
    signer: str | None
    """"SECRET_KEY", "SECRET_KEY_FALLBACKS[0]", or None."""
    size: int
    origin: str
    expires_at: datetime | None
    saved_at: datetime | None
    username: str | None = None
    username_problem: str | None = None
    peek: tuple[tuple[str, str], ...] = ()
    """The first names in the session with a short, masked text of each value."""
    columns: tuple[tuple[str, str], ...] = ()
    """What else the engine keeps with it: name and masked text ("ip", "10.0.0.7")."""
    copies: Copies | None = None
    """None where the engine has one place only."""
    never_ends: bool = False
    """Whether the server keeps it for ever; then `expires_at` is None."""
    dangerous: bool = False
    """Whether Django would run something when it loads this."""

    def seconds_left(self, now: datetime) -> float | None:
        """Seconds from `now` to the end on the server; negative when it is past."""
        return None if self.expires_at is None else (self.expires_at - now).total_seconds()


@dataclass(frozen=True)
class Value:
    """One value of a session, as a tree that can be drawn without being trusted."""

    kind: str
    """dict, list, str, int, float, bool, null; "object" (what a pickle would have built, never
    was); "masked", "cut" (too deep or too many)."""
    text: str
    """The scalar as JSON has it (a str as itself); for the others a word about them."""
    size: int
    """Characters of a scalar, entries of a container."""
    names: tuple[str, ...] = ()
    """The keys of a dict, in its order."""
    items: tuple[Value, ...] = ()


@dataclass(frozen=True)
class Part:
    """A named piece of a stored payload."""

    name: str
    text: str
    """Masked unless revealed, cut at 64 KiB."""
    size: int
    meaning: str


@dataclass(frozen=True)
class Ending:
    """One moment at which a session ends, and who decides it."""

    at: datetime | None
    """None: no fixed moment (when the browser closes; never; not readable)."""
    clock: str
    """Whose clock judges it."""
    rule: str
    """The setting or value that made it."""
    slides: bool
    """Whether use moves it."""
    sentence: str


@dataclass(frozen=True)
class Expiry:
    """When one session ends, on the server and in the browser."""

    engine: Ending
    cookie: Ending
    first: str
    """"engine", "cookie", "together" or "unknown": which comes first."""


@dataclass(frozen=True)
class SessionDetail:
    """One session, opened."""

    row: Row
    data: Value | None
    """None where nothing could be opened."""
    format: str
    """"signed", "legacy", "unknown", ..."""
    salt: str | None
    parts: tuple[Part, ...]
    expiry: Expiry
    clocks: tuple[ClockReading, ...]
    now: datetime
    age_at_save: float | None
    """expire_date - saved_at: the cookie age in force when it was written."""
    imports: tuple[str, ...] = ()
    """What a load of the pickle in it would have imported."""
    dangerous: tuple[str, ...] = ()
    """Those of them that would have run something; Django runs them."""
    measures: tuple[Measure, ...] = ()
    """What the server tells of this one entry: memory, idle time; asked before it was read."""
    places: tuple[Place, ...] = ()
    """Row and cache side by side, where the engine has both."""
    differences: tuple[str, ...] = ()
    """Names in the session whose values are not the same in row and cache."""
    ends_apart: str = ""
    """How the ends of row and cache differ, as a sentence; empty where they do not."""
