"""Sessions of cached_db that are only in the cache: deleted from the table, and still logged in.

The keys of the cache are held against the table, a batch at a time, as far as somebody reads.
"""

from __future__ import annotations

import threading
import time
from typing import Iterator, List, Sequence, Set, Tuple

from session_tui.agent.stores.base import Store, Stored
from session_tui.agent.stores.beside import Beside
from session_tui.agent.stores.db import DbStore
from session_tui.agent.stores.listed import FRESH, ListedStore
from session_tui.model import Copies

MARK = "cache"
"""Begins a position among these, which is (MARK, number, key); one of the rows has two parts."""

PATIENCE = 3.0
"""Seconds for which one page looks for more; the list goes on from there when it is asked anew."""

CHUNK = 1000


class OnlyCached:
    """A list that grows: keys of the cache that are in no row, in the order of the cache.

    Thread-safe: a second reader waits for the first.
    """

    def __init__(self, rows: DbStore, beside: Beside) -> None:
        """Asks nobody yet."""
        self._rows, self._beside = rows, beside
        self._lock = threading.Lock()
        self.unfinished = False
        """Whether the last page ended because time was up."""
        self._begin()

    def _begin(self) -> None:
        self._keys: List[str] = []
        self._seen: Set[str] = set()
        self._batches: Iterator[Sequence[str]] | None = None
        self._complete, self._begun = False, time.monotonic()

    def page(
        self, limit: int, position: Tuple[object, ...] | None = None, backwards: bool = False
    ) -> List[Stored]:
        """Up to `limit` behind `position`, or in front of it; nothing where the cache is mute."""
        with self._lock:
            return self._page(limit, position, backwards)

    def _page(
        self, limit: int, position: Tuple[object, ...] | None, backwards: bool
    ) -> List[Stored]:
        old = time.monotonic() - self._begun > FRESH
        if position is None and old and not self.unfinished:
            self._begin()
        deadline = time.monotonic() + PATIENCE
        if position is not None:
            index = self._index(position, deadline)
        elif backwards:
            self._reach(None, deadline)
            index = len(self._keys)
        else:
            index = -1
        return self._backwards(limit, index) if backwards else self._on(limit, index + 1, deadline)

    def find(self, prefix: str) -> List[Stored]:
        """At most two whose keys begin with `prefix`."""
        with self._lock:
            self._reach(None, time.monotonic() + PATIENCE)
            numbers = [number for number, key in enumerate(self._keys) if key.startswith(prefix)]
            return [
                row for number in numbers[:2] for row in self._stored(range(number, number + 1))
            ]

    def _on(self, limit: int, start: int, deadline: float) -> List[Stored]:
        rows: List[Stored] = []
        while len(rows) < limit:
            end = start + limit - len(rows)
            self._reach(end, deadline)
            part = range(start, min(end, len(self._keys)))
            if not part:
                break
            rows += self._stored(part)
            start = part[-1] + 1
        return rows

    def _backwards(self, limit: int, end: int) -> List[Stored]:
        rows: List[Stored] = []
        while len(rows) < limit and end > 0:
            start = max(0, end - (limit - len(rows)))
            rows = self._stored(range(start, end)) + rows
            end = start
        return rows

    def _index(self, position: Tuple[object, ...], deadline: float) -> int:
        """Where a position lies; of an earlier list, where its key is now, or about there."""
        number, key = int(str(position[1])), str(position[2])
        self._reach(number + 1, deadline)
        if number < len(self._keys) and self._keys[number] == key:
            return number
        return self._keys.index(key) if key in self._keys else min(number, len(self._keys))

    def _stored(self, part: range) -> List[Stored]:
        entries = self._beside.entries([self._keys[number] for number in part])
        return [
            entry._replace(position=(MARK, number, entry.key), copies=Copies.CACHE_ONLY)
            for number, entry in zip(part, entries)
            if entry is not None and not entry.unreadable
        ]

    def _reach(self, length: int | None, deadline: float) -> None:
        """Grows until there are `length` keys; to the end with None."""
        self.unfinished = False
        while not self._complete and (length is None or len(self._keys) < length):
            if time.monotonic() > deadline:
                self.unfinished = True
                return
            batch = self._beside.asked(self._next)
            if batch is None:
                self._complete = not self._beside.problem
                self._batches = None
                return
            self._take(batch)

    def _next(self) -> Sequence[str] | None:
        self._batches = self._batches or keys_of(self._beside.cache)
        return next(self._batches, None)

    def _take(self, batch: Sequence[str]) -> None:
        new = [key for key in dict.fromkeys(batch) if key not in self._seen]
        self._seen.update(new)
        there = {row.key for row in self._rows.those(new, 0)}
        self._keys += [key for key in new if key not in there]


def keys_of(cache: Store) -> Iterator[Sequence[str]]:
    """The keys of all sessions in a cache, a batch at a time; none of one that does not tell."""
    if not cache.by_key:
        return
    if isinstance(cache, ListedStore):
        for batch in cache.batches(None):
            yield batch.keys
    else:
        for rows in cache.scan(cache.orders[0], None, CHUNK):
            yield [row.key for row in rows]


def is_among(position: Tuple[object, ...]) -> bool:
    """Whether a position is one of these, and not of a row."""
    return len(position) == 3 and position[0] == MARK and type(position[1]) is int
