"""One contract for whatever holds sessions.

A store hands out what lies in it, undecoded, and never changes it. What it cannot do is said with
a reason. Every call may raise `StoreError`, whose failure is a sentence for the operator.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from datetime import datetime
from typing import ClassVar, Iterator, NamedTuple, Optional, Sequence, Tuple

from session_tui.model import (
    Capability,
    ClockReading,
    Copies,
    Count,
    Failure,
    Fault,
    Measure,
    Order,
    Place,
    StoreFacts,
)

KEY_ALPHABET = frozenset("abcdefghijklmnopqrstuvwxyz0123456789")
"""What Django makes session keys of: VALID_KEY_CHARS in contrib/sessions/backends/base.py."""

NO_END = "It has no end: TIMEOUT is None, or somebody wrote it without one."
"""`Stored.expires_problem` of an entry that its server keeps for ever."""


class StoreError(Exception):
    """A store that could not be reached or read."""

    lasting: ClassVar[bool] = False
    """See `Failure.lasting`."""
    rights: ClassVar[bool] = False
    """See `Failure.rights`."""

    def __init__(self, sentence: str, where: str = "", advice: str = "") -> None:
        """`sentence`: what happened; `where`: host, port or file. Neither quotes a secret."""
        super().__init__(sentence)
        self.failure = Failure(
            Fault.STORE, sentence, where, advice, lasting=self.lasting, rights=self.rights
        )

    @property
    def passing(self) -> bool:
        """Whether the same may be answered later on, with nobody changing anything."""
        return not self.lasting


class Barred(StoreError):
    """Rights, settings or what was asked stand against it: the same again fails again."""

    lasting = True


class Denied(Barred):
    """A right is missing, which the least rights would give (`session_tui.text.rights`)."""

    rights = True


class Stored(NamedTuple):
    """One session as it lies in the store."""

    key: str
    payload: bytes | None
    """None: larger than was asked for."""
    size: int
    """Stored bytes of the payload."""
    expires: datetime | None
    """Aware, UTC; None where there is none or it cannot be read."""
    position: tuple[object, ...]
    """What a cursor to this row is made of, in the store's own representation; JSON values."""
    expires_problem: str = ""
    """Why there is no end."""
    origin: str = ""
    """Where it lies, as a row names it: "db:default", "cache:default", "file"."""
    columns: Tuple[Tuple[str, object], ...] = ()
    """What else the engine keeps with it: (name, raw value) pairs."""
    beside: Optional[Stored] = None
    """The same session in the engine's other place: with cached_db, the row beside the entry."""
    copies: Optional[Copies] = None
    """Where it lies, for an engine with two places; SAME and DIFFERENT are told apart later."""
    unreadable: str = ""
    """Why Django does not get it, or why it is not read here, where its payload cannot tell."""
    raises: bool = False
    """Whether Django fails for that reason: a page that reads it answers 500."""
    label: str = ""
    """What stands for its key where that is masked, if not its first characters."""


class Store(ABC):
    """Reads one kind of session store. One query at a time; no call leaves anything open."""

    orders: Tuple[Order, ...] = (Order.LATEST_END, Order.EARLIEST_END, Order.KEY)
    """What `page` can sort by, the best first; known without connecting."""

    exact_ends = True
    """Whether a list sorted by its ends has each `Stored.expires` in that order."""

    by_key = True
    """Whether what is listed goes by the session's own key, which a digest hides."""

    needs_apps = False
    """Whether it is read by Django's ORM, for which the project's apps have to be loaded."""

    indexed = True
    """Whether a prefix, or a page deep down, is found without reading every key."""

    @abstractmethod
    def capabilities(self) -> Tuple[Capability, ...]:
        """What this store can do and what not, a reason each: all of `CAPABILITIES`."""

    @abstractmethod
    def facts(self) -> StoreFacts:
        """What and where the store is; connects, and proves that it is read-only."""

    @abstractmethod
    def page(
        self,
        order: Order,
        limit: int,
        position: tuple[object, ...] | None = None,
        backwards: bool = False,
        prefix: str = "",
    ) -> list[Stored]:
        """Up to `limit` rows behind `position`, or in front of it when `backwards`, in `order`.

        Without a position the first rows, or the last when `backwards`. With `prefix` only keys
        that begin with it. Payloads above PAYLOAD_LIMIT are None.
        """

    @abstractmethod
    def get(self, key: str) -> Stored | None:
        """The session under exactly `key`, its payload up to VALUE_LIMIT, or None."""

    def find(self, prefix: str) -> list[Stored]:
        """At most two sessions whose keys begin with `prefix`: two mean that it is not unique."""
        return self.page(Order.KEY, 2, prefix=prefix)

    def place_at(self, end: datetime) -> tuple[object, ...] | None:
        """A position in front of what ends after `end`; None where ends are not kept in order."""
        return None

    def scan(
        self, order: Order, position: tuple[object, ...] | None = None, chunk: int = 500
    ) -> Iterator[list[Stored]]:
        """All rows behind `position`, in chunks; nothing is held open between two of them."""
        while True:
            rows = self.page(order, chunk, position)
            if rows:
                yield rows
            if len(rows) < chunk:
                return
            position = rows[-1].position

    @abstractmethod
    def estimate(self) -> Count:
        """How many rows there are, without reading them."""

    @abstractmethod
    def count(self) -> Count:
        """How many rows there are, exactly; within the time limit, or the reason why not."""

    def counting(self) -> Iterator[Count]:
        """Counts that come closer and closer; the last one is `count()`, or as good as it gets."""
        yield self.count()

    @abstractmethod
    def clock(self) -> ClockReading | None:
        """The server's clock against the host's, or None where the store has none."""

    def health(self) -> Sequence[Measure]:
        """What the server tells about itself, asked through the same read-only door."""
        return ()

    def measures(self, key: str) -> Sequence[Measure]:
        """What the server tells about the one entry of `key`; to be asked before it is read."""
        return ()

    def places(self, key: str) -> Sequence[Place]:
        """Every place where the session `key` could lie: other prefixes, versions, caches, rows."""
        return ()

    def interrupt(self) -> None:  # noqa: B027
        """Cuts the query short that another thread runs, where the store can."""

    @abstractmethod
    def close(self) -> None:
        """Ends every connection."""
