"""The least rights that reading sessions needs, as statements to copy: one text a kind of store.

A user made by them lists, opens, counts and tells the server's health, and is refused everything
else: tests/agent/stores/test_least_rights.py runs the SQL and the ACLs as they are printed.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Names:
    """What stands in the statements; the defaults are placeholders to be replaced."""

    role: str = "session_reader"
    password: str = "..."  # noqa: S105 - a placeholder
    database: str = "shop"
    schema: str = "public"
    table: str = "django_session"
    users: str = "auth_user"
    user_columns: str = "id, username"
    keys: str = "*:django.contrib.sessions.*"
    """Pattern of the names in Redis: KEY_PREFIX, VERSION, and what the engine adds."""
    site_user: str = "www-data"
    operator: str = "operator"
    python: str = "/srv/shop/.venv/bin/python"


@dataclass(frozen=True)
class Rights:
    """What one kind of store asks for."""

    title: str
    statements: tuple[str, ...]
    """To be run as they are, by who may."""
    more: tuple[str, ...] = ()
    """What the rest of the side facts would take; without it they say "refused"."""
    because: str = ""
    """What `more` gives, and what it gives away."""


def postgresql(names: Names = Names()) -> Rights:
    """A role that reads two tables; sizes, locks and replication need no right."""
    role = names.role
    return Rights(
        "PostgreSQL",
        (
            f"CREATE ROLE {role} LOGIN PASSWORD '{names.password}' CONNECTION LIMIT 8;",
            f"ALTER ROLE {role} SET default_transaction_read_only = on;",
            f"GRANT CONNECT ON DATABASE {names.database} TO {role};",
            f"GRANT USAGE ON SCHEMA {names.schema} TO {role};",
            f"GRANT SELECT ON {names.schema}.{names.table} TO {role};",
            f"GRANT SELECT ({names.user_columns}) ON {names.schema}.{names.users} TO {role};",
        ),
    )


def mariadb(names: Names = Names()) -> Rights:
    """A user that reads two tables; it is also what stops DDL, which ends any transaction there."""
    user, database = f"{names.role}@'%'", names.database
    return Rights(
        "MariaDB, MySQL",
        (
            f"CREATE USER {user} IDENTIFIED BY '{names.password}' WITH MAX_USER_CONNECTIONS 8;",
            f"GRANT SELECT ON {database}.{names.table} TO {user};",
            f"GRANT SELECT ({names.user_columns}) ON {database}.{names.users} TO {user};",
        ),
        (f"GRANT PROCESS, REPLICA MONITOR ON *.* TO {user};",),
        "who waits for a lock, and replication lag; it shows the queries of others too. "
        "On MySQL: PROCESS, REPLICATION CLIENT",
    )


def redis(names: Names = Names()) -> Rights:
    """A user that reads sessions alone; `acl|dryrun` proves that a write would be refused."""
    return Rights(
        "Redis 7, Valkey",
        (
            f"ACL SETUSER {names.role} reset on >{names.password} ~{names.keys} "
            "+get +getrange +strlen +pttl +ttl +type +exists +scan +dbsize +memory|usage "
            "+object|idletime +object|freq +ping +select +info +time +role "
            "+acl|whoami +acl|dryrun",
        ),
        (
            f"ACL SETUSER {names.role} +client|no-touch",
            f"ACL SETUSER {names.role} +cluster|slots +cluster|nodes +cluster|shards +readonly",
            f"ACL SETUSER {names.role} +config|get",
        ),
        "from 7.2 on, reading that leaves access times alone; a cluster; and three settings, "
        "where CONFIG GET gives away the server's passwords too",
    )


def files(names: Names = Names()) -> Rights:
    """Session files are 0600 and the site's own, whatever ACL their folder has."""
    return Rights(
        "Files, and SQLite in WAL mode: in /etc/sudoers.d",
        (f"{names.operator} ALL=({names.site_user}) {names.python}",),
    )


ALL = (postgresql, mariadb, redis, files)
"""In the order of the README."""


def text_of(rights: Rights, comment: str = "--") -> str:
    """A block to copy; what is optional stands behind a comment mark of that language."""
    lines = [f"{comment} {rights.title}", *rights.statements]
    if rights.more:
        lines.append(f"{comment} more, if you like: {rights.because}")
        lines += rights.more
    return "\n".join(lines)
