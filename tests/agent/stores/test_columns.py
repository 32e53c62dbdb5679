"""What third parties keep beside Django's own columns: django-user-sessions, django-qsessions."""

from __future__ import annotations

from typing import Any

import pytest

from session_tui.agent.stores.base import StoreError
from session_tui.agent.stores.database import Database
from session_tui.agent.stores.db import DbStore
from session_tui.agent.stores.dialect import COLUMN_LIMIT
from session_tui.model import Order
from tests.conftest import Entry, site

NAMES = ("user_id", "ip", "user_agent", "last activity", "100%")

TYPES = {
    "postgresql": ("integer", "inet", "varchar(4000)", "timestamp with time zone", "text"),
    "mysql": ("integer", "char(39)", "varchar(4000)", "datetime(6)", "text"),
    "sqlite": ("integer", "char(39)", "varchar(4000)", "datetime", "text"),
}

FOX = 'Mozilla/5.0 "%s" <b>'


def filled(entry: Entry) -> None:
    """Three rows: usual, empty, and with a text of more than is read."""
    connection = site(entry)
    quote, types = connection.ops.quote_name, TYPES[connection.vendor]
    with connection.cursor() as cursor:
        for name, kind in zip(NAMES, types, strict=True):
            column = quote(name).replace("%", "%%")
            cursor.execute(f"ALTER TABLE django_session ADD COLUMN {column} {kind}", ())
        place = ", ".join(["%s"] * 8)
        stamp = "2031-05-04 12:00:00"
        for row in (
            ("a", "x", stamp, 7, "10.0.0.7", FOX, "2031-05-04 10:30:00", "odd"),
            ("b", "x", stamp, None, None, None, None, None),
            ("c", "x", stamp, 2**31 - 1, "2001:db8::1", "y" * (COLUMN_LIMIT + 1), stamp, "ä"),
        ):
            cursor.execute(f"INSERT INTO django_session VALUES ({place})", row)
    connection.close()


def columns(entry: Entry) -> dict[str, dict[str, Any]]:
    read = DbStore(Database("site", entry), columns=NAMES)
    return {row.key: dict(row.columns) for row in read.page(Order.KEY, 5)}


def test_further_columns_come_with_each_row_as_plain_values(engine_db: Entry) -> None:
    filled(engine_db)
    found = columns(engine_db)
    assert tuple(found["a"]) == NAMES
    assert found["a"]["user_id"] == 7
    assert found["a"]["ip"] in ("10.0.0.7", "10.0.0.7/32")
    assert found["a"]["user_agent"] == FOX
    assert found["a"]["last activity"] == "2031-05-04 10:30:00"
    assert found["a"]["100%"] == "odd" and found["c"]["100%"] == "ä"
    assert found["b"] == dict.fromkeys(NAMES)


def test_a_column_that_is_large_is_left_where_it_is(engine_db: Entry) -> None:
    filled(engine_db)
    large = columns(engine_db)["c"]["user_agent"]
    assert large is None or len(large) == COLUMN_LIMIT + 1  # PostgreSQL keeps it compressed


def test_the_standard_columns_are_read_as_without_them(engine_db: Entry) -> None:
    filled(engine_db)
    plain = DbStore(Database("site", engine_db)).page(Order.LATEST_END, 5)
    more = DbStore(Database("site", engine_db), columns=NAMES).page(Order.LATEST_END, 5)
    assert [row._replace(columns=()) for row in more] == plain
    assert [row.columns for row in plain] == [(), (), ()]


@pytest.mark.parametrize("name", ["nowhere", 'a"; DROP TABLE django_session; --', "a`b", "%s"])
def test_a_column_that_is_not_there_is_a_sentence(engine_db: Entry, name: str) -> None:
    with pytest.raises(StoreError, match="lacks a column"):
        DbStore(Database("site", engine_db), columns=[name]).page(Order.KEY, 1)
    assert DbStore(Database("site", engine_db)).page(Order.KEY, 1) == []
