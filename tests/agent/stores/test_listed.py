"""What only lists keys: pages in every order, walked both ways, while the list still grows."""

from __future__ import annotations

import random
from collections.abc import Iterator, Sequence

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from session_tui.agent.stores.base import Stored, StoreError
from session_tui.agent.stores.listed import FRESH, ListedStore
from session_tui.agent.stores.listing import NEVER, Batch
from session_tui.model import Capability, ClockReading, Count, Order, StoreFacts


class Heap(ListedStore):
    """Keys in no order, handed out a few at a time; some twice, as SCAN may."""

    def __init__(self, ends: dict[str, float], a_batch: int = 7) -> None:
        self.ends, self.a_batch = ends, a_batch
        self.gone: set[str] = set()
        self.listed = 0
        self.breaks_at: int | None = None

    def batches(self, resume: object) -> Iterator[Batch]:
        keys, start = list(self.ends), place_of(resume)
        while start < len(keys):
            if self.breaks_at is not None and start >= self.breaks_at:
                raise StoreError("The connection was lost.")
            end = start + self.a_batch
            part = keys[max(0, start - 1) : end]
            self.listed += len(part)
            yield Batch(part, [self.ends[key] for key in part], end)
            start = end

    def fetch(self, keys: Sequence[str], limit: int) -> list[Stored | None]:
        return [None if key in self.gone else Stored(key, b"", 0, None, ()) for key in keys]

    def capabilities(self) -> tuple[Capability, ...]:
        return ()

    def facts(self) -> StoreFacts:
        raise NotImplementedError

    def estimate(self) -> Count:
        return Count(len(self.ends), exact=False)

    def clock(self) -> ClockReading | None:
        return None

    def close(self) -> None:
        return


def place_of(resume: object) -> int:
    """Where a heap goes on; a place that it never told is refused, as a store would."""
    if not isinstance(resume or 0, int):
        raise StoreError("There is no such place.", "", "Begin at the top.")
    return max(0, int(str(resume or 0)))


def heap_of(size: int) -> Heap:
    chance = random.Random(size)
    names = [f"{chance.choice('abc')}{number:04}" for number in range(size)]
    chance.shuffle(names)
    return Heap({name: float(chance.randint(0, size // 3)) for name in names})


def walked(heap: Heap, order: Order, limit: int, backwards: bool = False) -> list[str]:
    """Every key, page by page."""
    keys: list[str] = []
    position = None
    while True:
        rows = heap.page(order, limit, position, backwards)
        found = [row.key for row in rows]
        keys = found + keys if backwards else keys + found
        if len(rows) < limit:
            return keys
        position = rows[0 if backwards else -1].position


@pytest.mark.parametrize("order", Order)
@given(st.integers(0, 60), st.integers(1, 20), st.data())
@settings(max_examples=25, deadline=None)
def test_every_session_comes_once_both_ways_whatever_was_deleted_meanwhile(
    order: Order, size: int, limit: int, data: st.DataObject
) -> None:
    heap = heap_of(size)
    if heap.ends:
        heap.gone = data.draw(st.sets(st.sampled_from(sorted(heap.ends)), max_size=9))
    there = [key for key in heap.ends if key not in heap.gone]
    expected = {
        Order.STORED: there,
        Order.KEY: sorted(there),
        Order.EARLIEST_END: sorted(there, key=lambda key: (heap.ends[key], key)),
        Order.LATEST_END: sorted(there, key=lambda key: (heap.ends[key], key), reverse=True),
    }[order]
    assert walked(heap, order, limit) == expected
    assert walked(heap, order, limit, backwards=True) == expected


def test_the_first_page_lists_no_more_than_it_needs() -> None:
    heap = heap_of(1000)
    heap.page(Order.STORED, 10)
    assert heap.listed < 20


def test_counting_goes_on_with_the_list_that_a_page_began_and_ends_exact() -> None:
    heap = heap_of(40)
    heap.page(Order.STORED, 10)
    counts = list(heap.counting())
    assert counts[-1] == Count(40, exact=True)
    assert [count.exact for count in counts[:-1]] == [False] * (len(counts) - 1)
    assert heap.listed < 50


def test_a_list_that_was_just_counted_to_its_end_is_sorted_without_being_listed_again(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    heap, now = heap_of(40), [0.0]
    monkeypatch.setattr("time.monotonic", lambda: now[0])
    for count in heap.counting():
        now[0] += 0 if count.exact else FRESH
    listed = heap.listed
    heap.page(Order.KEY, 10)
    assert heap.listed == listed


def test_a_cursor_of_an_earlier_run_goes_on_where_it_left_off_and_loses_nothing() -> None:
    heap, later = heap_of(40), heap_of(40)
    rows = heap.page(Order.STORED, 9)
    rows += later.page(Order.STORED, 40, rows[-1].position)
    assert list(dict.fromkeys(row.key for row in rows)) == list(heap.ends)
    assert len(rows) <= 41  # a key that the store itself handed out twice may come again
    assert later.listed < 40


def test_a_list_that_began_in_the_middle_is_not_taken_for_the_whole() -> None:
    rows = heap_of(40).page(Order.STORED, 20)
    heap = heap_of(40)
    heap.page(Order.STORED, 9, rows[-1].position)
    assert list(heap.counting())[-1] == Count(40, exact=True)
    assert len(walked(heap, Order.KEY, 50)) == 40


def test_a_connection_that_breaks_in_mid_list_loses_nothing() -> None:
    heap = heap_of(40)
    heap.breaks_at = 21
    with pytest.raises(StoreError):
        heap.count()
    heap.breaks_at = None
    assert heap.count() == Count(40, exact=True)
    assert heap.listed < 60


def test_a_prefix_finds_its_keys_alone() -> None:
    heap = heap_of(60)
    found = [row.key for row in heap.page(Order.STORED, 100, prefix="a")]
    assert found == sorted(key for key in heap.ends if key.startswith("a"))


def test_what_never_ends_comes_last_where_the_earliest_end_comes_first() -> None:
    heap = Heap({"a": NEVER, "b": 5.0})
    assert walked(heap, Order.EARLIEST_END, 1) == ["b", "a"]
    assert walked(heap, Order.LATEST_END, 1) == ["a", "b"]


@given(st.lists(st.one_of(st.none(), st.integers(), st.text(max_size=3)), max_size=5))
@settings(deadline=None)
def test_a_place_that_is_none_is_a_sentence(place: list[object]) -> None:
    heap = heap_of(5)
    for order in Order:
        try:
            heap.page(order, 3, tuple(place))
        except StoreError as error:
            assert error.failure.advice == "Begin at the top."
