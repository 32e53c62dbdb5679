"""Rows of sessions, and the names of their users, which come behind them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from session_tui.model import Names, Row


def with_names(rows: Sequence[Row], names: Names) -> tuple[Row, ...]:
    """`rows` with the user names that were found, and why the others have none."""
    known = dict(names.names)
    return tuple(_named(row, known, names.problem) for row in rows)


def _named(row: Row, known: dict[str, str], problem: str) -> Row:
    if row.user_id is None:
        return row
    name = known.get(row.user_id)
    if name is not None:
        return replace(row, username=name)
    return replace(row, username_problem=problem or "There is no user with this id.")
