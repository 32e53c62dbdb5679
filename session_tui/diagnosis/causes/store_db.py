"""Rows in a database: the table, who may write it, which one is read, what became of the rows."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from session_tui.diagnosis.cause import SESSIONS_DOC, Cause, Remedy
from session_tui.diagnosis.causes import store_db_routes, store_db_rows
from session_tui.diagnosis.causes.store_db_routes import places_elsewhere, tenant_package
from session_tui.diagnosis.changes import setting
from session_tui.diagnosis.finding import Evidence, Judgement
from session_tui.diagnosis.judging import (
    confirmed,
    missing,
    open_,
    ruled_out,
    seen,
    setting_seen,
    suspected,
)
from session_tui.diagnosis.readings.engines import (
    ROWS,
    is_set,
    name_unknown,
    set_otherwise,
    unlike,
    unreached,
)
from session_tui.diagnosis.readings.looking import listed
from session_tui.diagnosis.readings.servers import database_measure, measured
from session_tui.model.facts import Facts

FAMILY = "store-db"

REMOTE = ("nfs", "nfs4", "cifs", "smb3", "fuse.sshfs", "9p")
SLOW = 5.0
"""Seconds for which nobody waits for a row of a healthy session table."""
ROOM = 1024 * 1024
"""Bytes on the database's disk below which the next write may fail."""
NEW = 86400.0
"""Seconds for which a restart of the database may still be what users speak of."""


STANDBY: dict[str, Callable[[Any], bool]] = {
    "replica": lambda value: value in (True, 1),
    "read_only": lambda value: str(value).upper() in ("1", "ON", "TRUE"),
}
SIGNS: dict[str, Callable[[Any], bool]] = {
    "default_read_only": lambda value: value == "on",
    "disk_read_only": lambda value: value is True,
    "longest_lock_wait": lambda value: isinstance(value, (int, float)) and value >= SLOW,
    "disk_free": lambda value: isinstance(value, (int, float)) and value < ROOM,
    "file_system": lambda value: value in REMOTE,
    "mode": lambda value: not set(str(value)) & set("2367"),
}
"""By a measure of the database: whether its value speaks against writing."""


WANTED = "A page that asks for request.session, and answers 500."


def table_missing(facts: Facts) -> Judgement:
    """Without the table every page that touches a session answers 500."""
    gated = unlike(facts, *ROWS)
    if gated is not None:
        return gated
    table = facts.table.value
    if table is not None and table.exists:
        return ruled_out("The table is there.", seen(facts, "table", f"{table.table} exists"))
    gone = _table_gone(facts)
    if not gone:
        return missing(facts, "table") if table is None else open_("Nobody could look for it.")
    order = listed(facts, "MIDDLEWARE")
    if order is not None and not any("session" in name.lower() for name in order):
        because = "The table is not there, and no middleware gives requests a session."
        return open_(because, *gone, setting_seen(facts, "MIDDLEWARE"), proves=WANTED)
    elsewhere = places_elsewhere(facts)
    if elsewhere or tenant_package(facts) or listed(facts, "DATABASE_ROUTERS"):
        told = [seen(facts, "elsewhere", f"{each.where} has sessions") for each in elsewhere]
        because = "The table is not there, but sessions may belong into another schema or database."
        return suspected(because, *gone, *told, proves="The table's name in the error of the site.")
    return confirmed("The session table is not there: each login answers 500.", *gone)


def _table_gone(facts: Facts) -> list[Evidence]:
    table = facts.table.value
    if table is not None and table.exists is False:
        told = [seen(facts, "table", f"{table.table} is not in the database {table.alias}")]
        if table.migrated:
            told.append(seen(facts, "table", "django_migrations says that it was made"))
        return told
    problem = facts.store.problem
    return [seen(facts, "store", problem)] if "session table is not there" in problem else []


def unwritable(facts: Facts) -> Judgement:
    """Reads go well, so that old sessions live on, while no login can be saved."""
    gated = unlike(facts, *ROWS)
    if gated is not None:
        return gated
    table = facts.table.value
    if table is not None and table.writable is False:
        why = table.unwritable_because or "a write would be refused"
        told = seen(facts, "table", f"{table.table}: {why}")
        return confirmed("The site's user cannot write the session table.", told)
    opened = _opened_for_reading(facts)
    if opened is not None:
        return confirmed("The database file is opened for reading alone.", opened)
    down = unreached(facts)
    if down is not None:
        return _not_reached(facts, down)
    signs = [*_server_signs(facts), *_host_signs(facts)]
    if signs:
        proves = "The error that the site logs where a session is saved."
        return suspected("Something keeps the database from taking writes.", *signs, proves=proves)
    if table is None or table.writable is None:
        return open_("It is not known whether the table can be written.", proves="The fact table.")
    return _written_now(facts)


