"""Row and cache side by side: django/contrib/sessions/backends/cached_db.py.

Django takes the entry in the cache while it lives, and goes to the row only without one. So a
session that was deleted from the table is still logged in, and one that only the table has is
written into the cache when it is next used.
"""

from __future__ import annotations

from typing import Dict, List, Sequence, Tuple

from session_tui.agent.stores.base import Store, Stored
from session_tui.agent.stores.beside import Beside
from session_tui.agent.stores.db import DbStore
from session_tui.agent.stores.only_cached import OnlyCached, is_among
from session_tui.model import (
    VALUE_LIMIT,
    Capability,
    ClockReading,
    Copies,
    Count,
    Measure,
    Order,
    Place,
    StoreFacts,
)

OF_ROWS = "rows of the table; what is only in the cache is not counted"


class CachedDbStore(Store):
    """Lists in the order of the rows; what is only in the cache comes behind the last of them."""

    exact_ends = False

    def __init__(self, rows: DbStore, cache: Store) -> None:
        """Connects to neither yet."""
        self.rows, self.cache = rows, cache
        self._beside = Beside(cache)
        self._only = OnlyCached(rows, self._beside)
        self.orders = rows.orders
        self.needs_apps = rows.needs_apps or cache.needs_apps

    def facts(self) -> StoreFacts:
        """See `Store.facts`; of the rows, where the cache does not answer."""
        rows = self.rows.facts()
        cache = self._beside.asked(self.cache.facts)
        if cache is None:
            note = "The cache does not answer: %s Only the rows are shown." % self._beside.problem
            proof = "rows: %s; the cache was not reached" % rows.proof
            return _facts(rows, rows.server, rows.place, False, proof, (*rows.notes, note))
        return _facts(
            rows,
            "%s; cache: %s" % (rows.server, cache.server),
            "%s; cache: %s" % (rows.place, cache.place),
            rows.read_only and cache.read_only,
            "rows: %s; cache: %s" % (rows.proof, cache.proof),
            (*rows.notes, *cache.notes, *self._search()),
        )

    def capabilities(self) -> Tuple[Capability, ...]:
        """See `Store.capabilities`: what the rows can do, and what becomes of the cache in it."""
        told = self._beside.asked(self.cache.capabilities) or ()
        cached = {each.name: each for each in told}
        return tuple(self._both(each, cached) for each in self.rows.capabilities())

    def page(
        self,
        order: Order,
        limit: int,
        position: Tuple[object, ...] | None = None,
        backwards: bool = False,
        prefix: str = "",
    ) -> List[Stored]:
        """See `Store.page`; with a prefix rows alone."""
        if prefix:
            return self._joined(self.rows.page(order, limit, position, backwards, prefix))
        behind = position is not None and is_among(position)
        if backwards:
            rows = self._only.page(limit, position, True) if behind or position is None else []
            place = None if behind else position
            wanted = limit - len(rows)
            return self._joined(self.rows.page(order, wanted, place, True)) + rows
        rows = [] if behind else self._joined(self.rows.page(order, limit, position))
        if len(rows) < limit:
            rows = rows + self._only.page(limit - len(rows), position if behind else None)
        return rows

    def get(self, key: str) -> Stored | None:
        """See `Store.get`; what is only in the cache too."""
        row = self.rows.get(key)
        entry = self._beside.entries([key], VALUE_LIMIT)[0] if key else None
        if row is not None:
            return self._chosen(row, entry)
        if entry is None or entry.unreadable:
            return None
        return entry._replace(copies=Copies.CACHE_ONLY)

    def find(self, prefix: str) -> List[Stored]:
        """See `Store.find`; where no row begins so, all keys of the cache are looked through."""
        return super().find(prefix) or self._only.find(prefix)

    def estimate(self) -> Count:
        """See `Store.estimate`; of rows."""
        count = self.rows.estimate()
        return Count(count.value, False, "%s; of %s" % (count.because, OF_ROWS))

    def count(self) -> Count:
        """See `Store.count`; of rows."""
        count = self.rows.count()
        return Count(count.value, count.exact, count.because or OF_ROWS)

    def clock(self) -> ClockReading | None:
        """The database's."""
        return self.rows.clock()

    def health(self) -> Sequence[Measure]:
        """Of both servers."""
        found = [*self.rows.health(), *(self._beside.asked(self.cache.health) or ())]
        if self._beside.problem:
            why, passing = self._beside.problem, self._beside.passing
            found.append(Measure("cache.server", None, "", "connecting", why, passing))
        return found

    def measures(self, key: str) -> Sequence[Measure]:
        """Of the entry in the cache."""
        return self._beside.asked(lambda: self.cache.measures(key)) or ()

    def places(self, key: str) -> Sequence[Place]:
        """The row, and what the cache has; the row is used where no entry is."""
        rows = list(self.rows.places(key))
        cached = self._beside.asked(lambda: self.cache.places(key)) or ()
        if any(place.used for place in cached):
            rows = [Place(each.where, each.found, each.because) for each in rows]
        return (*rows, *cached)

    def interrupt(self) -> None:
        """Whichever is being asked."""
        self.rows.interrupt()
        self.cache.interrupt()

    def close(self) -> None:
        """Both."""
        self.rows.close()
        self.cache.close()

    def _joined(self, rows: List[Stored]) -> List[Stored]:
        """Each row with its entry, asked for in one go."""
        if not rows:
            return rows
        entries = self._beside.entries([row.key for row in rows])
        return [self._chosen(row, entry) for row, entry in zip(rows, entries)]

    def _chosen(self, row: Stored, entry: Stored | None) -> Stored:
        """The copy that Django takes, the other beside it; the place stays the row's."""
        if entry is None:
            return row if self._beside.problem else row._replace(copies=Copies.ROW_ONLY)
        if entry.unreadable:
            return row._replace(beside=entry)
        return entry._replace(position=row.position, columns=row.columns, beside=row)

    def _search(self) -> Tuple[str, ...]:
        if not self._only.unfinished:
            return ()
        return ("The cache was not searched to its end for sessions that are only there.",)

    def _both(self, row: Capability, cached: Dict[str, Capability]) -> Capability:
        entry = cached.get(row.name)
        if entry is None:
            problem = self._beside.problem or "it says nothing of itself."
            return Capability(row.name, row.able, "%s The cache: %s" % (row.because, problem))
        if row.name == "list":
            return Capability("list", row.able, "%s %s" % (row.because, self._last(entry)))
        if row.name == "prefix":
            return Capability(row.name, row.able, "%s The cache is listed for it." % row.because)
        if row.name in ("order", "count", "estimate"):
            return Capability(row.name, row.able, "%s Of the rows alone." % row.because)
        able = row.able and entry.able if row.name in ("untouched", "read-only") else row.able
        return Capability(row.name, able, "%s In the cache: %s" % (row.because, entry.because))

    def _last(self, entry: Capability) -> str:
        if not self.cache.by_key:
            return "The cache tells digests: what is only there is found by a whole key alone."
        able = "What is only in the cache comes last."
        return able if entry.able else "In the cache: %s" % entry.because


def _facts(
    rows: StoreFacts, server: str, place: str, read_only: bool, proof: str, notes: Tuple[str, ...]
) -> StoreFacts:
    return StoreFacts("cached_db", server, place, rows.origin, read_only, proof, rows.orders, notes)
