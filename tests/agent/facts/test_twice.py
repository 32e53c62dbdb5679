"""Copies of a session that seem to differ: only what stays so is counted."""

from __future__ import annotations

from session_tui.agent.facts.kinds import Kinds
from session_tui.agent.facts.twice import LOOKED, Twice
from session_tui.agent.stores.base import Stored, StoreError
from session_tui.model import Copies


def pair(key: str, entry: bytes, row: bytes) -> Stored:
    return Stored(key, entry, 1, None, (), beside=Stored(key, row, 1, None, ()))


def counted(first: list[Stored], then: dict[str, Stored]) -> dict[str, int]:
    kinds = Kinds()
    twice = Twice(kinds)
    for stored in first:
        twice.take(stored, Copies.DIFFERENT, None)
    twice.settle(then.get)
    return {span.name: span.count for span in kinds.spans()}


def test_what_stays_as_it_was_differs() -> None:
    lasting = pair("a", b"new", b"old")
    assert counted([lasting], {"a": lasting}) == {"different": 1}


def test_what_was_saved_meanwhile_or_is_gone_does_not() -> None:
    first = [pair("a", b"2", b"1"), pair("b", b"2", b"1")]
    assert counted(first, {"a": pair("a", b"2", b"2")}) == {}


def test_others_count_where_all_that_were_looked_at_stay() -> None:
    first = [pair(f"{number}", b"2", b"1") for number in range(LOOKED + 5)]
    then = {stored.key: stored for stored in first}
    assert counted(first, then) == {"different": LOOKED + 5}
    then["3"] = pair("3", b"3", b"3")
    assert counted(first, then) == {"different": LOOKED - 1}


def test_an_entry_whose_row_arrives_is_not_alone() -> None:
    kinds = Kinds()
    twice = Twice(kinds)
    alone = Stored("a", b"1", 1, None, (), copies=Copies.CACHE_ONLY)
    twice.take(alone, Copies.CACHE_ONLY, None)
    twice.take(alone._replace(key="b"), Copies.CACHE_ONLY, None)
    found = {"a": pair("a", b"1", b"1"), "b": alone._replace(key="b")}
    twice.settle(found.get)
    assert {span.name: span.count for span in kinds.spans()} == {"cache-only": 1}


def test_a_store_that_fails_meanwhile_tells_nothing() -> None:
    def failing(_: str) -> Stored | None:
        raise StoreError("The connection was lost.")

    kinds = Kinds()
    twice = Twice(kinds)
    twice.take(pair("a", b"2", b"1"), Copies.DIFFERENT, None)
    twice.settle(failing)
    assert kinds.spans() == ()
