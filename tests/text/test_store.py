"""What a store can do, and where a session lies, in words."""

from __future__ import annotations

from dataclasses import replace

import pytest

from session_tui.model import CAPABILITIES, Copies, Measure, Order, Place, StoreFacts
from session_tui.text.detail import detail_lines
from session_tui.text.store import (
    CAPABILITY_WORDS,
    NO_ROW,
    cannot,
    copies_lines,
    nothing_listed,
    place_text,
    unordered,
)
from session_tui.text.words import COPIES
from session_tui.visible import Visible
from tests.text.samples import DETAIL, EVIL
from tests.tui.fake_link import MUTE, REDIS, STORE

BOTH = replace(
    DETAIL,
    row=replace(DETAIL.row, copies=Copies.DIFFERENT),
    places=(
        Place("cache:default", True, "812 bytes", True),
        Place("db:default", True, "790 bytes"),
    ),
    differences=("cart",),
)


def test_every_capability_has_a_word() -> None:
    assert set(CAPABILITY_WORDS) == set(CAPABILITIES)


def test_every_way_of_lying_in_two_places_has_a_sentence() -> None:
    assert set(COPIES) == set(Copies)


def test_an_empty_list_says_why_where_the_store_cannot_list() -> None:
    assert nothing_listed(STORE) == nothing_listed(None) == NO_ROW
    assert nothing_listed(MUTE).startswith("memcached lists its keys only with lru_crawler on")
    assert "by its key" in nothing_listed(MUTE)


def test_only_a_store_whose_best_order_is_none_is_unordered() -> None:
    found = {store.kind: unordered(store) for store in (STORE, REDIS)}
    assert found == {"db": False, "redis": True} and not unordered(None)
    assert not unordered(replace(STORE, orders=(Order.KEY, Order.STORED)))


def test_row_and_cache_that_differ_name_what_differs() -> None:
    assert copies_lines(BOTH) == [
        "Row and cache differ: the cache counts.",
        "They differ in: cart.",
    ]
    assert copies_lines(DETAIL) == []


@pytest.mark.parametrize(
    ("place", "text"),
    [
        (Place("row", True, "812 bytes", True), "found; Django takes this one: row (812 bytes)"),
        (Place("row", False, ""), "not there: row"),
        (Place("cache", None, "refused"), "not known: cache (refused)"),
    ],
)
def test_a_place_is_found_not_there_or_not_known(place: Place, text: str) -> None:
    assert place_text(place) == text


def test_the_command_line_tells_copies_places_imports_and_measures() -> None:
    detail = replace(
        BOTH,
        imports=("os.system", "datetime.date"),
        dangerous=("os.system",),
        measures=(Measure("redis.key_idle", 41, "s"),),
    )
    lines = detail_lines(detail)
    for expected in (
        "Row and cache differ: the cache counts.",
        "They differ in: cart.",
        "  found; Django takes this one: cache:default (812 bytes)",
        "  would run os.system",
        "  would import datetime.date",
        "idle for  41 s",
    ):
        assert expected in lines


def test_an_attack_is_answered_by_deleting_it_not_by_renewing_it() -> None:
    row = replace(DETAIL.row, problem=type(DETAIL.row.problem).PICKLE, dangerous=True, because="")
    lines = detail_lines(replace(DETAIL, row=row))
    assert "An attack: Django would run something when it loads this. Here it is inert." in lines
    assert any("Delete this entry" in line for line in lines)


def test_no_strangers_text_comes_through() -> None:
    hostile: StoreFacts = replace(
        MUTE, capabilities=tuple(replace(each, because=EVIL) for each in MUTE.capabilities)
    )
    detail = replace(
        BOTH,
        row=replace(BOTH.row, columns=((EVIL, EVIL),)),
        places=(Place(EVIL, True, EVIL),),
        differences=(EVIL,),
        imports=(EVIL,),
        measures=(Measure(EVIL, EVIL),),
    )
    lines = [nothing_listed(hostile), cannot(hostile, "list"), *detail_lines(detail)]
    assert all(type(line) is Visible and "\x1b" not in line for line in lines)
