"""What PostgreSQL tells: system functions and views that every role may read."""

from __future__ import annotations

from typing import List

from session_tui.agent.stores.database import Database
from session_tui.agent.stores.db_health.asking import Inquiry, Question, Told
from session_tui.agent.stores.postgresql import identifier
from session_tui.agent.stores.table import Table
from session_tui.model import Measure

NEVER = "never since the statistics began"

CLOCK = Question(
    "SELECT clock_timestamp() AT TIME ZONE 'UTC', "
    "floor(extract(epoch FROM clock_timestamp() - pg_postmaster_start_time()))",
    (),
    (
        Told("clock", "UTC", "clock_timestamp()"),
        Told("uptime", "s", "pg_postmaster_start_time()"),
    ),
)

REPLICA = Question(
    "SELECT pg_is_in_recovery(), current_setting('default_transaction_read_only'), "
    "CASE WHEN NOT pg_is_in_recovery() THEN NULL "
    "WHEN pg_last_wal_receive_lsn() = pg_last_wal_replay_lsn() THEN 0 "
    "ELSE extract(epoch FROM clock_timestamp() - pg_last_xact_replay_timestamp()) END",
    (),
    (
        Told("replica", "", "pg_is_in_recovery()"),
        Told("default_read_only", "", "default_transaction_read_only"),
        Told("replication_lag", "s", "pg_last_xact_replay_timestamp()", "it is no replica"),
    ),
)

CONNECTIONS = Question(
    "SELECT sum(numbackends), current_setting('max_connections')::int, "
    "current_setting('superuser_reserved_connections')::int FROM pg_stat_database",
    (),
    (
        Told("connections", "", "pg_stat_database.numbackends"),
        Told("max_connections", "", "max_connections"),
        Told("reserved_connections", "", "superuser_reserved_connections"),
    ),
)

_SIZES = (
    "SELECT pg_table_size(to_regclass(%s)), pg_indexes_size(to_regclass(%s)), "
    "pg_database_size(current_database())"
)

_ROWS = (
    "SELECT n_live_tup, n_dead_tup, greatest(last_vacuum, last_autovacuum), "
    "greatest(last_analyze, last_autoanalyze) FROM pg_stat_all_tables WHERE relid = to_regclass(%s)"
)

_WAITS = (
    "SELECT count(DISTINCT w.pid), "
    "coalesce(extract(epoch FROM max(clock_timestamp() - {since})), 0) "
    "FROM pg_locks w LEFT JOIN pg_stat_activity a ON a.pid = w.pid "
    "WHERE NOT w.granted AND EXISTS (SELECT 1 FROM pg_locks h WHERE h.pid = w.pid "
    "AND h.relation = to_regclass(%s) "
    "AND h.database = (SELECT oid FROM pg_database WHERE datname = current_database()))"
)
"""Who waits for a row waits for its transaction, and holds a lock on the table meanwhile."""


def measures(database: Database, table: Table) -> List[Measure]:
    """Of the server, and of the table in it."""
    inquiry = Inquiry(database, "postgresql")
    version = database.version().partition(" ")[2]
    inquiry.note("version", version, "", "server_version")
    inquiry.ask(CLOCK)
    for question in _of_table(identifier(table.name), version):
        inquiry.ask(question)
    inquiry.ask(REPLICA)
    inquiry.ask(CONNECTIONS)
    why = "PostgreSQL does not tell it: df on its host does"
    inquiry.note("disk_free", None, "bytes", "no query", why)
    return inquiry.measures


def _of_table(name: str, version: str) -> List[Question]:
    gone = "there is no such table in sight"
    sizes = (
        Told("table_bytes", "bytes", "pg_table_size()", gone),
        Told("index_bytes", "bytes", "pg_indexes_size()", gone),
        Told("database_bytes", "bytes", "pg_database_size()"),
    )
    rows = (
        Told("live_rows", "rows", "pg_stat_all_tables.n_live_tup", gone),
        Told("dead_rows", "rows", "pg_stat_all_tables.n_dead_tup", gone),
        Told("last_vacuum", "UTC", "pg_stat_all_tables.last_vacuum, last_autovacuum", NEVER),
        Told("last_analyze", "UTC", "pg_stat_all_tables.last_analyze, last_autoanalyze", NEVER),
    )
    waits = (
        Told("lock_waiters", "", "pg_locks"),
        Told("longest_lock_wait", "s", "pg_locks.waitstart"),
    )
    major = version.partition(".")[0]
    since = "w.waitstart" if major.isdigit() and int(major) >= 14 else "a.query_start"
    return [
        Question(_SIZES, (name, name), sizes),
        Question(_ROWS, (name,), rows),
        Question(_WAITS.format(since=since), (name,), waits),
    ]