def _opened_for_reading(facts: Facts) -> Evidence | None:
    """A URI of an SQLite file that lets nobody write."""
    alias = (facts.table.value.write_alias if facts.table.value else "") or "default"
    name = facts.setting(f"DATABASES.{alias}.NAME")
    text = str(name.value) if name is not None else ""
    reading = text.startswith("file:") and any(word in text for word in ("mode=ro", "immutable=1"))
    return setting_seen(facts, f"DATABASES.{alias}.NAME") if reading else None


def _not_reached(facts: Facts, down: Evidence) -> Judgement:
    other = set_otherwise(facts, "DATABASES")
    if other is None and name_unknown(facts, down.text):
        because = "The database's host name is not known here; where the site runs it may be."
        proves = "The same as the site: in its container, on its machine (--via, --pid)."
        return suspected(because, down, proves=proves)
    if other is None:
        return confirmed("The database of the sessions cannot be reached.", down)
    because = "The database cannot be reached from here, but workers have other settings."
    return suspected(because, down, other, proves="The same as the workers' user and environment.")


def _written_now(facts: Facts) -> Judgement:
    up = database_measure(facts, "uptime")
    told = seen(facts, "table", "writable")
    if database_measure(facts, "journal_mode") is not None:
        proves = "'database is locked' in the site's log."
        return open_("It can be written now; a lock lasts moments.", told, proves=proves)
    if up is not None and isinstance(up.value, (int, float)) and up.value < NEW:
        because = "It can be written now, but the database was started not long ago."
        return open_(because, told, measured(facts, up), proves="Errors at the time of the start.")
    return ruled_out("The site's user can write the table.", told)


def _server_signs(facts: Facts) -> list[Evidence]:
    """What the database tells; one that is only read from may well be a standby."""
    table = facts.table.value
    apart = table is not None and table.read_alias != table.write_alias
    signs = SIGNS if apart else {**STANDBY, **SIGNS}
    found = {word: database_measure(facts, word) for word in signs}
    return [
        measured(facts, each)
        for word, each in found.items()
        if each is not None and signs[word](each.value)
    ]


def _host_signs(facts: Facts) -> list[Evidence]:
    host = facts.host.value
    if host is None:
        return []
    full = [
        f"{disk.path} ({disk.purpose}) is full or read-only"
        for disk in host.disks
        if disk.purpose == "database" and (disk.free < ROOM or not _inodes(disk.inodes_free))
    ]
    broken = [each.text for each in host.events if each.kind in ("io-error", "read-only-remount")]
    return [seen(facts, "host", text) for text in (*full, *broken)]


def _inodes(share: float | None) -> bool:
    return share is None or share > 0


def _fewer_writes(facts: Facts) -> str:
    every = is_set(facts, "SESSION_SAVE_EVERY_REQUEST")
    return setting("SESSION_SAVE_EVERY_REQUEST", "False")(facts) if every else ""


CAUSES = (
    Cause(
        id="db-table-missing",
        family=FAMILY,
        title="The session table does not exist",
        symptoms=("S11", "S1"),
        judge=table_missing,
        needs=("settings", "code", "store", "table", "elsewhere", "packages"),
        refutes="The table is in the database that Django writes sessions to.",
        remedy=Remedy(
            "Run manage.py migrate. Where django_migrations says that it is done, run "
            "manage.py migrate --fake sessions zero first.",
        ),
        links=(
            f"{SESSIONS_DOC}#using-database-backed-sessions",
            "https://docs.djangoproject.com/en/stable/ref/django-admin/#migrate",
        ),
        cases=3,
        level="high",
    ),
    Cause(
        id="db-unwritable",
        family=FAMILY,
        title="The session table cannot be written: read-only, locked, full, or out of reach",
        symptoms=("S11", "S1", "S2"),
        judge=unwritable,
        needs=("settings", "code", "store", "table", "health", "host", "workers"),
        refutes="The site's user may write there, there is room, and the log has no such error.",
        remedy=Remedy(
            "Mend the database: rights, room, the primary. Fewer writes help where it is locked: "
            "SESSION_SAVE_EVERY_REQUEST = False.",
            _fewer_writes,
        ),
        links=(
            "https://docs.djangoproject.com/en/stable/ref/databases/#database-is-locked-errors",
            "https://www.postgresql.org/docs/current/hot-standby.html",
        ),
        cases=7,
        level="high",
    ),
    *store_db_routes.CAUSES,
    *store_db_rows.CAUSES,
)
