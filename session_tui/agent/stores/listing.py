"""What a store without an order has listed so far: keys and ends, growing while it is read.

Redis, memcached and folders hand out keys as they lie. The keys are few bytes, so all of them can
be kept: the first page is there after the first batch, and once the end was reached the list can
be sorted, counted and walked backwards.
"""

from __future__ import annotations

import threading
import time
from array import array
from bisect import bisect_right
from typing import Callable, Iterator, List, NamedTuple, Sequence, Tuple

from session_tui.model import Order

NEVER = float("inf")
"""The end of what has none."""

Batches = Callable[[object], Iterator["Batch"]]
"""Lists from where an earlier `Batch.resume` left off; from the beginning with None."""


class Batch(NamedTuple):
    """Some keys, as the store handed them out."""

    keys: Sequence[str]
    ends: Sequence[float]
    """Of each key: seconds since 1970, UTC; NEVER where it does not end or cannot be told."""
    resume: object
    """Where to go on, a JSON value; it means something to the store alone."""


class Listing:
    """Grows at its end only, so that an index stays what it was. Thread-safe."""

    def __init__(self, batches: Batches, resume: object = None) -> None:
        """Begins at `resume`; lists nothing yet."""
        self._batches = batches
        self._running: Iterator[Batch] | None = None
        self._lock = threading.Lock()
        self._seen: set[str] = set()
        self._sorted: dict[Order, List[int]] = {}
        self._begins, self._resumes = [0], [resume]
        self.whole = resume is None
        self.told = time.monotonic()
        """When it began, or came to its end."""
        self.keys: List[str] = []
        self.ends = array("d")
        self.complete = False

    def grow(self) -> bool:
        """Lists one batch more; False where there is none. Raises `StoreError`; may go on then."""
        with self._lock:
            if self.complete:
                return False
            try:
                self._running = self._running or self._batches(self._resumes[-1])
                batch = next(self._running, None)
            except BaseException:
                self._running = None
                raise
            if batch is None:
                self.complete, self._running = True, None
                self.told = time.monotonic()
                self._seen = set()
                return False
            self._take(batch)
            return True

    def finish(self) -> None:
        """Lists everything that is left."""
        while self.grow():
            pass

    def reach(self, length: int) -> None:
        """Lists until there are `length` keys, or no more."""
        while len(self.keys) < length and self.grow():
            pass

    def origin_of(self, index: int) -> Tuple[object, int]:
        """Where another listing would have to begin to meet `index`, and how many keys later."""
        place = bisect_right(self._begins, index) - 1
        return self._resumes[place], index - self._begins[place]

    def order(self, order: Order) -> List[int]:
        """Indexes in `order`, of the whole store; lists it to the end first."""
        self.finish()
        if order not in self._sorted:
            keys, ends = self.keys, self.ends
            indexes = list(range(len(keys)))
            indexes.sort(key=keys.__getitem__)
            if order is not Order.KEY:
                indexes.sort(key=ends.__getitem__)
            if order is Order.LATEST_END:
                indexes.reverse()
            self._sorted[order] = indexes
        return self._sorted[order]

    def _take(self, batch: Batch) -> None:
        keys, ends = batch.keys, batch.ends
        if not self._seen.isdisjoint(keys) or len(set(keys)) != len(keys):
            kept = dict(pair for pair in zip(keys, ends) if pair[0] not in self._seen)
            keys, ends = list(kept), list(kept.values())
        self._seen.update(keys)
        self.keys.extend(keys)
        self.ends.extend(ends)
        if not keys:  # a filter may leave thousands of batches empty
            self._resumes[-1] = batch.resume
            return
        self._begins.append(len(self.keys))
        self._resumes.append(batch.resume)
