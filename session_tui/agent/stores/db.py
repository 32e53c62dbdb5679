"""Sessions in a database table: the db engine, and the row side of cached_db.

Pages go by key, never by OFFSET. The rows of a page are ordered by expire_date and then key, both
as the database itself compares them, so that no collation can lose a row between two pages.
"""

from __future__ import annotations

import time
from datetime import datetime, timedelta, timezone
from typing import Any, List, Tuple

from session_tui.agent.stores.base import Store, Stored, StoreError
from session_tui.agent.stores.database import Cursor, Database
from session_tui.agent.stores.dialect import Limits
from session_tui.model import PAYLOAD_LIMIT, VALUE_LIMIT, ClockReading, Count, Order, StoreFacts

KEY_LENGTH = 40
"""Of the session_key column in contrib/sessions/base_session.py."""

_Condition = Tuple[str, Tuple[Any, ...]]


class DbStore(Store):
    """The rows of one table with the columns session_key, session_data and expire_date."""

    def __init__(
        self,
        database: Database,
        table: str = "django_session",
        use_tz: bool = True,
        time_zone: str = "UTC",
        origin: str = "db:default",
    ) -> None:
        """`use_tz` and `time_zone` are the settings: they say what a stamp without zone means."""
        self._database = database
        self._dialect = database.dialect
        self._table = table
        own_zone = self._dialect.entry["TIME_ZONE"]
        self._zone = _zone((own_zone or "UTC") if use_tz else time_zone)
        if database.vendor == "postgresql":
            self._zone = timezone.utc
        self._origin = origin

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
            orders=(Order.LATEST_END, Order.EARLIEST_END, Order.KEY),
            notes=self._database.notes,
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
        place = None if position is None else _checked(position)
        rows = self._database.run(
            lambda cursor: self._page(cursor, by_key, descending, limit, place, prefix)
        )
        return rows[::-1] if backwards else rows

    def get(self, key: str) -> Stored | None:
        """See `Store.get`; found as Django finds it, by the database's own comparison."""
        if not key or not _speakable(key):
            return None
        sql, value = self._dialect.key(self._dialect.pack_key(key))
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
        place: Tuple[str, str] | None,
        prefix: str,
    ) -> List[Stored]:
        direction = "DESC" if descending else "ASC"
        columns = ("session_key",) if by_key else ("expire_date", "session_key")
        order = " ORDER BY " + ", ".join(f"{column} {direction}" for column in columns)
        rows: List[Stored] = []
        while True:
            batch = self._walk(cursor, by_key, descending, order, limit, place, prefix)
            rows += [row for row in batch if row.key.startswith(prefix)]
            if len(rows) >= limit or len(batch) < limit:
                return rows[:limit]
            place = _checked(batch[-1].position)

    def _walk(
        self,
        cursor: Cursor,
        by_key: bool,
        descending: bool,
        order: str,
        limit: int,
        place: Tuple[str, str] | None,
        prefix: str,
    ) -> List[Stored]:
        rows: List[Stored] = []
        for behind in self._behind(by_key, descending, place):
            conditions = [behind, self._range(prefix)]
            rows += self._select(cursor, conditions, order, limit - len(rows), PAYLOAD_LIMIT)
            if len(rows) >= limit:
                break
        return rows

    def _behind(
        self, by_key: bool, descending: bool, place: Tuple[str, str] | None
    ) -> List[_Condition]:
        """What lies behind a place, as conditions that are walked one after the other."""
        if place is None:
            return [("", ())]
        way = "<" if descending else ">"
        key_sql, key = self._dialect.key(place[1])
        if by_key:
            return [(f"session_key {way} {key_sql}", (key,))]
        if self._dialect.nulls and not place[0]:
            nulls = (f"expire_date IS NULL AND session_key {way} {key_sql}", (key,))
            return [nulls] if descending else [nulls, ("expire_date IS NOT NULL", ())]
        sql, stamp = self._dialect.stamp(place[0])
        condition = (
            f"expire_date {way}= {sql} "
            f"AND (expire_date {way} {sql} OR session_key {way} {key_sql})",
            (stamp, stamp, key),
        )
        if self._dialect.nulls and descending:
            return [condition, ("expire_date IS NULL", ())]
        return [condition]

    def _range(self, prefix: str) -> _Condition:
        if not prefix:
            return ("", ())
        end = prefix + self._dialect.prefix_end * max(0, KEY_LENGTH - len(prefix))
        low_sql, low = self._dialect.key(self._dialect.pack_key(prefix))
        high_sql, high = self._dialect.key(self._dialect.pack_key(end))
        return (f"session_key >= {low_sql} AND session_key <= {high_sql}", (low, high))

    def _select(
        self,
        cursor: Cursor,
        conditions: List[_Condition],
        order: str,
        limit: int,
        payload_limit: int,
    ) -> List[Stored]:
        used = [condition for condition in conditions if condition[0]]
        where = " WHERE " + " AND ".join(sql for sql, _ in used) if used else ""
        values = tuple(value for _, bound in used for value in bound)
        columns = self._dialect.columns(payload_limit)
        sql = f"SELECT {columns} FROM {self._quoted}{where}{order} LIMIT {limit:d}"  # noqa: S608
        cursor.execute(self._dialect.limited(sql), values)
        zone, pack_stamp, pack_key = self._zone, self._dialect.pack_stamp, self._dialect.pack_key
        return [
            Stored(
                _as_text(key),
                b"" if size is None else _as_bytes(data),
                size or 0,
                expires,
                (pack_stamp(stamp), pack_key(key)),
                problem,
            )
            for key, stamp, size, data in cursor.fetchall()
            for expires, problem in (moment(stamp, zone),)
        ]


