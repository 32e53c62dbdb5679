"""The session table itself: is it there, what can its columns hold, may the site write it."""

from __future__ import annotations

from typing import Any, Callable, Mapping, Tuple, TypeVar

from session_tui.agent.engine import ROWS
from session_tui.agent.facts.born import born
from session_tui.agent.facts.columns import Columns, columns_of, data_limit
from session_tui.agent.facts.counting import MOST, asked, ended, unended
from session_tui.agent.facts.gatherer import Gatherer, Site
from session_tui.agent.facts.rights import UNKNOWN, writable
from session_tui.agent.facts.site_user import site_user
from session_tui.agent.failing import refused
from session_tui.agent.stores.base import Denied, StoreError
from session_tui.agent.stores.database import Database
from session_tui.agent.stores.db import DbStore, zone_at
from session_tui.agent.stores.dialect import SqlDialect
from session_tui.agent.stores.of_engine import row_store
from session_tui.agent.stores.table import Missing, Table
from session_tui.model import Fault, Order
from session_tui.model.facts import TableSeen

Result = TypeVar("Result")

MIGRATED = "SELECT count(*) FROM django_migrations WHERE app = 'sessions' AND name = '0001_initial'"
OWN = "django_session"

STRICT = "SELECT @@global.sql_mode"

FULL = "SELECT count(*) FROM {table} WHERE octet_length({data}) >= {limit}"
"""Reads the whole table, so it is asked where its data has a small limit alone."""


def table(site: Site) -> TableSeen:
    """What there is to be known of it. Raises `Refused` for an engine without one."""
    sessions = site.sessions
    engine = sessions.engine
    if engine.kind not in ROWS:
        raise refused(Fault.STORE, "This engine keeps no table of sessions.")
    database, named = sessions.doors[engine.alias], Table(engine.table)
    database.version()  # whatever is wrong with the database itself is said once, here
    read, write = _aliases(site, engine.alias)
    exists = _exists(row_store(engine, site.settings, sessions.doors))
    if exists is False:
        migrated = _or(None, lambda: _migrated(database, named))
        return TableSeen(engine.alias, engine.table, False, read, write, migrated)
    return _seen(site, database, named, TableSeen(engine.alias, engine.table, exists, read, write))


def _seen(site: Site, database: Database, named: Table, seen: TableSeen) -> TableSeen:
    settings = site.settings
    none: Columns = ()
    columns = _or(none, lambda: columns_of(database, named))
    limit = data_limit(database.vendor, columns, named.data)
    may, because = _or(UNKNOWN, lambda: writable(database, named, site_user(site.root)))
    zone = zone_at(database, settings.USE_TZ, settings.TIME_ZONE or "UTC")
    past = ended(database, named, zone)
    left = None if past is None else unended(database, named, zone)
    return TableSeen(
        seen.alias,
        seen.table,
        True if columns else seen.exists,
        seen.read_alias,
        seen.write_alias,
        _or(None, lambda: _migrated(database, named)),
        columns,
        limit,
        _or(0, lambda: _at_limit(database, named, limit)),
        _or(None, lambda: _strict(database, settings.DATABASES[seen.alias])),
        may,
        because,
        past,
        _total(past, left, DbStore(database, named)),
        born(database.dialect.place) if database.vendor == "sqlite" else None,
    )


def _or(other: Result, question: Callable[[], Result]) -> Result:
    """What a question gives, or what stands for an answer that was refused."""
    try:
        return question()
    except StoreError:
        return other


def _aliases(site: Site, alias: str) -> Tuple[str, str]:
    """Where the routers send reads and writes of sessions; the one alias where there are none."""
    if not site.settings.DATABASE_ROUTERS:
        return alias, alias
    if not site.project.apps.loaded:  # the engine was told without them, too
        return "", ""
    from importlib import import_module

    from django.db import router

    from session_tui.agent.session_model import model_of

    model = model_of(import_module(str(site.settings.SESSION_ENGINE)).SessionStore)
    return str(router.db_for_read(model)), str(router.db_for_write(model))


def _exists(rows: DbStore) -> bool | None:
    """By a look at one row."""
    try:
        rows.page(Order.KEY, 1)
    except Missing:
        return False
    except Denied:
        return None
    except StoreError:  # a column that is missing, a lock
        return None
    return True


def _migrated(database: Database, named: Table) -> bool | None:
    if named.name != OWN or not isinstance(database.dialect, SqlDialect):
        return None
    try:
        return bool(asked(database, MIGRATED)[0])
    except Missing:
        return False


def _at_limit(database: Database, named: Table, limit: int | None) -> int:
    if limit is None:
        return 0
    names = named.quoted(database.dialect.quoted)
    sql = FULL.format(table=names.name, data=names.data, limit=limit)
    return int(asked(database, sql)[0])


def _strict(database: Database, entry: Mapping[str, Any]) -> bool | None:
    """By what the project sets for its connections, or by what the server has for all."""
    if database.vendor != "mysql":
        return None
    options = entry.get("OPTIONS") or {}
    command = str(options.get("init_command") or "")
    own = options.get("sql_mode") or (command if "sql_mode" in command.lower() else None)
    mode = str(own if own is not None else asked(database, STRICT)[0]).upper()
    return "STRICT_" in mode or "TRADITIONAL" in mode


def _total(past: int | None, left: int | None, store: DbStore) -> int | None:
    """All rows: counted, or the server's own guess where they are too many for that."""
    guess = None
    if past is None or left is None or MOST in (past, left):
        guess = _or(None, lambda: store.estimate().value)
    if past is None or left is None:
        return guess
    return max(past + left, guess or 0)


TABLE = Gatherer("table", table, "the server's catalogue, and counts by the index", 5.0)
