"""Whether the site could write its session table: what the server says, or the file's mode.

Nothing is tried: a right is asked for, and a state is read.
"""

from __future__ import annotations

import os
import re
from typing import Any, Dict, List, Set, Tuple

from session_tui.agent.facts.counting import PATIENCE, asked
from session_tui.agent.facts.site_user import User, may_write, user_of
from session_tui.agent.stores.base import StoreError
from session_tui.agent.stores.database import Database
from session_tui.agent.stores.postgresql import identifier
from session_tui.agent.stores.table import Table

Writable = Tuple["bool | None", str]
"""Whether, None where nobody can tell; and why not."""

UNKNOWN: Writable = (None, "")

NEEDED = ("INSERT", "UPDATE", "DELETE")

READER = "The database %s may only read there: it is not the site's own, or the site cannot write."
"""Of a user that was made for looking, as the README tells how: nothing is known of the site's."""

POSTGRESQL = (
    "SELECT pg_is_in_recovery(), current_setting('default_transaction_read_only') = 'on', "
    "has_table_privilege(to_regclass(%s), 'INSERT'), "
    "has_table_privilege(to_regclass(%s), 'UPDATE'), "
    "has_table_privilege(to_regclass(%s), 'DELETE')"
)
MYSQL = "SELECT @@global.read_only, DATABASE()"
GRANTS = "SHOW GRANTS"

GRANT = re.compile(r"GRANT (.+?) ON (?:TABLE )?(\S+)\.(\S+) TO ", re.IGNORECASE)
"""Privileges, database and table of one line; what follows holds a digest of the password."""
ROLE = re.compile(r"GRANT [`'\"]?[\w%]+[`'\"]?(?:@\S+)? TO ", re.IGNORECASE)

PAST_READ_ONLY = {"ALL PRIVILEGES", "SUPER", "READ_ONLY ADMIN", "CONNECTION_ADMIN"}
"""Who has one of these on everything may write a server that is read_only."""


def writable(database: Database, table: Table, user: User | None) -> Writable:
    """Of the table; `user` is the site's on this host. Raises `StoreError`."""
    if database.vendor == "postgresql":
        return _postgresql(database, table)
    if database.vendor == "mysql":
        return _mysql(database, table)
    if database.vendor != "sqlite":
        return UNKNOWN
    if _opened_for_reading(str(database.dialect.entry["NAME"])):
        return False, "The settings open the file by a URI that only reads it."
    return _sqlite(database.dialect.place, user)


def _postgresql(database: Database, table: Table) -> Writable:
    name = identifier(table.name)
    standby, read_only, *rights = asked(database, POSTGRESQL, (name, name, name))
    if standby:
        return False, "The server is a standby: it is in recovery and takes no writes."
    if None in rights:
        return UNKNOWN
    lacking = [name for name, has in zip(NEEDED, rights) if not has]
    if read_only and len(lacking) < len(NEEDED):
        return False, "Transactions are read-only by default (default_transaction_read_only)."
    return _by_rights(lacking, "role")


def _by_rights(lacking: List[str], who: str) -> Writable:
    if len(lacking) == len(NEEDED):
        return None, READER % who
    if lacking:
        return False, "The database %s may not %s there." % (who, ", ".join(lacking))
    return True, ""


def _mysql(database: Database, table: Table) -> Writable:
    read_only, name = asked(database, MYSQL)
    try:
        lines = database.run(_grants, PATIENCE)
    except StoreError:
        return UNKNOWN
    everywhere, there, roles = granted(lines, _text(name), table.name)
    if read_only and not everywhere & PAST_READ_ONLY:
        return False, "The server is read_only, as a replica is."
    if there & {"ALL PRIVILEGES"}:
        return True, ""
    lacking = [name for name in NEEDED if name not in there]
    return UNKNOWN if lacking and roles else _by_rights(lacking, "user")


def granted(lines: List[str], database: str, table: str) -> Tuple[Set[str], Set[str], bool]:
    """Privileges on everything, those that count for the table, and whether roles were granted."""
    everywhere: Set[str] = set()
    there: Set[str] = set()
    roles = False
    for line in lines:
        found = GRANT.match(line)
        if found is None:
            roles = roles or ROLE.match(line) is not None
            continue
        names = {re.sub(r"\(.*", "", each).strip().upper() for each in found.group(1).split(",")}
        if (found.group(2), found.group(3)) == ("*", "*"):
            everywhere |= names
        if _covers(found.group(2), found.group(3), database, table):
            there |= names
    return everywhere, there, roles


def _covers(where: str, which: str, database: str, table: str) -> bool:
    """Whether a grant on `where`.`which` counts; only one on a whole database is a pattern."""
    where, which = where.strip("`\"'"), which.strip("`\"'")
    if where == "*":
        return True
    if which != "*":
        return (where, which) == (database, table)
    wild: Dict[str, str] = {"%": ".*", "_": "."}
    parts = re.findall(r"\\.|.", where)
    text = "".join(wild.get(part) or re.escape(part[-1]) for part in parts)
    return re.fullmatch(text, database) is not None


def _grants(cursor: Any) -> List[str]:
    cursor.execute(GRANTS)
    return [_text(row[0]) for row in cursor.fetchall()]


def _opened_for_reading(name: str) -> bool:
    """Whether NAME is a URI (https://www.sqlite.org/uri.html) that lets nobody write."""
    query = name.partition("?")[2].split("&")
    return name.startswith("file:") and not {"mode=ro", "immutable=1"}.isdisjoint(query)


def _sqlite(path: str, user: User | None) -> Writable:
    """By modes: SQLite writes its journal beside the file, so the folder counts too."""
    try:
        site = user or user_of(os.stat(path).st_uid)
        folder = os.path.dirname(path)
        if os.statvfs(path).f_flag & os.ST_RDONLY:
            return False, "The file system is mounted read-only."
        may = (may_write(path, site), may_write(folder, site))
        if may[0] is False:
            return False, "The file's mode lets %s only read it." % site.name
        if may[1] is False:
            return False, "%s may not write in its folder, where the journal goes." % site.name
        space = os.statvfs(folder)
    except OSError:
        return UNKNOWN
    if None in may:
        return UNKNOWN
    return (True, "") if space.f_bavail else (False, "The disk is full.")


def _text(value: object) -> str:
    return value.decode("utf-8", "replace") if isinstance(value, bytes) else str(value)