def db_store(
    settings: Any,
    alias: str | None = None,
    schema: str | None = None,
    table: str = "django_session",
) -> DbStore:
    """The session table in `settings.DATABASES[alias]`, "default" where none is named."""
    name = alias or "default"
    databases = settings.DATABASES
    if name not in databases:
        there = ", ".join(sorted(databases)) or "none"
        raise StoreError(
            f"DATABASES has no entry {name!r}; it has: {there}.", "", "See --database."
        )
    database = Database(name, databases[name], Limits(), schema)
    return DbStore(database, table, settings.USE_TZ, settings.TIME_ZONE or "UTC", f"db:{name}")


def moment(stamp: Any, zone: Any) -> Tuple[datetime | None, str]:
    """A raw expire_date as an aware time in UTC, or None and why.

    Reads what Django reads (django.utils.dateparse.parse_datetime); without an offset it is a time
    of `zone`. In the hour that clocks go through twice, the first of the two.
    """
    if zone is timezone.utc and isinstance(stamp, str) and len(stamp) in (19, 26):
        try:  # as Django writes it nearly always; a tenth of the time of what follows
            return datetime.fromisoformat(stamp + "+00:00"), ""
        except ValueError:
            pass
    return _slowly(stamp, zone)


def _slowly(stamp: Any, zone: Any) -> Tuple[datetime | None, str]:
    if stamp is None:
        return None, "expire_date is NULL"
    if not isinstance(stamp, str):
        kind = "bytes" if isinstance(stamp, bytes) else "a number"
        return None, f"expire_date holds {kind}, no date"
    if stamp.endswith("infinity"):
        return None, "expire_date is infinite"
    from django.utils.dateparse import parse_datetime

    try:
        found = parse_datetime(stamp)
        if found is None:
            return None, "expire_date holds text that is no date"
        return _located(found, zone).astimezone(timezone.utc), ""
    except (ValueError, OverflowError):
        return None, "expire_date holds a date that does not exist"


def _located(found: datetime, zone: Any) -> datetime:
    if found.tzinfo is not None:
        return found
    if hasattr(zone, "localize"):  # pytz, with Django 3.2
        located: datetime = zone.localize(found, is_dst=True)
        return located
    return found.replace(tzinfo=zone)


def _zone(name: str) -> Any:
    if name == "UTC":
        return timezone.utc
    from importlib import import_module

    try:
        return import_module("zoneinfo").ZoneInfo(name)
    except ImportError:  # Python 3.8, where Django 3.2 brings pytz
        return import_module("pytz").timezone(name)


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


def _checked(position: Tuple[object, ...]) -> Tuple[str, str]:
    if len(position) == 2 and isinstance(position[0], str) and isinstance(position[1], str):
        return position[0], position[1]
    raise StoreError("That place in the list is not one of this store.", "", "Begin at the top.")


def _as_text(key: Any) -> str:
    if isinstance(key, str):
        return key
    return key.decode("utf-8", "surrogateescape") if isinstance(key, bytes) else str(key or "")


def _as_bytes(data: Any) -> bytes | None:
    if data is None or isinstance(data, bytes):
        return data
    return str(data).encode("utf-8", "surrogateescape")
