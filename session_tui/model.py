"""The nouns that cross the wire, frozen.

The agent makes them inside the project, the operator's side reads them. Times are aware and in
UTC, durations are seconds, sizes are bytes. This file runs under Python 3.8 and knows nobody.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import Enum

PROTOCOL = 1
"""Number of the vocabulary; both ends are always of one version, since one sends the other."""

PAYLOAD_LIMIT = 64 * 1024
"""Bytes of session data up to which a list page reads a payload."""

INFLATED_LIMIT = 1024 * 1024
"""Bytes up to which a payload is inflated and parsed unless more is asked for."""

VALUE_LIMIT = 8 * 1024 * 1024
"""Bytes of one stored value that are ever read."""

DEPTH_LIMIT = 200
"""Levels of nesting that are shown."""


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


class Order(str, Enum):
    """How a list is sorted; a store says which of these it can do."""

    LATEST_END = "latest-end"
    EARLIEST_END = "earliest-end"
    KEY = "key"


class Fault(str, Enum):
    """Whose fault a failure is; the command line makes its exit code of it."""

    SETTINGS = "settings"
    ARGUMENT = "argument"
    STORE = "store"
    MISSING = "missing"
    LIMIT = "limit"
    BUG = "bug"


@dataclass(frozen=True)
class Failure:
    """Something that could not be done, in words for an operator."""

    fault: Fault
    sentence: str
    """What happened, in one sentence, with no secret in it."""
    where: str = ""
    """File and line, host and port, or setting; empty where there is none."""
    advice: str = ""
    """What to do about it."""
    trace: str = ""
    """The traceback without locals, redacted; for --debug only."""


@dataclass(frozen=True)
class Hello:
    """The first answer of an agent."""

    protocol: int
    pid: int
    python: str
    """Version, as "3.8.18"."""
    executable: str
    user: str


@dataclass(frozen=True)
class Choice:
    """One thing that was chosen for the operator, and where it came from."""

    name: str
    value: str
    source: str


@dataclass(frozen=True)
class Setting:
    """One Django setting, masked."""

    name: str
    value: str
    """As Python would write it; secrets as a fingerprint."""
    default: bool
    """Whether the project leaves it as Django has it."""


@dataclass(frozen=True)
class ProjectFacts:
    """What the settings say, as far as sessions are concerned. No secret in it."""

    root: str
    choices: tuple[Choice, ...]
    """Interpreter, settings module, environment: each with its source."""
    settings_module: str
    python: str
    django: str
    engine: str
    """SESSION_ENGINE, dotted."""
    serializer: str
    cookie_name: str
    cookie_age: float | None
    """SESSION_COOKIE_AGE in seconds; None where the setting is no number."""
    save_every_request: bool
    expire_at_browser_close: bool
    use_tz: bool
    time_zone: str
    secret_key: str
    """A fingerprint of SECRET_KEY under a key of this run, never the key."""
    fallbacks: int
    """How many SECRET_KEY_FALLBACKS the installed Django would try."""
    user_model: str
    backends: tuple[str, ...]
    middleware: tuple[str, ...]
    database: str
    """The alias that holds the session table."""
    routers: tuple[str, ...]
    cache_alias: str
    settings: tuple[Setting, ...]
    notes: tuple[str, ...] = ()
    """What was left out, switched off or could not be known, a sentence each."""


@dataclass(frozen=True)
class AppsState:
    """Whether the project's apps are loaded."""

    loaded: bool
    problem: str = ""
    where: str = ""


@dataclass(frozen=True)
class StoreFacts:
    """What holds the sessions."""

    kind: str
    """"db", "file", ...: the engine's short name."""
    server: str
    """"PostgreSQL 15.20", "SQLite 3.40.1"."""
    place: str
    """Host, port and table, or the file; without credentials."""
    origin: str
    """As a row names it: "db:default"."""
    read_only: bool
    """True only where the server itself proved that it refuses a write."""
    proof: str
    """How that was proven, or why it could not be."""
    orders: tuple[Order, ...]
    notes: tuple[str, ...] = ()


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

    def seconds_left(self, now: datetime) -> float | None:
        """Seconds from `now` to the end on the server; negative when it is past."""
        return None if self.expires_at is None else (self.expires_at - now).total_seconds()


@dataclass(frozen=True)
class Names:
    """User names for the ids of a page, asked of the project's user model."""

    names: tuple[tuple[str, str], ...]
    """(id, name) pairs; an id that is missing has no user."""
    problem: str = ""
    """Why there are no names, as a sentence; then `names` may be empty."""


@dataclass(frozen=True)
class PageRequest:
    """Which rows a list wants."""

    order: Order = Order.LATEST_END
    limit: int = 50
    after: str | None = None
    """Cursor: the page behind it. With neither cursor, the first page."""
    before: str | None = None
    """Cursor: the page in front of it."""
    last: bool = False
    """The last page of the order."""
    filter: str = ""
    reveal: bool = False


@dataclass(frozen=True)
class Page:
    """Rows in order, and the cursors at both ends."""

    rows: tuple[Row, ...]
    before: str | None
    """Where to ask for what lies in front; None at the beginning."""
    after: str | None
    now: datetime
    """The host's clock when the page was read."""


@dataclass(frozen=True)
class Plan:
    """What answering a filter costs, said before it starts."""

    scan: bool
    """False: the store itself can answer it by an index."""
    rows: int | None
    """How many rows have to be read, as an estimate."""
    sentence: str


@dataclass(frozen=True)
class Found:
    """Progress of a scan, and its result: the hits since the last report."""

    rows: tuple[Row, ...]
    seen: int
    """Rows read so far."""
    after: str | None
    """Cursor to go on from; None when the end was reached."""
    now: datetime


@dataclass(frozen=True)
class Count:
    """How many sessions the store holds."""

    value: int | None
    exact: bool
    because: str = ""
    """How it is known, or why not."""


@dataclass(frozen=True)
class Tally:
    """Sessions by state, so far. Two of them add up."""

    live: int = 0
    anonymous: int = 0
    """Part of `live`: those that name no user."""
    expired: int = 0
    undecodable: int = 0
    seen: int = 0
    complete: bool = False
    """Whether the whole store was read."""

    def __add__(self, other: Tally) -> Tally:
        """Both counts together; complete where both are."""
        return Tally(
            self.live + other.live,
            self.anonymous + other.anonymous,
            self.expired + other.expired,
            self.undecodable + other.undecodable,
            self.seen + other.seen,
            self.complete and other.complete,
        )


@dataclass(frozen=True)
class Value:
    """One value of a session, as a tree that can be drawn without being trusted."""

    kind: str
    """dict, list, str, int, float, bool, null; "masked", "cut" (too deep or too many)."""
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
class ClockReading:
    """One clock against the host's."""

    source: str
    offset: float | None
    """Seconds, that clock minus the host's."""
    error: float | None
    """Seconds; the true offset lies within plus or minus this."""
    because: str = ""
    """Why there is no offset."""


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
