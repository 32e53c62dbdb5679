"""What holds the sessions, and what can be asked of it."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum


class Order(str, Enum):
    """How a list is sorted; a store says which of these it can do."""

    LATEST_END = "latest-end"
    EARLIEST_END = "earliest-end"
    KEY = "key"
    STORED = "stored"
    """As the store hands them out, which is no order at all."""


class Copies(str, Enum):
    """Where a session of an engine with two places lies (cached_db: a row, and a cache entry)."""

    SAME = "same"
    """In both, with the same data."""
    DIFFERENT = "different"
    """In both, with other data; Django uses the entry in the cache while it lives."""
    ROW_ONLY = "row-only"
    CACHE_ONLY = "cache-only"
    """Deleted from the table, and still logged in until the cache drops it."""


@dataclass(frozen=True)
class Capability:
    """One thing that a store can do, or cannot, and why."""

    name: str
    """A word of `CAPABILITIES`."""
    able: bool
    because: str
    """How it does it, or why not; a sentence."""


CAPABILITIES = (
    "list",
    "order",
    "prefix",
    "count",
    "estimate",
    "end",
    "written",
    "clock",
    "untouched",
    "read-only",
)
"""List the keys; sort them; find by a prefix; count exactly, or by estimate; tell each end; tell
when each was written; has a clock; keeps its access order when read; a write was refused."""


@dataclass(frozen=True)
class Measure:
    """One number or word that a server or file system tells about itself."""

    name: str
    """"redis.maxmemory_policy": the server's own word behind the store's kind."""
    value: str | int | float | bool | None
    """None where it could not be had."""
    unit: str = ""
    """"bytes", "s", "rows", or empty."""
    how: str = ""
    """The query or command that told it."""
    because: str = ""
    """Why there is no value; "refused" where rights are missing."""
    passing: bool = False
    """Whether a server did not answer that may later on."""


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
    passing: bool = False
    """Whether it did not answer, and may later on."""


@dataclass(frozen=True)
class Health:
    """What the store's server tells about itself."""

    measures: tuple[Measure, ...]
    seconds: float
    """How long it took to ask."""
    clock: ClockReading | None = None
    """None where the store has none."""

    @property
    def silent(self) -> bool:
        """Whether a server did not answer that may later on: it is worth asking again."""
        late = self.clock is not None and self.clock.passing
        return late or any(measure.passing for measure in self.measures)


@dataclass(frozen=True)
class Place:
    """One place where a session could lie, and whether it does."""

    where: str
    """In words: "row in django_session (default)", "cache default under VERSION 1"."""
    found: bool | None
    """None: it could not be looked at."""
    because: str
    """What lies there, or why it could not be looked at."""
    used: bool = False
    """Whether this is the one that Django takes."""


@dataclass(frozen=True)
class Whereabouts:
    """Every place in which one session key was looked for."""

    key: str
    """Masked, unless revealed."""
    places: tuple[Place, ...]


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
    """What it can sort by; the first is the one that it is best at."""
    notes: tuple[str, ...] = ()
    capabilities: tuple[Capability, ...] = ()


@dataclass(frozen=True)
class Reader:
    """Who reads the sessions in one place, and what of it, as the settings have it.

    What a kind of place does not have, or the settings do not tell, is empty.
    """

    kind: str
    """"postgresql", "mysql" (MariaDB too), "redis" (Valkey too), or "files"."""
    role: str
    """The user of the database or of Redis; of files the one that runs the agent."""
    database: str = ""
    schema: str = ""
    table: str = ""
    users: str = ""
    """The table of the users, where it is in the same database."""
    user_columns: tuple[str, ...] = ()
    """Its primary key, and the name that a user is called by."""
    keys: str = ""
    """The glob that finds the sessions' keys in Redis."""
    owner: str = ""
    """Whose the files are."""
    python: str = ""
    """The path of the project's interpreter."""


@dataclass(frozen=True)
class Readers:
    """What rights to the sessions can be written for."""

    places: tuple[Reader, ...]
    """Two for an engine that has two; none where nobody could grant anything."""
