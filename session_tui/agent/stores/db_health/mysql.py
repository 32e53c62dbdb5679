"""What MariaDB and MySQL tell: information_schema, global status, and replication where allowed."""

from __future__ import annotations

from typing import Any, Dict, List, Tuple

from session_tui.agent.stores.base import StoreError
from session_tui.agent.stores.database import Database
from session_tui.agent.stores.db_health.asking import Inquiry, Question, Told, because
from session_tui.agent.stores.table import Table
from session_tui.model import Measure

CLOCK = Question("SELECT UTC_TIMESTAMP()", (), (Told("clock", "UTC", "UTC_TIMESTAMP()"),))

SETTINGS = Question(
    "SELECT @@global.read_only, @@global.max_connections, @@global.innodb_buffer_pool_size, "
    "@@global.wait_timeout",
    (),
    (
        Told("read_only", "", "@@read_only"),
        Told("max_connections", "", "@@max_connections"),
        Told("innodb_buffer_pool_size", "bytes", "@@innodb_buffer_pool_size"),
        Told("wait_timeout", "s", "@@wait_timeout"),
    ),
)

STATUS: Dict[str, Tuple[str, str]] = {
    "Threads_connected": ("connections", ""),
    "Max_used_connections": ("max_used_connections", ""),
    "Uptime": ("uptime", "s"),
    "Innodb_row_lock_current_waits": ("row_lock_waiters", ""),
    "Innodb_row_lock_time_max": ("longest_row_lock_wait_ever", "ms"),
}
"""Of SHOW GLOBAL STATUS, which needs no privilege: the measure's name, and its unit."""

_TABLE = (
    "SELECT engine, row_format, table_collation, table_rows, data_length, index_length, data_free "
    "FROM information_schema.tables WHERE table_schema = DATABASE() AND table_name = %s"
)

_LOCKS = {
    "mariadb": "SELECT COUNT(*), COALESCE(MAX(TIMESTAMPDIFF(SECOND, t.trx_wait_started, NOW())), 0)"
    " FROM information_schema.innodb_trx t JOIN information_schema.innodb_locks l"
    " ON l.lock_id = t.trx_requested_lock_id"
    " WHERE l.lock_table = CONCAT('`', DATABASE(), '`.`', %s, '`')",
    "mysql": "SELECT COUNT(*), COALESCE(MAX(TIMESTAMPDIFF(SECOND, t.trx_wait_started, NOW())), 0)"
    " FROM information_schema.innodb_trx t JOIN performance_schema.data_locks l"
    " ON l.engine_lock_id = t.trx_requested_lock_id"
    " WHERE l.object_schema = DATABASE() AND l.object_name = %s",
}

DISKS = Question(
    "SELECT MIN(available) * 1024 FROM information_schema.disks",
    (),
    (Told("disk_free", "bytes", "information_schema.disks"),),
)
"""Of the fullest disk, in KiB, by MariaDB's plugin DISKS; it wants FILE."""

SLAVE, RENAMED = "SHOW SLAVE STATUS", (8, 0, 22)
"""MySQL takes another word since that version; MariaDB takes both."""

NO_DISKS = "the server does not tell it without the plugin DISKS: df on its host does"


def measures(database: Database, table: Table) -> List[Measure]:
    """Of the server, and of the table in it."""
    kind, _, version = database.version().partition(" ")
    kind = kind.lower()
    inquiry = Inquiry(database, kind)
    inquiry.note("version", version, "", "VERSION()")
    inquiry.ask(CLOCK)
    for question in _of_table(table.name, kind):
        inquiry.ask(question)
    inquiry.ask(SETTINGS)
    _status(database, inquiry)
    _replication(database, inquiry, kind, version)
    _disk(database, inquiry, kind)
    return inquiry.measures


def _of_table(name: str, kind: str) -> List[Question]:
    gone = "there is no such table in sight"
    how = "information_schema.tables.%s"
    tells = (
        Told("engine", "", how % "engine", gone),
        Told("row_format", "", how % "row_format", gone),
        Told("collation", "", how % "table_collation", gone),
        Told("rows", "rows", how % "table_rows, a guess", gone),
        Told("table_bytes", "bytes", how % "data_length", gone),
        Told("index_bytes", "bytes", how % "index_length", gone),
        Told("innodb_free", "bytes", how % "data_free", gone),
    )
    waits = (
        Told("lock_waiters", "", "innodb_trx, for rows of the table"),
        Told("longest_lock_wait", "s", "innodb_trx.trx_wait_started"),
    )
    return [Question(_TABLE, (name,), tells), Question(_LOCKS[kind], (name,), waits)]


def _status(database: Database, inquiry: Inquiry) -> None:
    names = ", ".join("'%s'" % name for name in STATUS)
    sql = "SHOW GLOBAL STATUS WHERE Variable_name IN (%s)" % names
    try:
        told = dict(database.run(lambda cursor: _rows(cursor, sql)))
    except StoreError as error:
        inquiry.note("status", None, "", "SHOW GLOBAL STATUS", because(error))
        return
    for variable, (name, unit) in STATUS.items():
        text = str(told.get(variable, ""))
        value = int(text) if text.isdigit() else None
        why = "" if value is not None else "the server does not tell it"
        inquiry.note(name, value, unit, "SHOW GLOBAL STATUS, %s" % variable, why)


def _replication(database: Database, inquiry: Inquiry, kind: str, version: str) -> None:
    """Seconds behind; NULL is a replica whose threads stand still."""
    how = "SHOW REPLICA STATUS" if kind == "mysql" and _number(version) >= RENAMED else SLAVE
    try:
        row = database.run(lambda cursor: _named(cursor, how))
    except StoreError as error:
        inquiry.note("replica", None, "", how, because(error))
        return
    inquiry.note("replica", bool(row), "", how)
    behind = row.get("seconds_behind_master", row.get("seconds_behind_source"))
    why = "replication stands still" if row else "it is no replica"
    inquiry.note("replication_lag", behind, "s", how, "" if behind is not None else why)


def _disk(database: Database, inquiry: Inquiry, kind: str) -> None:
    if kind == "mariadb":
        inquiry.ask(DISKS)
        if inquiry.measures[-1].value is not None:
            return
        inquiry.measures.pop()
    inquiry.note("disk_free", None, "bytes", "information_schema.disks", NO_DISKS)


def _number(version: str) -> Tuple[int, ...]:
    return tuple(int(part) for part in version.split(".") if part.isdigit())


def _rows(cursor: Any, sql: str) -> Any:
    cursor.execute(sql, ())
    return cursor.fetchall()


def _named(cursor: Any, sql: str) -> Dict[str, Any]:
    """The first row by lower-case column names; nothing where there is none."""
    cursor.execute(sql, ())
    row = cursor.fetchone()
    return (
        {}
        if row is None
        else {item[0].lower(): each for item, each in zip(cursor.description, row)}
    )
