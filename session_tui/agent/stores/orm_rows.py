"""The rows of one table, by SQL that the ORM makes for its database."""

from __future__ import annotations

from contextlib import contextmanager
from datetime import datetime, timezone
from typing import Any, Dict, Iterator, List, Sequence, Tuple

from session_tui.agent.stores.base import Barred, Stored, StoreError
from session_tui.agent.stores.database import Database
from session_tui.agent.stores.fetched import moment, plain_value
from session_tui.agent.stores.paging import checked
from session_tui.agent.stores.row_source import RowSource
from session_tui.agent.stores.table import Missing, Table, missing
from session_tui.model import PAYLOAD_LIMIT, VALUE_LIMIT, ClockReading

BESIDES = 500
"""Rows that are asked for by their keys in one statement, which is taken apart word by word."""

UNKNOWN = "the statistics of this kind of database are not known here"


class OrmRows(RowSource):
    """Reads a table as a model of its own, which no app of the project knows."""

    clocked = False

    def __init__(self, database: Database, table: Table, zone: Any, origin: str) -> None:
        """`zone` is that of an end without offset."""
        self._database, self._table = database, table
        self._zone, self._origin = zone, origin
        self._made: Any = None

    def walk(
        self,
        by_key: bool,
        descending: bool,
        limit: int,
        position: Tuple[object, ...] | None = None,
        prefix: str = "",
    ) -> List[Stored]:
        """See `RowSource.walk`; a position is (ISO 8601 end, key)."""
        names = ("key",) if by_key else ("end", "key")
        with self._reading() as rows:
            found = self._within(rows, prefix)
            if position is not None:
                found = found.filter(_behind(by_key, descending, position))
            found = found.order_by(*["-" + name if descending else name for name in names])
            return self._fetched(rows, found[:limit], PAYLOAD_LIMIT)

    def place_at(self, end: datetime) -> Tuple[str, str]:
        """See `RowSource.place_at`; without USE_TZ the ORM takes times on the wall."""
        from django.conf import settings

        wall = end.astimezone(self._zone).replace(tzinfo=None)
        return (end if settings.USE_TZ else wall).isoformat(), ""

    def one(self, key: str) -> Stored | None:
        """See `RowSource.one`."""
        with self._reading() as rows:
            found = self._fetched(rows, rows.filter(key=key)[:1], VALUE_LIMIT)
        return found[0] if found else None

    def those(self, keys: Sequence[str], limit: int) -> List[Stored]:
        """See `RowSource.those`."""
        found: List[Stored] = []
        for start in range(0, len(keys), BESIDES):
            chunk = list(keys[start : start + BESIDES])
            with self._reading() as rows:
                found += self._fetched(rows, rows.filter(key__in=chunk), limit)
        return found

    def count(self, prefix: str = "") -> int:
        """See `RowSource.count`; of keys between the prefix and the last that begins with it."""
        with self._reading() as rows:
            return int(self._within(rows, prefix).count())

    def estimate(self) -> Tuple[int | None, str]:
        """See `RowSource.estimate`."""
        return None, UNKNOWN

    def clock(self) -> ClockReading | None:
        """There is no statement for it that every database knows."""
        return None

    @contextmanager
    def _reading(self) -> Iterator[Any]:
        self._made = self._made or model_of(self._table, self._database.dialect.place)
        try:
            with self._database.reading_orm():
                yield self._made._base_manager.using(self._database.alias).order_by()
        except Missing as error:
            raise missing(error, self._table) from error

    def _within(self, rows: Any, prefix: str) -> Any:
        if not prefix:
            return rows
        end = prefix + "z" * max(0, self._table.key_length - len(prefix))
        return rows.filter(key__gte=prefix, key__lte=end)

    def _fetched(self, rows: Any, chosen: Any, limit: int) -> List[Stored]:
        """Sizes first, then the data of those that are small enough: no CASE of long texts."""
        from django.db.models.functions import Length

        names = ["other%d" % number for number in range(len(self._table.columns))]
        found = list(chosen.values_list("key", "end", Length("data"), *names))
        small = [row[0] for row in found if (row[2] or 0) <= limit]
        data: Dict[Any, Any] = {}
        for start in range(0, len(small) if limit else 0, BESIDES):
            part = rows.filter(key__in=small[start : start + BESIDES])
            data.update(part.values_list("key", "data"))
        return [self._stored(row, data) for row in found]

    def _stored(self, row: Tuple[Any, ...], data: Dict[Any, Any]) -> Stored:
        key, end, size, *others = row
        payload = _bytes(data[key]) if key in data else None
        at, problem = _moment(end, self._zone)
        stamp = end.isoformat() if isinstance(end, datetime) else ""
        values = tuple(plain_value(value, self._zone) for value in others)
        return Stored(
            str(key),
            payload,
            int(size or 0) if payload is None else len(payload),
            at,
            (stamp, str(key)),
            problem,
            self._origin,
            tuple(zip(self._table.columns, values)),
        )


def model_of(table: Table, where: str) -> Any:
    """A model of the table in a registry of its own. Raises `StoreError` before apps are loaded."""
    from django.apps import apps
    from django.apps.registry import Apps
    from django.db import models

    if not apps.apps_ready:
        raise StoreError(
            "This kind of database is read by Django's ORM, which needs the project's apps.",
            where,
            "They are not loaded: see --no-apps, and what the project's page says of them.",
        )
    options = {"app_label": "session_tui", "apps": Apps(), "db_table": table.name, "managed": False}
    fields: Dict[str, Any] = {
        "__module__": __name__,
        "Meta": type("Meta", (), options),
        "key": models.CharField(max_length=table.key_length, primary_key=True, db_column=table.key),
        "data": models.TextField(null=True, db_column=table.data),
        "end": models.DateTimeField(null=True, db_column=table.end),
    }
    for number, name in enumerate(table.columns):
        fields["other%d" % number] = models.Field(null=True, db_column=name)
    return type("StoredSession", (models.Model,), fields)


def _behind(by_key: bool, descending: bool, position: Tuple[object, ...]) -> Any:
    from django.db.models import Q

    way, (stamp, key) = "lt" if descending else "gt", checked(position)
    beyond = Q(**{"key__" + way: key})
    if by_key:
        return beyond
    try:
        end = datetime.fromisoformat(stamp)
    except ValueError:
        raise Barred(
            "That place in the list is not one of this store.", "", "Begin at the top."
        ) from None
    return Q(**{"end__%se" % way: end}) & (Q(**{"end__" + way: end}) | beyond)


def _moment(end: Any, zone: Any) -> Tuple[datetime | None, str]:
    if not isinstance(end, datetime):
        return moment(end, zone)
    if end.tzinfo is not None:
        return end.astimezone(timezone.utc), ""
    return moment(end.isoformat(" "), zone)


def _bytes(data: Any) -> bytes:
    if isinstance(data, (bytes, memoryview)):
        return bytes(data)
    return str(data or "").encode("utf-8", "surrogatepass")
