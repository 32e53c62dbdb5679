"""The session table, and other places where sessions of this project lie."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True)
class TableSeen:
    """The table that the engine uses; for engines with one."""

    alias: str
    table: str
    exists: bool | None
    """None: it could not be told."""
    read_alias: str = ""
    """The database that Django reads sessions from, by the routers."""
    write_alias: str = ""
    migrated: bool | None = None
    """Whether django_migrations records sessions.0001_initial."""
    columns: tuple[tuple[str, str], ...] = ()
    """(name, type as the database calls it)."""
    data_limit: int | None = None
    """Bytes that session_data can hold; None where there is no small limit."""
    at_limit: int = 0
    """Rows whose data is as long as the limit allows."""
    strict: bool | None = None
    """Whether MySQL refuses what is too long; None elsewhere."""
    writable: bool | None = None
    """Whether the site's user may insert, update and delete there; None: it could not be told."""
    unwritable_because: str = ""
    """Why not, or why it is not known: rights, a standby, a file's mode, a full disk."""
    expired: int | None = None
    """Rows past their end, no more than a million counted; None where that took too long."""
    total: int | None = None
    created_at: datetime | None = None
    """When an SQLite file was made, or None."""


@dataclass(frozen=True)
class Elsewhere:
    """Sessions in a place that the engine does not look into."""

    where: str
    """"django_session (default)", "Redis keys under VERSION 1", ..."""
    kind: str
    """"other-engine", "other-prefix", "other-alias", "other-schema"."""
    sessions: int
    live: int
    """Those of them that have not ended."""
    newest_end: datetime | None = None
    fitting: int | None = None
    """Live ones whose login fits a user of this project under its key; None: not looked at. On a
    shared server they may be another site's."""


@dataclass(frozen=True)
class ElsewhereSeen:
    """Every such place that was looked at."""

    places: tuple[Elsewhere, ...]
    looked: tuple[str, ...] = ()
    """Where it was looked, also without a find."""
