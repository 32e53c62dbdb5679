"""PostgreSQL's errors in our words."""

from __future__ import annotations

from typing import Any, Dict, Tuple

from session_tui.agent.stores.base import Barred, Denied
from session_tui.agent.stores.dialect import RIGHTS, TABLE_ADVICE, Lost
from session_tui.agent.stores.table import Missing

STATES: Dict[str, Tuple[Any, ...]] = {
    "28P01": ("The database refuses the user or the password.", "Check USER and PASSWORD.", Barred),
    "28000": ("The database lets this user in from nowhere near here.", "See pg_hba.conf.", Barred),
    "3D000": ("There is no such database on this server.", "Check NAME in the settings."),
    "42P01": ("The session table is not there.", TABLE_ADVICE, Missing),
    "42703": ("The session table lacks a column.", "Run manage.py migrate."),
    "42501": (
        "The database role may not read the table.",
        "GRANT SELECT on it (and USAGE on its schema) to the role in the settings; " + RIGHTS,
        Denied,
    ),
    "57014": ("The database stopped the query at its time limit.", "Try again; is it busy?"),
    "55P03": ("The table is locked by somebody else.", "Try again; see pg_locks for who."),
    "25P03": ("The database ended our transaction, which had been idle.", "Try again.", Lost),
    "53100": ("The database server's disk is full.", "See its log, and make room for its data."),
    "53200": ("The database server is out of memory.", "Try again; see its log, and work_mem."),
    "53300": (
        "The database takes no more connections.",
        "Try again; see max_connections, and CONNECTION LIMIT of the role and the database.",
    ),
    "53400": ("The database came to a limit of its settings.", "See its log, and temp_file_limit."),
    "58030": ("The database could not read a file of its own.", "See its log, and its disk."),
    "XX001": ("The database found damaged data in what it read.", "See its log; have a backup."),
    "XX002": ("The database found a damaged index.", "See its log, and REINDEX."),
    "57P01": ("The database ended the connection.", "Is the server restarting?", Lost),
    "57P02": ("The database crashed and ended the connection.", "See its log.", Lost),
    "57P04": ("The database was dropped while it was read.", "Check NAME in the settings.", Lost),
    "57P03": ("The database is starting up or shutting down.", "Try again in a moment.", Lost),
    "22023": (
        "The database does not know the role or schema.",
        "See assume_role, --schema.",
        Barred,
    ),
    "22007": ("That place in the list is not one of this store.", "Begin at the top.", Barred),
    "22008": ("That place in the list is not one of this store.", "Begin at the top.", Barred),
}
"""By SQLSTATE (PostgreSQL manual, appendix A): sentence, advice, kind."""

AT_CONNECT = (
    ("password authentication failed", "28P01"),
    ("no password supplied", "28P01"),
    ("no pg_hba.conf entry", "28000"),
    ("peer authentication failed", "28000"),
    ("does not exist", "3D000"),
    ("starting up", "57P03"),
    ("shutting down", "57P03"),
    ("in recovery mode", "57P03"),
    ("accepting connections", "57P03"),
    ("too many clients", "53300"),
    ("too many connections for", "53300"),
    ("remaining connection slots", "53300"),
    ("out of memory", "53200"),
    ("could not fork", "53200"),
)
"""libpq has no SQLSTATE for a failed connection, only words."""


def state_of(error: BaseException) -> str | None:
    """The SQLSTATE of a driver's error, where it has one or its words tell."""
    state = getattr(error, "sqlstate", None) or getattr(error, "pgcode", None)
    if state is not None:
        return str(state)
    text = str(error)
    return next((state for words, state in AT_CONNECT if words in text), None)
