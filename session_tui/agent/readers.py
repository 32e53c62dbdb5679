"""Who reads the sessions, and what of each place: what the least rights are written for.

Connects to nothing: the settings tell all of it.
"""

from __future__ import annotations

import getpass
import os
import sys
from typing import TYPE_CHECKING, Any, List, Tuple

from session_tui.agent.stores.database import Database
from session_tui.agent.stores.db import DbStore
from session_tui.agent.stores.folder import user_name
from session_tui.agent.stores.in_folder import FolderStore
from session_tui.model import Reader

if TYPE_CHECKING:
    from session_tui.agent.project import Project
    from session_tui.agent.stores.base import Store

SERVERS = ("postgresql", "mysql")
"""Vendors whose rights are known here; MariaDB is one of the second."""


def readers(store: Store, project: Project) -> Tuple[Reader, ...]:
    """One for each place that the store reads; none where nothing could be granted."""
    both = (getattr(store, "rows", None), getattr(store, "cache", None))
    parts = [each for each in both if each is not None] or [store]
    found = [reader for each in parts for reader in _of_store(each, project)]
    return tuple(dict.fromkeys(found))


def _of_store(store: Any, project: Project) -> List[Reader]:
    if isinstance(store, DbStore):
        return _of_table(store, project)
    if hasattr(store, "servers") and hasattr(store.servers, "settings"):
        return [_of_redis(store)]
    return _of_files(store.path) if isinstance(store, FolderStore) else []


def _of_table(store: DbStore, project: Project) -> List[Reader]:
    database, table = store.read_from
    entry = database.dialect.entry
    if database.vendor == "sqlite":
        return _of_files(str(entry["NAME"]))
    if database.vendor not in SERVERS:
        return []
    options = entry["OPTIONS"]
    role = options.get("assume_role") or entry["USER"] or options.get("user")
    users, columns = _users(project) if _holds_users(database, project) else ("", ())
    return [
        Reader(
            kind=database.vendor,
            role=str(role or getpass.getuser()),
            database=str(entry["NAME"] or options.get("database") or options.get("db") or ""),
            schema=database.dialect.schema or "public",
            table=table,
            users=users,
            user_columns=columns,
        )
    ]


def _of_redis(store: Any) -> Reader:
    from session_tui.agent.stores.redis.names import literal, name_bytes, name_text

    given = [getattr(pool, "connection_kwargs", {}) for pool in store.servers.settings.pools]
    role = next((each["username"] for each in given if each.get("username")), "default")
    around = store.keys.around
    keys = "" if around is None else "*".join(name_text(literal(name_bytes(p))) for p in around)
    return Reader("redis", str(role), keys=keys)


def _of_files(path: str) -> List[Reader]:
    """Nothing where this is the owner: a rule for sudo gives no more."""
    try:
        owner = user_name(os.stat(path).st_uid)
    except (OSError, ValueError):
        return []
    who = getpass.getuser()
    if owner == who:
        return []
    return [Reader("files", who, owner=owner, python=sys.executable)]


def _holds_users(database: Database, project: Project) -> bool:
    return not project.settings.DATABASE_ROUTERS and database.alias == "default"


def _users(project: Project) -> Tuple[str, Tuple[str, ...]]:
    """The table of the users, and the columns that give them a name; empty where not known."""
    from django.apps import apps

    model = project.settings.AUTH_USER_MODEL
    if apps.ready:
        meta = apps.get_model(model)._meta
        named = meta.get_field(apps.get_model(model).USERNAME_FIELD).column
        return meta.db_table, (meta.pk.column, named)
    return ("auth_user", ("id", "username")) if model == "auth.User" else ("", ())
