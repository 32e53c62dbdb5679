"""The read-only door to one database of the project.

Everything that the agent asks a database goes through `Database.reading`: its own short
transaction that the server holds to reading, one at a time, with nothing that outlives it. Works
with settings alone; Django's connect() is never used, so connection_created never fires and the
project's hooks do not run.
"""

from __future__ import annotations

import threading
import time
from contextlib import contextmanager
from copy import copy
from dataclasses import replace
from importlib import import_module
from typing import Any, Callable, Iterator, Mapping, TypeVar

from session_tui.agent import guard
from session_tui.agent.stores.base import StoreError
from session_tui.agent.stores.dialect import Dialect, Limits, Lost, Silent
from session_tui.agent.stores.entry import completed, wrapper_class
from session_tui.agent.stores.table import Table

Cursor = Any
"""A cursor of the driver (PEP 249)."""

REST = 2.0
"""Seconds for which a server that was silent is not asked again: others may wait in a line to."""

_Result = TypeVar("_Result")

_OTHERS = ("orm", "OrmDialect")

_DIALECTS = {
    "sqlite": ("sqlite", "SqliteDialect"),
    "postgresql": ("postgresql", "PostgresqlDialect"),
    "mysql": ("mysql", "MysqlDialect"),
}
"""By vendor, a module and a class: only the one that is needed is loaded."""


