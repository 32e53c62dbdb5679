"""Sessions in a database table: the db engine, and the row side of cached_db.

Pages go by key, never by OFFSET. The rows of a page are ordered by their end and then by key, both
as the database itself compares them, so that no collation can lose a row between two pages.
"""

from __future__ import annotations

from datetime import datetime, timezone
from typing import Any, List, Sequence, Tuple

from session_tui.agent.stores.base import Store, Stored, StoreError
from session_tui.agent.stores.database import Database
from session_tui.agent.stores.dialect import SqlDialect
from session_tui.agent.stores.fetched import zone_of
from session_tui.agent.stores.looked import asked, place
from session_tui.agent.stores.row_source import RowSource
from session_tui.agent.stores.table import Table
from session_tui.model import (
    PAYLOAD_LIMIT,
    Capability,
    ClockReading,
    Count,
    Measure,
    Order,
    Place,
    StoreFacts,
)

UNKNOWN = "The statistics of this kind of database are not known here."
HELD = "Each read in a transaction held to reading."
ROLLED_BACK = "Each read is rolled back; see what was proven when it connected."


class DbStore(Store):
    """The rows of one table with a key, a payload and an end."""

    def __init__(
        self,
        database: Database,
        table: str | Table = "django_session",
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
        self._table = Table(table, columns=tuple(columns)) if isinstance(table, str) else table
        self._origin = origin
        zone = zone_at(database, use_tz, time_zone)
        self._rows = rows_of(database, self._table, zone, origin)
        self.needs_apps = not isinstance(database.dialect, SqlDialect)

    @property
    def read_from(self) -> Tuple[Database, str]:
        """The database, and the name of the table in it."""
        return self._database, self._table.name

    def facts(self) -> StoreFacts:
        """Server, place, and whether a write was refused."""
        version = self._database.version()
        proven, how = self._database.prove(self._table)
        self.page(Order.KEY, 1)  # MariaDB refuses to write even a table that is not there
        return StoreFacts(
            kind="db",
            server=version,
            place=f"{self._dialect.place}, table {self._table.name}",
            origin=self._origin,
            read_only=proven,
            proof=how,
            orders=self.orders,
            notes=self._database.notes,
        )

    def capabilities(self) -> Tuple[Capability, ...]:
        """See `Store.capabilities`."""
        clock, known = self._rows.clocked, isinstance(self._dialect, SqlDialect)
        unclocked = "A file has no clock." if known else "No statement for its clock is known."
        return (
            Capability("list", True, "By key, page by page."),
            Capability("order", True, "By the end or by the key; the table has an index on each."),
            Capability("prefix", True, f"By the index of {self._table.key}."),
            Capability("count", True, "SELECT count(*), within the time limit."),
            Capability("estimate", known, getattr(self._dialect, "estimated", UNKNOWN)),
            Capability("end", True, f"{self._table.end}."),
            Capability("written", True, "The signature's time, where it is signed."),
            Capability("clock", clock, "Its now()." if clock else unclocked),
            Capability("untouched", True, "A SELECT leaves no mark on a row."),
            Capability("read-only", known, HELD if known else ROLLED_BACK),
        )

    def page(
        self,
        order: Order,
        limit: int,
        position: tuple[object, ...] | None = None,
        backwards: bool = False,
        prefix: str = "",
    ) -> List[Stored]:
        """See `Store.page`. A position is what the database has in the end and in the key."""
        if not speakable(prefix):
            return []
        descending = (order is Order.LATEST_END) != backwards
        by_key = order is Order.KEY
        rows: List[Stored] = []
        while len(rows) < limit:
            batch = self._rows.walk(by_key, descending, limit, position, self._beginning(prefix))
            rows += self._ours(batch, prefix)
            if len(batch) < limit:
                break
            position = batch[-1].position
        del rows[limit:]
        return rows[::-1] if backwards else rows

    def get(self, key: str) -> Stored | None:
        """See `Store.get`; found as Django finds it, by the database's own comparison."""
        return self._rows.one(key) if key and speakable(key) else None

    def those(self, keys: Sequence[str], limit: int = PAYLOAD_LIMIT) -> List[Stored]:
        """The rows of some keys, in no order; payloads up to `limit` bytes."""
        return self._rows.those([key for key in keys if key and speakable(key)], limit)

    def place_at(self, end: datetime) -> Tuple[object, ...] | None:
        """See `Store.place_at`."""
        return self._rows.place_at(end)

    def estimate(self) -> Count:
        """See `Store.estimate`."""
        value, how = self._rows.estimate()
        return Count(value, exact=False, because=how)

    def count(self) -> Count:
        """See `Store.count`."""
        try:
            return Count(self._rows.count(self._beginning("")), exact=True)
        except StoreError as error:
            return Count(None, exact=False, because=error.failure.sentence)

    def clock(self) -> ClockReading | None:
        """See `Store.clock`."""
        return self._rows.clock()

    def health(self) -> Sequence[Measure]:
        """See `Store.health`."""
        from session_tui.agent.stores.db_health import health_of

        return health_of(self._database, self._table)

    def places(self, key: str) -> Sequence[Place]:
        """The row, if it is there."""
        where = f"row in {self._table.name} ({self._database.alias})"
        return asked(lambda: [place(where, self.get(key))], where)

    def interrupt(self) -> None:
        """From another thread: stop the query that runs now."""
        self._database.interrupt()

    def close(self) -> None:
        """See `Store.close`."""
        self._database.close()

    def _beginning(self, prefix: str) -> str:
        """What the key column of such a session begins with."""
        return prefix

    def _ours(self, rows: List[Stored], prefix: str) -> List[Stored]:
        """Those of `rows` that are sessions whose keys begin with `prefix`."""
        return [row for row in rows if row.key.startswith(prefix)] if prefix else rows


def rows_of(database: Database, table: Table, zone: Any, origin: str) -> RowSource:
    """What reads a table of that database."""
    if isinstance(database.dialect, SqlDialect):
        from session_tui.agent.stores.table_rows import TableRows

        return TableRows(database, table, zone, origin)
    from session_tui.agent.stores.orm_rows import OrmRows

    return OrmRows(database, table, zone, origin)


def speakable(key: str) -> bool:
    """Whether a database can hold it: NUL and lone surrogates would fail inside the driver."""
    return "\0" not in key and not any("\ud800" <= letter <= "\udfff" for letter in key)


def zone_at(database: Database, use_tz: bool, time_zone: str) -> Any:
    """That of an end without offset, as Django's backend for this database has it."""
    if database.vendor == "postgresql":
        return timezone.utc
    own = database.dialect.entry["TIME_ZONE"]
    return zone_of((own or "UTC") if use_tz else time_zone)
