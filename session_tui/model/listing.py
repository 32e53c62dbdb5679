"""Lists of sessions: what is asked for, and what comes back."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from session_tui.model.session import Row
from session_tui.model.store import Order


@dataclass(frozen=True)
class PageRequest:
    """Which rows a list wants."""

    order: Order | None = None
    """None: the one that the store is best at."""
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
class Names:
    """User names for the ids of a page, asked of the project's user model."""

    names: tuple[tuple[str, str], ...]
    """(id, name) pairs; an id that is missing has no user."""
    problem: str = ""
    """Why there are no names, as a sentence; then `names` may be empty."""
    passing: bool = False
    """Whether asking later may tell them: their database does not answer now."""


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
