"""Paging by key: what lies behind a row, as conditions that an index can walk.

A row value, (a, b) < (?, ?), would say the same, but MariaDB reads the whole table for it.
"""

from __future__ import annotations

from typing import Any, List, Tuple

from session_tui.agent.stores.base import StoreError
from session_tui.agent.stores.dialect import Dialect

KEY_LENGTH = 40
"""Of the session_key column in contrib/sessions/base_session.py."""

Condition = Tuple[str, Tuple[Any, ...]]
"""A piece of SQL, and the values for its placeholders; empty where there is no condition."""

Place = Tuple[str, str]
"""The packed expire_date and the packed key of one row."""


def ordering(by_key: bool, descending: bool) -> str:
    """The ORDER BY of a page."""
    direction = "DESC" if descending else "ASC"
    columns = ("session_key",) if by_key else ("expire_date", "session_key")
    return " ORDER BY " + ", ".join(f"{column} {direction}" for column in columns)


def behind(
    dialect: Dialect, by_key: bool, descending: bool, place: Place | None
) -> List[Condition]:
    """What lies behind a place, as conditions that are walked one after the other."""
    if place is None:
        return [("", ())]
    way = "<" if descending else ">"
    key_sql, key = dialect.key(place[1])
    if by_key:
        return [(f"session_key {way} {key_sql}", (key,))]
    if dialect.nulls and not place[0]:
        nulls = (f"expire_date IS NULL AND session_key {way} {key_sql}", (key,))
        return [nulls] if descending else [nulls, ("expire_date IS NOT NULL", ())]
    sql, stamp = dialect.stamp(place[0])
    condition = (
        f"expire_date {way}= {sql} AND (expire_date {way} {sql} OR session_key {way} {key_sql})",
        (stamp, stamp, key),
    )
    if dialect.nulls and descending:
        return [condition, ("expire_date IS NULL", ())]
    return [condition]


def beginning(dialect: Dialect, prefix: str) -> Condition:
    """Every key that begins with `prefix`, and what a collation puts among them."""
    if not prefix:
        return ("", ())
    end = prefix + dialect.prefix_end * max(0, KEY_LENGTH - len(prefix))
    low_sql, low = dialect.key(dialect.pack(prefix))
    high_sql, high = dialect.key(dialect.pack(end))
    return (f"session_key >= {low_sql} AND session_key <= {high_sql}", (low, high))


def joined(conditions: List[Condition]) -> Condition:
    """A WHERE of all that are not empty."""
    used = [condition for condition in conditions if condition[0]]
    where = " WHERE " + " AND ".join(sql for sql, _ in used) if used else ""
    return where, tuple(value for _, bound in used for value in bound)


def checked(position: Tuple[object, ...]) -> Place:
    """`position` as a place; raises `StoreError` where it is none."""
    if len(position) == 2 and isinstance(position[0], str) and isinstance(position[1], str):
        return position[0], position[1]
    raise StoreError("That place in the list is not one of this store.", "", "Begin at the top.")
