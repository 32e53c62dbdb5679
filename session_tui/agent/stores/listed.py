"""The part of the contract that is the same for every store which only lists keys."""

from __future__ import annotations

import itertools
import time
from abc import abstractmethod
from bisect import bisect_left, bisect_right
from typing import Iterator, List, Sequence, Tuple

from session_tui.agent.stores.base import Barred, Store, Stored, StoreError
from session_tui.agent.stores.listing import Batch, Listing
from session_tui.model import PAYLOAD_LIMIT, VALUE_LIMIT, Count, Order

FRESH = 2.0
"""Seconds for which a list that was just begun, or just ended, serves a second reader too."""

_numbers = itertools.count(int(time.time() * 1000) % 1_000_000_000)


class ListedStore(Store):
    """A store that hands out keys as they lie, and values by key."""

    orders: Tuple[Order, ...] = (Order.STORED, Order.LATEST_END, Order.EARLIEST_END, Order.KEY)
    indexed = False

    _current: Listing | None = None
    _number = 0

    @abstractmethod
    def batches(self, resume: object) -> Iterator[Batch]:
        """Lists all keys of sessions; from where `resume` left off, unless it is None.

        Runs in one thread at a time, but not always in the same.
        """

    @abstractmethod
    def fetch(self, keys: Sequence[str], limit: int) -> List[Stored | None]:
        """The sessions under `keys`, in their order; None for one that is gone meanwhile.

        A payload above `limit` bytes is None. `Stored.position` is not looked at.
        """

    def page(
        self,
        order: Order,
        limit: int,
        position: Tuple[object, ...] | None = None,
        backwards: bool = False,
        prefix: str = "",
    ) -> List[Stored]:
        """See `Store.page`. All orders but STORED list the whole store first."""
        if order is Order.STORED and not prefix:
            return self._stored_page(limit, position, backwards)
        return self._sorted_page(order, limit, position, backwards, prefix)

    def get(self, key: str) -> Stored | None:
        """See `Store.get`."""
        return self.fetch([key], VALUE_LIMIT)[0] if key else None

    def find(self, prefix: str) -> List[Stored]:
        """See `Store.find`; reads every key for it."""
        return self.page(Order.KEY, 2, prefix=prefix)

    def count(self) -> Count:
        """See `Store.count`; lists every key."""
        last = Count(0, exact=False)
        for last in self.counting():  # noqa: B007
            pass
        return last

    def counting(self) -> Iterator[Count]:
        """See `Store.counting`; goes on with the list that a page began."""
        listing = self._begun() or self._renewed()
        while listing.grow():
            yield Count(len(listing.keys), exact=False, because="still listing")
        yield Count(len(listing.keys), exact=True)

    def _renewed(self, resume: object = None) -> Listing:
        self._number, self._current = next(_numbers), Listing(self.batches, resume)
        return self._current

    def _begun(self) -> Listing | None:
        """The present list, if it began at the top of the store."""
        return self._current if self._current and self._current.whole else None

    def _fresh(self) -> Listing:
        listing = self._begun()
        young = listing and time.monotonic() - listing.told < FRESH
        return listing if listing and young else self._renewed()

    def _stored_page(
        self, limit: int, position: Tuple[object, ...] | None, backwards: bool
    ) -> List[Stored]:
        if position is None:
            listing, index = self._fresh(), -1
            if backwards:
                listing.finish()
                index = len(listing.keys)
        else:
            listing, index = self._at(position)
        step = -1 if backwards else 1
        rows: List[Stored] = []
        index += step
        while len(rows) < limit and index >= 0:
            wanted = limit - len(rows)
            if not backwards:
                listing.reach(index + wanted)
            indexes = [
                each
                for each in range(index, index + step * wanted, step)
                if 0 <= each < len(listing.keys)
            ]
            if not indexes:
                break
            rows += self._rows(listing, indexes, stored=True)
            index = indexes[-1] + step
        return rows[::-1] if backwards else rows

    def _at(self, position: Tuple[object, ...]) -> Tuple[Listing, int]:
        """The listing and index that a position means; of an older list, where it goes on."""
        if len(position) != 4 or not all(isinstance(position[each], int) for each in (0, 1, 3)):
            raise _no_place()
        number, index, resume, offset = position
        if number == self._number and self._current is not None:
            return self._current, int(str(index))
        return self._renewed(resume), int(str(offset))

    def _sorted_page(
        self,
        order: Order,
        limit: int,
        position: Tuple[object, ...] | None,
        backwards: bool,
        prefix: str,
    ) -> List[Stored]:
        listing = self._fresh() if position is None else self._begun() or self._renewed()
        order = Order.KEY if prefix else order
        indexes = listing.order(order)
        low, high = self._range(listing, indexes, prefix)
        if position is not None:
            place = self._place(listing, indexes, order, position)
            low, high = (low, min(high, place[0])) if backwards else (max(low, place[1]), high)
        rows: List[Stored] = []
        while len(rows) < limit and low < high:
            wanted = limit - len(rows)
            if backwards:
                part, high = indexes[max(low, high - wanted) : high], max(low, high - wanted)
                rows = self._rows(listing, part, stored=False) + rows
            else:
                part, low = indexes[low : min(high, low + wanted)], min(high, low + wanted)
                rows += self._rows(listing, part, stored=False)
        return rows

    @staticmethod
    def _range(listing: Listing, indexes: List[int], prefix: str) -> Tuple[int, int]:
        """Where the keys with `prefix` begin and end in a list sorted by key."""
        if not prefix:
            return 0, len(indexes)
        keys = _Looked(indexes, lambda index: listing.keys[index][: len(prefix)])
        return bisect_left(keys, prefix), bisect_right(keys, prefix)

    @staticmethod
    def _place(
        listing: Listing, indexes: List[int], order: Order, position: Tuple[object, ...]
    ) -> Tuple[int, int]:
        """How many rows stand in front of the row at `position`, and with it."""
        if len(position) != 2:
            raise _no_place()
        try:
            place = (float(str(position[0])), str(position[1]))
        except ValueError:
            raise _no_place() from None
        if order is Order.KEY:
            keys = _Looked(indexes, lambda index: listing.keys[index])
            return bisect_left(keys, place[1]), bisect_right(keys, place[1])
        pairs = _Looked(indexes, lambda index: (listing.ends[index], listing.keys[index]))
        if order is Order.EARLIEST_END:
            return bisect_left(pairs, place), bisect_right(pairs, place)
        pairs = _Looked(indexes[::-1], pairs.key)
        return len(indexes) - bisect_right(pairs, place), len(indexes) - bisect_left(pairs, place)

    def _rows(self, listing: Listing, indexes: List[int], stored: bool) -> List[Stored]:
        keys = [listing.keys[index] for index in indexes]
        found = self.fetch(keys, PAYLOAD_LIMIT)
        rows = []
        for index, key, row in zip(indexes, keys, found):
            if row is None:
                continue
            place: Tuple[object, ...] = (repr(listing.ends[index]), key)
            if stored:
                place = (self._number, index, *listing.origin_of(index))
            rows.append(row._replace(position=place))
        return rows


def _no_place() -> StoreError:
    return Barred("That place in the list is not one of this store.", "", "Begin at the top.")


class _Looked(Sequence):  # type: ignore[type-arg]
    """A sequence of what `key` makes of each item, for bisect (its `key` came with Python 3.10)."""

    def __init__(self, items, key) -> None:  # type: ignore[no-untyped-def]
        self.items, self.key = items, key

    def __len__(self) -> int:
        return len(self.items)

    def __getitem__(self, index):  # type: ignore[no-untyped-def]
        return self.key(self.items[index])
