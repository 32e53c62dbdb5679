"""Rows of a table that end after a moment: the list is entered there, without what lies before."""

from __future__ import annotations

from datetime import timedelta

import pytest

from session_tui.agent.stores.database import Database
from session_tui.agent.stores.db import DbStore
from session_tui.model import Order
from tests.agent.stores.test_db import NOON, keys, written
from tests.conftest import Entry

HOUR = timedelta(hours=1)
ROWS = {name: (NOON + number * HOUR, "x") for number, name in enumerate(("a", "b", "c", "d"))}


@pytest.mark.parametrize("after", [timedelta(0), timedelta(minutes=30), timedelta(microseconds=1)])
def test_a_list_can_begin_behind_a_moment(engine_db: Entry, after: timedelta) -> None:
    written(engine_db, ROWS)
    read = DbStore(Database("site", engine_db))
    place = read.place_at(NOON + HOUR + after)
    expected = ["b", "c", "d"] if not after else ["c", "d"]
    assert keys(read.page(Order.EARLIEST_END, 10, place)) == expected


def test_a_moment_is_taken_in_the_zone_of_the_column(engine_db: Entry) -> None:
    """Without USE_TZ the column has the time on the wall, but for PostgreSQL, which knows zones."""
    written(engine_db, ROWS)
    read = DbStore(Database("site", engine_db), use_tz=False, time_zone="Europe/Berlin")
    second = read.page(Order.KEY, 10)[1]
    assert second.expires is not None
    place = read.place_at(second.expires + timedelta(minutes=30))
    assert keys(read.page(Order.EARLIEST_END, 10, place)) == ["c", "d"]


def test_ends_that_all_lie_before_leave_nothing(engine_db: Entry) -> None:
    written(engine_db, ROWS)
    read = DbStore(Database("site", engine_db))
    assert read.page(Order.EARLIEST_END, 10, read.place_at(NOON + 99 * HOUR)) == []
