"""Sessions in a database table: the db engine, and the row side of cached_db.

Pages go by key, never by OFFSET. The rows of a page are ordered by expire_date and then key, both
as the database itself compares them, so that no collation can lose a row between two pages.
"""

from __future__ import annotations

import time
from datetime import datetime, timedelta, timezone
from typing import Any, List, Sequence, Tuple

from session_tui.agent.stores.base import Store, Stored, StoreError
from session_tui.agent.stores.database import Cursor, Database
from session_tui.agent.stores.fetched import stored_rows, zone_of
from session_tui.agent.stores.paging import (
    Condition,
    Place,
    beginning,
    behind,
    checked,
    joined,
    ordering,
)
from session_tui.model import (
    PAYLOAD_LIMIT,
    VALUE_LIMIT,
    Capability,
    ClockReading,
    Count,
    Order,
    StoreFacts,
)


class DbStore(Store):
    """The rows of one table with the columns session_key, session_data and expire_date."""

    def __init__(
        self,
        database: Database,
        table: str = "django_session",
        use_tz: bool = True,
        time_zone: str = "UTC",
        origin: str = "db:default",
        columns: Sequence[str] = (),
    ) -> None:
        """`use_tz` and `time_zone` are the settings: they say what a stamp without zone means.

        `columns` are those that the table has beside Django's own.
        """
        self._database = database
        self._dialect = database.dialect
        self._table = table
        own_zone = self._dialect.entry["TIME_ZONE"]
        self._zone = zone_of((own_zone or "UTC") if use_tz else time_zone)
        if database.vendor == "postgresql":
            self._zone = timezone.utc
        self._origin = origin
        self._columns = tuple(columns)

    def facts(self) -> StoreFacts:
        """Server, place, and whether a write was refused."""
        version = self._database.version()
        proven, how = self._database.prove(self._table)
        self.page(Order.KEY, 1)  # MariaDB refuses to write even a table that is not there
        return StoreFacts(
            kind="db",
            server=version,
            place=f"{self._dialect.place}, table {self._table}",
            origin=self._origin,
            read_only=proven,
            proof=how,
            orders=self.orders,
            notes=self._database.notes,
        )

    def capabilities(self) -> Tuple[Capability, ...]:
        """See `Store.capabilities`."""
        clock = self._dialect.clock_sql is not None
        return (
            Capability("list", True, "By key, page by page."),
            Capability("order", True, "By the end or by the key; the table has an index on each."),
            Capability("prefix", True, "By the index of session_key."),
            Capability("count", True, "SELECT count(*), within the time limit."),
            Capability("estimate", True, "From the server's own statistics."),
            Capability("end", True, "expire_date."),
            Capability("written", True, "The signature's time, where it is signed."),
            Capability("clock", clock, "Its now()." if clock else "A file has no clock."),
            Capability("untouched", True, "A SELECT leaves no mark on a row."),
            Capability("read-only", True, "Each read in a transaction held to reading."),
        )

    def page(
        self,
        order: Order,
        limit: int,
        position: tuple[object, ...] | None = None,
        backwards: bool = False,
        prefix: str = "",
    ) -> List[Stored]:
        """See `Store.page`. A position is (packed expire_date, packed key)."""
        if not _speakable(prefix):
            return []
        descending = (order is Order.LATEST_END) != backwards
        by_key = order is Order.KEY
        place = None if position is None else checked(position)
        rows = self._database.run(
            lambda cursor: self._page(cursor, by_key, descending, limit, place, prefix)
        )
        return rows[::-1] if backwards else rows

    def get(self, key: str) -> Stored | None:
        """See `Store.get`; found as Django finds it, by the database's own comparison."""
        if not key or not _speakable(key):
            return None
        sql, value = self._dialect.key(self._dialect.pack(key))
        condition = (f"session_key = {sql}", (value,))
        rows = self._database.run(
            lambda cursor: self._select(cursor, [condition], "", 1, VALUE_LIMIT)
        )
        return rows[0] if rows else None

    def estimate(self) -> Count:
        """See `Store.estimate`."""
        value, how = self._database.run(lambda cursor: self._dialect.estimate(cursor, self._table))
        return Count(value, exact=False, because=how)

    def count(self) -> Count:
        """See `Store.count`."""
        sql = self._dialect.limited(f"SELECT count(*) FROM {self._quoted}")  # noqa: S608
        try:
            return Count(int(self._database.run(lambda cursor: _one(cursor, sql))), exact=True)
        except StoreError as error:
            return Count(None, exact=False, because=error.failure.sentence)

    def clock(self) -> ClockReading | None:
        """The server's clock, read as the query ran; right to within half its round trip."""
        sql = self._dialect.clock_sql
        if sql is None:
            return None
        try:
            return self._database.run(lambda cursor: _reading(cursor, sql, self._origin))
        except StoreError as error:
            return ClockReading(self._origin, None, None, error.failure.sentence)

    def interrupt(self) -> None:
        """From another thread: stop the query that runs now."""
        self._database.interrupt()

    def close(self) -> None:
        """See `Store.close`."""
        self._database.close()

    @property
    def _quoted(self) -> str:
        return self._dialect.quoted(self._table)

    def _page(
        self,
        cursor: Cursor,
        by_key: bool,
        descending: bool,
        limit: int,
        place: Place | None,
        prefix: str,
    ) -> List[Stored]:
        rows: List[Stored] = []
        while True:
            batch = self._walk(cursor, by_key, descending, limit, place, prefix)
            rows += [row for row in batch if row.key.startswith(prefix)] if prefix else batch
            if len(rows) >= limit or len(batch) < limit:
                return rows[:limit]
            place = checked(batch[-1].position)

    def _walk(
        self,
        cursor: Cursor,
        by_key: bool,
        descending: bool,
        limit: int,
        place: Place | None,
        prefix: str,
    ) -> List[Stored]:
        order = ordering(by_key, descending)
        within = beginning(self._dialect, prefix)
        rows: List[Stored] = []
        for part in behind(self._dialect, by_key, descending, place):
            rows += self._select(cursor, [part, within], order, limit - len(rows), PAYLOAD_LIMIT)
            if len(rows) >= limit:
                break
        return rows

    def _select(
        self,
        cursor: Cursor,
        conditions: List[Condition],
        order: str,
        limit: int,
        payload_limit: int,
    ) -> List[Stored]:
        where, values = joined(conditions)
        columns = self._dialect.columns(payload_limit)
        sql = f"SELECT {columns} FROM {self._quoted}{where}{order} LIMIT {limit:d}"  # noqa: S608
        cursor.execute(self._dialect.limited(sql), values)
        return stored_rows(cursor.fetchall(), self._zone, self._dialect.packed, self._origin)


def _reading(cursor: Cursor, sql: str, source: str) -> ClockReading:
    wall, start = time.time(), time.monotonic()
    text = str(_one(cursor, sql))
    half = (time.monotonic() - start) / 2
    server = datetime.strptime(text, "%Y-%m-%d %H:%M:%S.%f").replace(tzinfo=timezone.utc)
    middle = datetime.fromtimestamp(wall, timezone.utc) + timedelta(seconds=half)
    return ClockReading(source, (server - middle).total_seconds(), half)


def _one(cursor: Cursor, sql: str) -> Any:
    cursor.execute(sql, ())
    return cursor.fetchone()[0]


def _speakable(key: str) -> bool:
    """Whether a database can hold it: NUL and lone surrogates would fail inside the driver."""
    return "\0" not in key and not any("\ud800" <= letter <= "\udfff" for letter in key)