class Database:
    """One alias of settings.DATABASES. Thread-safe: a second read waits for the first."""

    def __init__(
        self,
        alias: str,
        entry: Mapping[str, Any],
        limits: Limits = Limits(),  # noqa: B008 - frozen
        schema: str | None = None,
    ) -> None:
        """Connects to nothing yet. `entry` is copied; `notes` says what is left out of it.

        Raises `StoreError` where the engine or its driver cannot be loaded.
        """
        self.alias = alias
        complete = completed(entry)
        self._wrapper_class = wrapper_class(alias, complete["ENGINE"])
        self.vendor: str = self._wrapper_class.vendor
        module, name = _DIALECTS.get(self.vendor, _OTHERS)
        rooms = import_module("session_tui.agent.stores.%s" % module)
        make: Callable[..., Dialect] = getattr(rooms, name)
        self.dialect = make(complete, limits, schema, self._wrapper_class)
        self.notes = self.dialect.notes
        self.limits = limits
        self._lock = threading.Lock()
        self._kept: Any = None
        self._busy: Any = None
        self._wrapper: Any = None
        self._mute: Silent | None = None
        self._again = 0.0

    @contextmanager
    def reading(self) -> Iterator[Cursor]:
        """A cursor in a transaction that only reads; rolled back at the end.

        Must not be nested. Driver errors come out as `StoreError`, `Lost` where a new connection
        may do better.
        """
        with self._transaction(orm=False) as connection:
            yield self.dialect.cursor(connection)

    def run(self, work: Callable[[Cursor], _Result], within: float | None = None) -> _Result:
        """What `work` makes of a cursor; tried once more where the connection is lost midway.

        `within`: seconds that a statement of it may take, where that is less than usual.
        """
        try:
            return self._once(work, within)
        except Lost:
            return self._once(work, within)

    def _once(self, work: Callable[[Cursor], _Result], within: float | None) -> _Result:
        with self._transaction(orm=False, within=within) as connection:
            return work(self.dialect.cursor(connection))

    @contextmanager
    def reading_orm(self) -> Iterator[Any]:
        """Django's DatabaseWrapper inside such a transaction.

        In this thread `QuerySet.using(alias)` goes through it, each statement checked by
        `guard.check`. Querysets must be evaluated before it ends.
        """
        from django.db import connections

        with self._transaction(orm=True) as connection:
            wrapper = self.wrapper_for_orm()
            usual = connections[self.alias]
            _lend(wrapper, connection)
            connections[self.alias] = wrapper
            try:
                if not wrapper.execute_wrappers:
                    self.dialect.prepare_orm(wrapper)
                    wrapper.execute_wrappers.append(guard.guarded(self.dialect.limited))
                yield wrapper
            finally:
                connections[self.alias] = usual
                wrapper.connection = None

    def wrapper_for_orm(self) -> Any:
        """Django's DatabaseWrapper for this alias; has a connection inside `reading_orm` only."""
        if self._wrapper is None:
            self._wrapper = self._wrapper_class(self.dialect.entry, self.alias)
            self._wrapper.inc_thread_sharing()
            # With DEBUG the usual cursor asks SQLite to quote each parameter, and logs it.
            self._wrapper.make_debug_cursor = self._wrapper.make_cursor
        return self._wrapper

    def prove(self, table: Table = Table()) -> tuple[bool, str]:  # noqa: B008 - frozen
        """Whether a write that would change no row was refused, and by whom.

        The write is an UPDATE with a false condition, on the connection that reads use.
        """
        how = self.run(lambda cursor: self.dialect.prove(cursor, table))
        return bool(how), how or self.dialect.unproven

    def version(self) -> str:
        """The server's name and version; connects."""
        with self._transaction(orm=False) as connection:
            return self.dialect.version(connection)

    def interrupt(self) -> None:
        """From another thread: stop the query that runs now, if any."""
        connection = self._busy
        if connection is not None:
            try:
                self.dialect.interrupt(connection)
            except self.dialect.errors:
                return

    def close(self) -> None:
        """Ends the connection; the next read makes a new one."""
        with self._lock:
            self._drop()

    @contextmanager
    def _transaction(self, orm: bool, within: float | None = None) -> Iterator[Any]:
        with self._lock, self._limited(within):
            self._silence()
            try:
                with self.dialect.visit():
                    yield from self._rolled_back(orm)
            except Exception as error:
                explained = self._explained(error)
                if isinstance(explained, Silent):
                    self._mute, self._again = explained, time.monotonic() + REST
                if explained is error:
                    raise
                raise explained from (None if explained is error.__cause__ else error)

    def _silence(self) -> None:
        """Raises the failure of before once more, where nothing was answered a moment ago."""
        if self._mute is not None and time.monotonic() < self._again:
            raise copy(self._mute)

    @contextmanager
    def _limited(self, within: float | None) -> Iterator[None]:
        """While it lasts, the dialect gives a statement so many seconds."""
        try:
            if within is not None and within < self.limits.statement:
                self.dialect.limits = replace(self.limits, statement=within)
            yield
        finally:
            self.dialect.limits = self.limits

    def _rolled_back(self, orm: bool) -> Iterator[Any]:
        connection = self._begun(orm)
        self._busy = connection
        try:
            yield connection
        except BaseException:
            self._finish(connection, orm, failed=True)
            raise
        finally:
            self._busy = None
        self._finish(connection, orm)
        self.dialect.settled()

    def _explained(self, error: Exception) -> Exception:
        """What a driver or Django raised as a `StoreError`; any other error as it is."""
        from django.core.exceptions import ImproperlyConfigured
        from django.db import Error

        if isinstance(error, ImproperlyConfigured):
            return StoreError(
                "The entry of this database in the settings is not complete.",
                f"DATABASES[{self.alias!r}]",
                "manage.py check says what it lacks.",
            )
        if isinstance(error, Error):
            if isinstance(error.__cause__, StoreError):  # Django marks its transaction as broken
                return error.__cause__
            return self.dialect.complaint(error.__cause__ or error)
        return self.dialect.complaint(error) if isinstance(error, self.dialect.errors) else error

    def _begun(self, orm: bool) -> Any:
        """A connection in its transaction; a kept one that has died is replaced, once."""
        if self._kept is not None and self.dialect.keeps(orm) and self.dialect.usable(self._kept):
            try:
                self.dialect.begin(self._kept, orm)
                return self._kept
            except self.dialect.errors as error:
                if not isinstance(self.dialect.complaint(error), Lost):
                    self._drop()
                    raise
        if self._kept is not None and self.dialect.keeps(orm):
            self._drop()
        connection = self.dialect.connect(orm)
        try:
            self.dialect.begin(connection, orm)
        except BaseException:
            _close(connection)
            raise
        return connection

    def _finish(self, connection: Any, orm: bool, failed: bool = False) -> None:
        kept = self.dialect.keeps(orm)
        try:
            self.dialect.end(connection)
        except Exception:
            kept = False
            if not failed:
                raise
        finally:
            if kept:
                self._kept = connection
            else:
                self._kept = None if self._kept is connection else self._kept
                _close(connection)

    def _drop(self) -> None:
        connection, self._kept = self._kept, None
        if connection is not None:
            _close(connection)


def _lend(wrapper: Any, connection: Any) -> None:
    """As Django's connect() would leave it inside atomic(), without the hooks it runs."""
    wrapper.connection = connection
    wrapper.autocommit = True
    wrapper.in_atomic_block = True
    wrapper.needs_rollback = False
    wrapper.closed_in_transaction = False
    wrapper.errors_occurred = False
    wrapper.health_check_done = True
    wrapper.savepoint_ids = []


def _close(connection: Any) -> None:
    try:
        connection.close()
    except Exception:  # noqa: S110 - it is gone either way, and what reading said matters more
        pass
