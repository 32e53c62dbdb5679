"""PostgreSQL, MariaDB, MySQL and SQLite: what their statistics mean to the session table."""

from __future__ import annotations

from dataclasses import replace

from session_tui.text.health.saying import Answer, Fact, Kind, Told, Tone, plain
from session_tui.text.numbers import bytes_text, duration

CROWDED = 0.9
"""Share of the connections from which on it is a worry."""

MANY = 1000
"""Dead rows up to which nobody minds."""

LARGE = 64 * 1024 * 1024
"""Bytes of a write-ahead log that somebody should have merged; SQLite does it at 4 MB."""


def _table(told: Told) -> Answer:
    size, index = told.said("table_bytes"), told.said("index_bytes")
    if size is None:
        return None
    rows = told.number("rows")
    about = "" if rows is None else f", about {rows:,} rows"
    return f"{size}{'' if index is None else f', its indexes {index}'}{about}"


def _rows(told: Told) -> Answer:
    live, dead = told.number("live_rows"), told.number("dead_rows")
    if live is None:
        return None
    if dead and dead > max(MANY, live):
        return f"about {live:,}, and {dead:,} dead ones that slow it down", Tone.WARN
    return f"about {live:,}{'' if dead is None else f', and {dead:,} dead ones'}"


def _lock_waits(told: Told) -> Answer:
    count, longest = told.number("lock_waiters"), told.number("longest_lock_wait")
    if count is None:
        return None
    if not count:
        return "nobody waits for the table", Tone.GOOD
    held = "" if longest is None else f", the longest for {duration(longest)}"
    return f"{count:,} wait for it{held}: pages that save a session hang", Tone.WARN


def _role(told: Told) -> Answer:
    if told.number("replica") is None and told.word("read_only") is None:
        return None
    if told.number("replica") or told.word("read_only") in ("1", "ON"):
        return _replica(told)
    if told.word("default_read_only") == "on":
        return "read-only by default: no session can be saved", Tone.WARN
    return "takes writes", Tone.GOOD


def _replica(told: Told) -> Answer:
    if not told.number("replica"):
        return "set to read-only: no session can be saved", Tone.WARN
    behind = told.number("replication_lag")
    late = ", and stands still" if behind is None else f", {duration(behind)} behind"
    writes = " that takes writes" if told.word("read_only") in ("0", "OFF") else ""
    return f"a replica{writes}{late}", Tone.WARN


def _connections(told: Told) -> Answer:
    count, limit = told.number("connections"), told.number("max_connections")
    if count is None:
        return None
    free = (limit or 0) - (told.number("reserved_connections") or 0)
    if limit and count >= CROWDED * free:
        return f"{count:,} of {free:,}: soon no page can connect", Tone.WARN
    return f"{count:,} of {free:,}" if limit else f"{count:,}"


def _engine(told: Told) -> Answer:
    engine = told.word("engine")
    if engine is None or engine == "InnoDB":
        return engine
    if engine.upper() == "MEMORY":
        return "MEMORY: a restart ends every session", Tone.BAD
    return f"{engine}: no transactions; a write locks the whole table", Tone.WARN


def _file(told: Told) -> Answer:
    size, free, page = (told.number(each) for each in ("file_bytes", "free_pages", "page_size"))
    if size is None:
        return None
    unused = f", {bytes_text(int(free * page))} of it unused" if free and page else ""
    return f"{bytes_text(int(size))}{unused}"


def _log(told: Told) -> Answer:
    mode, size = told.word("journal_mode"), told.number("wal_bytes")
    if mode != "wal":
        return None if mode is None else f"{mode} journal: who writes locks out who reads"
    if size and size > LARGE:
        return f"{bytes_text(int(size))} of write-ahead log: a reader never ends", Tone.WARN
    return f"write-ahead log of {bytes_text(int(size or 0))}"


def _disk(told: Told) -> Answer:
    left = told.number("disk_free")
    if told.number("disk_read_only"):
        return "mounted read-only: no session can be saved", Tone.BAD
    if left is None:
        return None
    if not left:
        return "full: no session can be saved", Tone.BAD
    return bytes_text(int(left))


def _rights(told: Told) -> Answer:
    mode, folder = told.word("mode"), told.word("folder_mode")
    if mode is None:
        return None
    around = f"; its folder {folder} of {told.word('folder_owner')}" if folder else ""
    return f"{mode} of {told.word('owner')}{around}"


_TABLE = Fact("table", ("table_bytes", "index_bytes", "rows"), _table)
_WAITS = Fact("lock waits", ("lock_waiters", "longest_lock_wait"), _lock_waits)
_ROLE = Fact("role", ("replica", "read_only", "default_read_only", "replication_lag"), _role)
_CONNECTED = Fact(
    "connections", ("connections", "max_connections", "reserved_connections"), _connections
)
_DISK = Fact("disk left", ("disk_free", "disk_read_only"), _disk)
_UP = plain("up for", "uptime")

_LABELS = {
    "server": "server",
    "version": "version",
    "clock": "its clock",
    "database_bytes": "whole database",
    "last_analyze": "last analyze",
    "row_format": "row format",
    "collation": "collation",
    "innodb_free": "free in tables",
    "innodb_buffer_pool_size": "buffer pool",
    "wait_timeout": "ends idle after",
    "max_used_connections": "most at once",
    "row_lock_waiters": "row lock waits",
    "longest_row_lock_wait_ever": "longest ever",
    "pages": "pages",
    "journal_bytes": "rollback journal",
    "file_system": "file system",
}

POSTGRESQL = Kind(
    "PostgreSQL",
    (
        _TABLE,
        Fact("rows", ("live_rows", "dead_rows"), _rows),
        plain("last vacuum", "last_vacuum"),
        _WAITS,
        _ROLE,
        _CONNECTED,
        _DISK,
        _UP,
    ),
    _LABELS,
)

MYSQL = Kind(
    "MySQL",
    (_TABLE, Fact("engine", ("engine",), _engine), _WAITS, _ROLE, _CONNECTED, _DISK, _UP),
    _LABELS,
)

MARIADB = replace(MYSQL, title="MariaDB")

SQLITE = Kind(
    "SQLite",
    (
        Fact("file", ("file_bytes", "free_pages", "page_size"), _file),
        Fact("log", ("journal_mode", "wal_bytes"), _log),
        _WAITS,
        _DISK,
        Fact("rights", ("mode", "owner", "folder_mode", "folder_owner"), _rights),
    ),
    _LABELS,
)
