"""How many rows of a session table are past their end, and how many are not, in bounded time.

The table has an index on its end: no more than MOST entries of it are walked, and no longer than
PATIENCE. A whole count of a large table could take minutes.
"""

from __future__ import annotations

from datetime import datetime, timezone
from typing import Any, Callable, Tuple

from session_tui.agent.stores.base import StoreError
from session_tui.agent.stores.database import Database
from session_tui.agent.stores.dialect import SqlDialect
from session_tui.agent.stores.table import Table

MOST = 1_000_000
PATIENCE = 0.8
"""Seconds of one count."""

COUNT = (
    "SELECT count(*) FROM (SELECT 1 AS one FROM {table} WHERE {end} {way} {now} LIMIT {most}) few"
)


def ended(database: Database, table: Table, zone: Any) -> int | None:
    """Rows past their end by this host's clock, no more than MOST; None where nobody can tell."""
    return _counted(database, table, "<=", zone)


def unended(database: Database, table: Table, zone: Any) -> int | None:
    """Rows that have not ended, likewise."""
    return _counted(database, table, ">", zone)


def asked(database: Database, sql: str, values: Tuple[Any, ...] = (), whole: bool = False) -> Any:
    """The first row that a constant SELECT gives, or all of them; within PATIENCE."""
    limited: Callable[[str], str] = database.dialect.limited

    def work(cursor: Any) -> Any:
        cursor.execute(limited(sql), values)
        return cursor.fetchall() if whole else cursor.fetchone()

    return database.run(work, PATIENCE)


def _counted(database: Database, table: Table, way: str, zone: Any) -> int | None:
    dialect = database.dialect
    if not isinstance(dialect, SqlDialect):
        return None
    names = table.quoted(dialect.quoted)
    now, value = dialect.stamp(dialect.pack(_now(zone)))
    sql = COUNT.format(table=names.name, end=names.end, way=way, now=now, most=MOST)
    try:
        return int(asked(database, sql, (value,))[0])
    except StoreError:
        return None


def _now(zone: Any) -> str:
    """The time of this host as the column has it."""
    return datetime.now(timezone.utc).astimezone(zone).strftime("%Y-%m-%d %H:%M:%S.%f")
