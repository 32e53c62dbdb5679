"""Caches whose sessions nobody else can see: in a process of the site, nowhere, or unknown."""

from __future__ import annotations

from typing import Any, List, Mapping, NamedTuple, Tuple

from session_tui.agent.caches.entry import CacheEntry
from session_tui.agent.doors import Doors
from session_tui.agent.stores.base import Barred, Store, Stored, StoreError
from session_tui.model import (
    CAPABILITIES,
    Capability,
    ClockReading,
    Count,
    Order,
    Place,
    StoreFacts,
)


class Nowhere(NamedTuple):
    """Why there is nothing to be read, and what that means for sessions."""

    server: str
    sentence: str
    advice: str
    found: bool | None
    """What is known of any one session there: False where there is none, else None."""


KINDS: Mapping[str, Nowhere] = {
    "locmem": Nowhere(
        "memory of each web process",
        "The sessions lie in the memory of each web process (LocMemCache): no other process sees"
        " them, this one neither.",
        "With more than one worker, users are logged out whenever another one answers; a restart"
        " ends every session. Use the db engine, or a cache that processes share.",
        None,
    ),
    "dummy": Nowhere(
        "nothing",
        "The cache of the sessions keeps nothing (DummyCache): each session is lost as soon as its"
        " response is sent.",
        "Nobody stays logged in with it. Use the db engine, or a cache that keeps things.",
        False,
    ),
    "": Nowhere(
        "a backend that is not known",
        "The backend of the sessions' cache descends from none that is known here.",
        "A cache is read below its backend, by the protocol of its server: Redis, Valkey,"
        " memcached, database and file.",
        None,
    ),
}
"""By `CacheEntry.kind`."""


class NowhereStore(Store):
    """Can do nothing, and says why. It opens and connects to nothing."""

    orders: Tuple[Order, ...] = (Order.STORED,)

    def __init__(self, entry: CacheEntry, settings: Any, doors: Doors) -> None:
        """Every kind without a server of its own; one that is not known too."""
        self._entry = entry
        self._nowhere = KINDS.get(entry.kind, KINDS[""])

    def capabilities(self) -> Tuple[Capability, ...]:
        """See `Store.capabilities`: none, for one reason."""
        reason = self._nowhere.sentence
        able = {"read-only": "Nothing is opened that could be written."}
        return tuple(
            Capability(name, name in able, able.get(name, reason)) for name in CAPABILITIES
        )

    def facts(self) -> StoreFacts:
        """What the cache is; there is nothing to connect to."""
        return StoreFacts(
            kind=self._entry.kind or "cache",
            server="%s, %s" % (self._entry.backend.rpartition(".")[2], self._nowhere.server),
            place=self._entry.setting,
            origin="cache:%s" % self._entry.alias,
            read_only=True,
            proof="Nothing is opened that could be written.",
            orders=self.orders,
            notes=(*self._entry.notes, self._nowhere.sentence, self._nowhere.advice),
        )

    def page(
        self,
        order: Order,
        limit: int,
        position: Tuple[object, ...] | None = None,
        backwards: bool = False,
        prefix: str = "",
    ) -> List[Stored]:
        """Raises `StoreError`: an empty list would say that there are no sessions."""
        raise self._error()

    def get(self, key: str) -> Stored | None:
        """None where it is sure that there is none; raises `StoreError` where nobody can know."""
        if self._nowhere.found is None:
            raise self._error()
        return None

    def estimate(self) -> Count:
        """See `Store.estimate`."""
        return self.count()

    def count(self) -> Count:
        """0 where nothing is kept; else unknown."""
        if self._nowhere.found is False:
            return Count(0, exact=True, because=self._nowhere.sentence)
        return Count(None, exact=False, because=self._nowhere.sentence)

    def clock(self) -> ClockReading | None:
        """There is none."""
        return None

    def places(self, key: str) -> Tuple[Place, ...]:
        """The cache, and that it cannot be looked at."""
        where = "%s, %s" % (self._entry.setting, self._nowhere.server)
        return (Place(where, self._nowhere.found, self._nowhere.sentence),)

    def close(self) -> None:
        """Nothing was opened."""

    def _error(self) -> StoreError:
        where = "%s: %s" % (self._entry.setting, self._entry.backend)
        return Barred(self._nowhere.sentence, where, self._nowhere.advice)
