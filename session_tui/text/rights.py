"""The least rights that reading sessions needs, as statements to copy: one text a kind of store.

A user made by them lists, opens, counts and tells the server's health, and is refused everything
else: tests/agent/stores/test_least_rights.py runs the SQL and the ACLs as they are printed.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, replace

from session_tui.model import Reader

PLAIN = re.compile(r"[a-z_][a-z0-9_]*\Z")
"""What SQL takes for a name without quotes, unless it is one of its own words."""

WORDS = frozenset(("default", "group", "index", "key", "order", "select", "table", "user"))
"""Words of SQL that somebody may have called a role, a database or a table by."""


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
    there: bool = False
    """Whether the role is there: it is given the rights, and neither made nor given a password."""

    def quoted(self, mark: str) -> Names:
        """The same as SQL reads them, in quotes of `mark` where it needs them."""
        return replace(
            self,
            role=_quoted(self.role, mark),
            database=_quoted(self.database, mark),
            schema=_quoted(self.schema, mark),
            table=_quoted(self.table, mark),
            users=_quoted(self.users, mark),
            user_columns=", ".join(_quoted(each, mark) for each in self.user_columns.split(", ")),
        )


def _quoted(name: str, mark: str) -> str:
    if not name or name[0] in '"`' or (PLAIN.match(name) and name not in WORDS):
        return name
    return f"{mark}{name.replace(mark, 2 * mark)}{mark}"


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
    names = names.quoted('"')
    role, users = names.role, f"{names.schema}.{names.users}"
    made = (
        f"CREATE ROLE {role} LOGIN PASSWORD '{names.password}' CONNECTION LIMIT 8;",
        f"ALTER ROLE {role} SET default_transaction_read_only = on;",
    )
    granted = (
        f"GRANT CONNECT ON DATABASE {names.database} TO {role};",
        f"GRANT USAGE ON SCHEMA {names.schema} TO {role};",
        f"GRANT SELECT ON {names.schema}.{names.table} TO {role};",
    )
    named = (f"GRANT SELECT ({names.user_columns}) ON {users} TO {role};",) if names.users else ()
    return Rights("PostgreSQL", (*(() if names.there else made), *granted, *named))


def mariadb(names: Names = Names()) -> Rights:
    """A user that reads two tables; it is also what stops DDL, which ends any transaction there."""
    names = names.quoted("`")
    user, database = f"{names.role}@'%'", names.database
    who = f"CREATE USER {user} IDENTIFIED BY '{names.password}' WITH MAX_USER_CONNECTIONS 8;"
    table, users = f"{database}.{names.table}", f"{database}.{names.users}"
    named = (f"GRANT SELECT ({names.user_columns}) ON {users} TO {user};",) if names.users else ()
    host = "; SELECT CURRENT_USER() tells which host stands behind the @" if names.there else ""
    return Rights(
        f"MariaDB, MySQL{host}",
        (
            *(() if names.there else (who,)),
            f"GRANT SELECT ON {table} TO {user};",
            *named,
        ),
        (f"GRANT PROCESS, REPLICA MONITOR ON *.* TO {user};",),
        "who waits for a lock, and replication lag; it shows the queries of others too. "
        "On MySQL: PROCESS, REPLICATION CLIENT",
    )


READS = (
    "+get +getrange +strlen +pttl +ttl +type +exists +scan +dbsize +memory|usage "
    "+object|idletime +object|freq +ping +select +info +time +role +acl|whoami +acl|dryrun"
)
"""Every command that reading sessions takes, and no other."""


def redis(names: Names = Names()) -> Rights:
    """A user that reads sessions alone; `acl|dryrun` proves that a write would be refused."""
    role, keys = _word(names.role), _word(f"~{names.keys}")
    made = (f"ACL SETUSER {role} reset on >{names.password} {keys} {READS}",)
    given = (f"ACL SETUSER {role} {READS}", f"ACL SETUSER {role} {keys}")
    return Rights(
        "Redis 7, Valkey"
        + ("; a user with ~* has the keys, and refuses the second line" if names.there else ""),
        given if names.there else made,
        (
            f"ACL SETUSER {role} +client|no-touch",
            f"ACL SETUSER {role} +cluster|slots +cluster|nodes +cluster|shards +readonly",
            f"ACL SETUSER {role} +config|get",
        ),
        "from 7.2 on, reading that leaves access times alone; a cluster; and three settings, "
        "where CONFIG GET gives away the server's passwords too",
    )


def _word(text: str) -> str:
    """One word of redis-cli, in quotes where it needs them."""
    if not re.search(r"[\s\"'\\]", text):
        return text
    escaped = text.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{escaped}"'


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


KINDS = {"postgresql": postgresql, "mysql": mariadb, "redis": redis, "files": files}
"""By `Reader.kind`."""

COMMENTS = {"redis": "#", "files": "#"}
"""How a comment begins, by `Reader.kind`; in SQL with two dashes."""


def statements(readers: Iterable[Reader], there: bool) -> list[str]:
    """The least rights for a project's own database, table, keys and files, a line each.

    `there`: for the role of the settings, which was refused; else for a new one beside it. The
    settings' own words stand in them: what draws or prints the lines makes them `Visible`.
    """
    return [
        line
        for each in readers
        if each.kind in KINDS
        for line in text_of(
            KINDS[each.kind](names_of(each, there)), COMMENTS.get(each.kind, "--")
        ).split("\n")
    ]


def names_of(reader: Reader, there: bool) -> Names:
    """What stands in the statements for one place; what is not known stays a placeholder."""
    usual = Names()
    files = reader.kind == "files"
    return Names(
        role=(reader.role if there else "") or usual.role,
        database=reader.database or usual.database,
        schema=reader.schema or usual.schema,
        table=reader.table or usual.table,
        users=reader.users,
        user_columns=", ".join(reader.user_columns),
        keys=reader.keys or "*",
        site_user=reader.owner or usual.site_user,
        operator=(reader.role if files else "") or usual.operator,
        python=reader.python or usual.python,
        there=there,
    )
