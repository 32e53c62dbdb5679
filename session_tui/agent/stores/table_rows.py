"""The rows of one table, by SQL of our own, for the servers whose SQL is known."""

from __future__ import annotations

import time
from datetime import datetime, timedelta, timezone
from typing import Any, Callable, Dict, List, Sequence, Tuple, TypeVar

from session_tui.agent.stores.base import Stored, StoreError
from session_tui.agent.stores.database import Cursor, Database
from session_tui.agent.stores.dialect import SqlDialect
from session_tui.agent.stores.fetched import stored_rows
from session_tui.agent.stores.paging import (
    Condition,
    Place,
    beginning,
    behind,
    checked,
    joined,
    ordering,
)
from session_tui.agent.stores.row_source import RowSource
from session_tui.agent.stores.table import Missing, Table, missing
from session_tui.model import PAYLOAD_LIMIT, VALUE_LIMIT, ClockReading

_Result = TypeVar("_Result")

BESIDES = 1000
"""Rows that are asked for by their keys in one statement."""


class TableRows(RowSource):
    """Reads a table through the read-only door, each call a transaction of its own."""

    def __init__(self, database: Database, table: Table, zone: Any, origin: str) -> None:
        """`zone` is that of an end without offset."""
        assert isinstance(database.dialect, SqlDialect)
        self._database, self._dialect = database, database.dialect
        self._table, self._quoted = table, table.quoted(database.dialect.quoted)
        self._zone, self._origin = zone, origin
        self._heads: Dict[int, str] = {}

    @property
    def clocked(self) -> bool:
        """See `RowSource.clocked`."""
        return self._dialect.clock_sql is not None

    def walk(
        self,
        by_key: bool,
        descending: bool,
        limit: int,
        position: Tuple[object, ...] | None = None,
        prefix: str = "",
    ) -> List[Stored]:
        """See `RowSource.walk`; a position is (packed end, packed key)."""
        place = None if position is None else checked(position)
        return self._run(
            lambda cursor: self._walk(cursor, by_key, descending, limit, place, prefix)
        )

    def place_at(self, end: datetime) -> Tuple[str, str]:
        """See `RowSource.place_at`; a column without a zone has the time on the wall of `zone`."""
        wall = end.astimezone(self._zone).replace(tzinfo=None)
        return self._dialect.pack(str(wall)), self._dialect.pack("")

    def one(self, key: str) -> Stored | None:
        """See `RowSource.one`."""
        sql, value = self._dialect.key(self._dialect.pack(key))
        condition = (f"{self._quoted.key} = {sql}", (value,))
        rows = self._run(lambda cursor: self._select(cursor, [condition], "", 1, VALUE_LIMIT))
        return rows[0] if rows else None

    def those(self, keys: Sequence[str], limit: int) -> List[Stored]:
        """See `RowSource.those`."""
        found: List[Stored] = []
        for start in range(0, len(keys), BESIDES):
            condition = self._among(keys[start : start + BESIDES])
            found += self._run(
                lambda cursor, condition=condition: self._select(  # type: ignore[misc]
                    cursor, [condition], "", BESIDES, limit
                )
            )
        return found

    def count(self, prefix: str = "") -> int:
        """See `RowSource.count`."""
        conditions = [beginning(self._dialect, self._quoted, prefix)]
        if prefix:
            begins = f"substr({self._quoted.key}, 1, {len(prefix):d})"
            sql, value = self._dialect.key(self._dialect.pack(prefix))
            conditions.append((f"{begins} = {sql}", (value,)))
        where, values = joined(conditions)
        sql = f"SELECT count(*) FROM {self._quoted.name}{where}"  # noqa: S608
        return int(self._run(lambda cursor: self._one(cursor, sql, values)))

    def estimate(self) -> Tuple[int | None, str]:
        """See `RowSource.estimate`."""
        name = self._table.name
        return self._run(lambda cursor: self._dialect.estimate(cursor, name))

    def clock(self) -> ClockReading | None:
        """See `RowSource.clock`; read as the query ran, right to within half its round trip."""
        if self._dialect.clock_sql is None:
            return None
        try:
            return self._run(self._reading)
        except StoreError as error:
            return ClockReading(self._origin, None, None, error.failure.sentence, error.passing)

    def _run(self, work: Callable[[Cursor], _Result]) -> _Result:
        try:
            return self._database.run(work)
        except Missing as error:
            raise missing(error, self._table) from error

    def _walk(
        self,
        cursor: Cursor,
        by_key: bool,
        descending: bool,
        limit: int,
        place: Place | None,
        prefix: str,
    ) -> List[Stored]:
        order = ordering(self._quoted, by_key, descending)
        within = beginning(self._dialect, self._quoted, prefix)
        rows: List[Stored] = []
        for part in behind(self._dialect, self._quoted, by_key, descending, place):
            rows += self._select(cursor, [part, within], order, limit - len(rows), PAYLOAD_LIMIT)
            if len(rows) >= limit:
                break
        return rows

    def _among(self, keys: Sequence[str]) -> Condition:
        bound = [self._dialect.key(self._dialect.pack(key)) for key in keys]
        places = ", ".join(sql for sql, _ in bound)
        return f"{self._quoted.key} IN ({places})", tuple(value for _, value in bound)

    def _select(
        self,
        cursor: Cursor,
        conditions: List[Condition],
        order: str,
        limit: int,
        payload_limit: int,
    ) -> List[Stored]:
        where, values = joined(conditions)
        sql = f"{self._head(payload_limit)}{where}{order} LIMIT {limit:d}"
        cursor.execute(self._dialect.limited(sql), values)
        fetched, packed = cursor.fetchall(), self._dialect.packed
        return stored_rows(fetched, self._zone, packed, self._origin, self._table.columns)

    def _head(self, payload_limit: int) -> str:
        if payload_limit not in self._heads:
            columns = self._dialect.columns(self._quoted, payload_limit)
            self._heads[payload_limit] = f"SELECT {columns} FROM {self._quoted.name}"  # noqa: S608
        return self._heads[payload_limit]

    def _one(self, cursor: Cursor, sql: str, values: Tuple[Any, ...] = ()) -> Any:
        cursor.execute(self._dialect.limited(sql), values)
        return cursor.fetchone()[0]

    def _reading(self, cursor: Cursor) -> ClockReading:
        wall, start = time.time(), time.monotonic()
        text = str(self._one(cursor, str(self._dialect.clock_sql)))
        half = (time.monotonic() - start) / 2
        server = datetime.strptime(text, "%Y-%m-%d %H:%M:%S.%f").replace(tzinfo=timezone.utc)
        middle = datetime.fromtimestamp(wall, timezone.utc) + timedelta(seconds=half)
        return ClockReading(self._origin, (server - middle).total_seconds(), half)
