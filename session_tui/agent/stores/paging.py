"""Paging by key: what lies behind a row, as conditions that an index can walk.

A row value, (a, b) < (?, ?), would say the same, but MariaDB reads the whole table for it.
"""

from __future__ import annotations

from typing import Any, List, Tuple

from session_tui.agent.stores.base import Barred
from session_tui.agent.stores.dialect import SqlDialect
from session_tui.agent.stores.table import Table

Condition = Tuple[str, Tuple[Any, ...]]
"""A piece of SQL, and the values for its placeholders; empty where there is no condition."""

Place = Tuple[str, str]
"""The packed end and the packed key of one row."""


def ordering(table: Table, by_key: bool, descending: bool) -> str:
    """The ORDER BY of a page of `table`, whose names are quoted."""
    direction = "DESC" if descending else "ASC"
    columns = (table.key,) if by_key else (table.end, table.key)
    return " ORDER BY " + ", ".join(f"{column} {direction}" for column in columns)


def behind(
    dialect: SqlDialect, table: Table, by_key: bool, descending: bool, place: Place | None
) -> List[Condition]:
    """What lies behind a place, as conditions that are walked one after the other."""
    if place is None:
        return [("", ())]
    way = "<" if descending else ">"
    key_sql, key = dialect.key(place[1])
    end, beyond = table.end, f"{table.key} {way} {key_sql}"
    if by_key:
        return [(beyond, (key,))]
    if dialect.nulls and not place[0]:
        nulls = (f"{end} IS NULL AND {beyond}", (key,))
        return [nulls] if descending else [nulls, (f"{end} IS NOT NULL", ())]
    sql, stamp = dialect.stamp(place[0])
    condition = (f"{end} {way}= {sql} AND ({end} {way} {sql} OR {beyond})", (stamp, stamp, key))
    if dialect.nulls and descending:
        return [condition, (f"{end} IS NULL", ())]
    return [condition]


def beginning(dialect: SqlDialect, table: Table, prefix: str) -> Condition:
    """Every key that begins with `prefix`, and what a collation puts among them."""
    if not prefix:
        return ("", ())
    end = prefix + dialect.prefix_end * max(0, table.key_length - len(prefix))
    low_sql, low = dialect.key(dialect.pack(prefix))
    high_sql, high = dialect.key(dialect.pack(end))
    return (f"{table.key} >= {low_sql} AND {table.key} <= {high_sql}", (low, high))


def joined(conditions: List[Condition]) -> Condition:
    """A WHERE of all that are not empty."""
    used = [condition for condition in conditions if condition[0]]
    where = " WHERE " + " AND ".join(sql for sql, _ in used) if used else ""
    return where, tuple(value for _, bound in used for value in bound)


def checked(position: Tuple[object, ...]) -> Place:
    """`position` as a place; raises `StoreError` where it is none."""
    if len(position) == 2 and isinstance(position[0], str) and isinstance(position[1], str):
        return position[0], position[1]
    raise Barred("That place in the list is not one of this store.", "", "Begin at the top.")
