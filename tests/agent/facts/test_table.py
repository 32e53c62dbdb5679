"""The session table as its server describes it: columns, rights, numbers; and why not."""

from __future__ import annotations

import os
import sqlite3
import struct
from collections.abc import Iterator
from datetime import datetime, timedelta, timezone
from pathlib import Path
from typing import Any

import pytest

from session_tui.agent.facts.rights import granted
from session_tui.agent.facts.site_user import User, may_write
from session_tui.agent.facts.table import table
from session_tui.agent.failing import Refused
from session_tui.agent.stores.base import StoreError
from session_tui.model.facts import TableSeen
from tests.agent.facts.sites import DAY, NOW, Kept, login
from tests.conftest import Entry, fresh, site
from tests.processes import PASSWORD, Server

TYPES = {
    "sqlite": ("varchar(40)", "text", "datetime"),
    "postgresql": ("character varying(40)", "text", "timestamp with time zone"),
    "mysql": ("varchar(40)", "longtext", "datetime(6)"),
}


def kind_of(entry: Entry) -> str:
    return next(kind for kind in TYPES if kind in entry["ENGINE"])


def looked(kept: Kept) -> TableSeen:
    with kept.site() as found:
        return table(found)


def do(entry: Entry, *statements: str) -> None:
    with site(entry).cursor() as cursor:
        for statement in statements:
            cursor.execute(statement)


@pytest.fixture
def mariadb_db(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Entry]:
    yield from fresh(request, "mariadb", tmp_path)


@pytest.fixture
def postgresql_db(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Entry]:
    yield from fresh(request, "postgresql", tmp_path)


@pytest.fixture
def sqlite_db(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Entry]:
    yield from fresh(request, "sqlite", tmp_path)


def test_columns_rows_and_rights_are_told(engine_db: Entry, tmp_path: Path) -> None:
    kept = Kept(tmp_path / "site", engine_db)
    for number in range(5):
        kept.write(login(1), NOW - (20 if number < 2 else 1) * DAY)
    before = kept.snapshot()
    found = looked(kept)
    assert kept.snapshot() == before
    assert (found.alias, found.table, found.exists) == ("default", "django_session", True)
    assert (found.read_alias, found.write_alias) == ("default", "default")
    names = ("session_key", "session_data", "expire_date")
    assert found.columns == tuple(zip(names, TYPES[kind_of(engine_db)], strict=True))
    assert (found.data_limit, found.at_limit) == (None, 0)
    assert (found.writable, found.unwritable_because) == (True, "")
    assert (found.expired, found.total) == (2, 5)
    if kind_of(engine_db) != "mysql":  # its copies of the template have no such table
        assert found.migrated is True


def test_a_missing_table_is_told_as_one(engine_db: Entry, tmp_path: Path) -> None:
    do(engine_db, "DROP TABLE django_session")
    found = looked(Kept(tmp_path / "site", engine_db))
    assert (found.exists, found.columns, found.total) == (False, (), None)
    site(engine_db).close()


def test_data_that_fills_its_column_is_counted(mariadb_db: Entry, tmp_path: Path) -> None:
    kept = Kept(tmp_path / "site", mariadb_db)
    do(
        mariadb_db,
        "ALTER TABLE django_session MODIFY session_data text NOT NULL",
        "INSERT INTO django_session VALUES ('full', REPEAT('x', 65535), NOW())",
        "INSERT INTO django_session VALUES ('less', REPEAT('x', 65534), NOW())",
    )
    found = looked(kept)
    assert (found.data_limit, found.at_limit, found.strict) == (65_535, 1, True)


@pytest.mark.parametrize(
    ("options", "strict"),
    [
        ({"init_command": "SET sql_mode=''"}, False),
        ({"sql_mode": "traditional"}, True),
        ({"init_command": "SET sql_mode='STRICT_TRANS_TABLES'"}, True),
    ],
)
def test_the_projects_own_mode_decides_whether_it_is_strict(
    mariadb_db: Entry, tmp_path: Path, options: dict[str, str], strict: bool
) -> None:
    found = looked(Kept(tmp_path / "site", {**mariadb_db, "OPTIONS": options}))
    assert found.strict is strict


def test_rights_that_a_role_lacks_are_named(postgresql_db: Entry, tmp_path: Path) -> None:
    name = postgresql_db["NAME"]
    do(
        postgresql_db,
        f"CREATE ROLE half_{name} LOGIN PASSWORD '{PASSWORD}'",
        f"GRANT SELECT, INSERT ON django_session TO half_{name}",
    )
    half = {**postgresql_db, "USER": f"half_{name}", "PASSWORD": PASSWORD}
    found = looked(Kept(tmp_path / "site", half))
    assert found.writable is False and found.exists is True
    assert found.unwritable_because == "The database role may not UPDATE, DELETE there."
    do(postgresql_db, f"DROP OWNED BY half_{name}", f"DROP ROLE half_{name}")
    site(postgresql_db).close()


def test_a_default_that_only_reads_is_named(postgresql_db: Entry, tmp_path: Path) -> None:
    name = postgresql_db["NAME"]
    do(postgresql_db, f"ALTER DATABASE {name} SET default_transaction_read_only = on")
    found = looked(Kept(tmp_path / "site", postgresql_db))
    assert found.writable is False
    assert "default_transaction_read_only" in found.unwritable_because
    site(postgresql_db).close()


def test_a_user_who_may_only_read_tells_nothing_of_the_sites(
    mariadb_db: Entry, tmp_path: Path
) -> None:
    name = mariadb_db["NAME"]
    do(
        mariadb_db,
        f"CREATE USER 'half_{name}'@'%%' IDENTIFIED BY '{PASSWORD}'",
        f"GRANT SELECT ON `{name}`.* TO 'half_{name}'@'%%'",
    )
    half = {**mariadb_db, "USER": f"half_{name}", "PASSWORD": PASSWORD}
    found = looked(Kept(tmp_path / "site", half))
    do(mariadb_db, f"DROP USER 'half_{name}'@'%%'")
    assert found.writable is None, "it may be a reader's and not the site's"
    assert found.unwritable_because.startswith("The database user may only read there")
    assert PASSWORD not in repr(found)


def test_a_right_that_a_user_lacks_is_named(mariadb_db: Entry, tmp_path: Path) -> None:
    name = mariadb_db["NAME"]
    do(
        mariadb_db,
        f"CREATE USER 'most_{name}'@'%%' IDENTIFIED BY '{PASSWORD}'",
        f"GRANT SELECT, INSERT, UPDATE ON `{name}`.django_session TO 'most_{name}'@'%%'",
    )
    most = {**mariadb_db, "USER": f"most_{name}", "PASSWORD": PASSWORD}
    found = looked(Kept(tmp_path / "site", most))
    do(mariadb_db, f"DROP USER 'most_{name}'@'%%'")
    assert (found.writable, found.migrated) == (False, None)
    assert found.unwritable_because == "The database user may not DELETE there."


def test_grants_are_understood_as_the_server_writes_them() -> None:
    lines = [
        "GRANT USAGE ON *.* TO `site`@`%` IDENTIFIED BY PASSWORD '*ABC'",
        r"GRANT SELECT, INSERT, DELETE ON `shop\_1`.* TO `site`@`%`",
        "GRANT UPDATE (session_data) ON `shop_1`.`django_session` TO `site`@`%`",
        "GRANT ALL PRIVILEGES ON `shop`.* TO `site`@`%`",
        "GRANT `writers` TO `site`@`%`",
    ]
    everywhere, there, roles = granted(lines, "shop_1", "django_session")
    assert everywhere == {"USAGE"} and roles
    assert there == {"USAGE", "SELECT", "INSERT", "DELETE", "UPDATE"}
    assert "ALL PRIVILEGES" not in there
    assert granted(lines, "shopX1", "django_session")[1] == {"USAGE"}


def test_a_file_that_may_only_be_read_says_so(sqlite_db: Entry, tmp_path: Path) -> None:
    path = Path(sqlite_db["NAME"])
    path.chmod(0o444)
    kept = Kept(tmp_path / "site", sqlite_db)
    anybody = User("www", 54321, (54321,))
    assert not may_write(str(path), anybody)
    path.chmod(0o666)
    assert may_write(str(path), anybody)
    assert looked(kept).writable is True


def test_the_birth_of_a_file_is_told(sqlite_db: Entry, tmp_path: Path) -> None:
    found = looked(Kept(tmp_path / "site", sqlite_db)).created_at
    assert found is None or abs(found - datetime.now(timezone.utc)) < timedelta(minutes=5)


def test_strange_columns_of_sqlite_are_read(sqlite_db: Entry, tmp_path: Path) -> None:
    with sqlite3.connect(sqlite_db["NAME"]) as connection:
        connection.execute("DROP TABLE django_session")
        connection.execute(
            "CREATE TABLE [django_session] (`session_key` VARCHAR (40) PRIMARY KEY, session_data"
            " TEXT CHECK (length(session_data) > 0), \"expire_date\" datetime DEFAULT ('a,b'),"
            " bare, CONSTRAINT c UNIQUE (bare, session_data))"
        )
    connection.close()
    assert looked(Kept(tmp_path / "site", sqlite_db)).columns == (
        ("session_key", "VARCHAR (40)"),
        ("session_data", "TEXT"),
        ("expire_date", "datetime"),
        ("bare", ""),
    )


@pytest.mark.parametrize("engine", ["file", "signed_cookies", "cache"])
def test_an_engine_without_a_table_says_so(sqlite_db: Entry, tmp_path: Path, engine: str) -> None:
    more = f"SESSION_ENGINE = 'django.contrib.sessions.backends.{engine}'\n"
    kept = Kept(tmp_path / "site", sqlite_db, more)
    with kept.site() as found, pytest.raises(Refused, match="keeps no table"):
        table(found)


def test_a_server_that_hangs_is_a_sentence_in_time(
    postgresql_server: Server, postgresql_db: Entry, tmp_path: Path
) -> None:
    from session_tui.agent.facts import Site
    from session_tui.agent.facts.gatherer import Gatherer
    from session_tui.agent.facts.gathering import gathered

    told: list[Any] = []
    with Kept(tmp_path / "site", postgresql_db).site() as found:
        assert isinstance(found, Site)
        postgresql_server.pause()
        try:
            gathered([Gatherer("table", table, "", 1.0)], found, told.append, lambda: False)
        finally:
            postgresql_server.resume()
    assert told[0]["fact"].value is None
    assert told[0]["fact"].problem == "It did not answer within 1 s."


def test_a_database_that_refuses_is_a_sentence(postgresql: Entry, tmp_path: Path) -> None:
    kept = Kept(tmp_path / "site", {**postgresql, "NAME": "nowhere"})
    with kept.site() as found, pytest.raises(StoreError, match="no such database"):
        table(found)


ACCESS_LIST = struct.pack(
    "<I" + "HHI" * 5,
    *(2, 1, 6, 0xFFFFFFFF, 2, 6, 4711, 4, 4, 0xFFFFFFFF),
    *(16, 6, 0xFFFFFFFF, 32, 4, 0xFFFFFFFF),
)
"""acl(5): the user 4711 may read and write, the group and others may read."""


def test_whom_an_access_list_lets_write_is_not_known(tmp_path: Path) -> None:
    path = tmp_path / "db.sqlite3"
    path.touch(mode=0o644)
    try:
        os.setxattr(path, "system.posix_acl_access", ACCESS_LIST)
    except OSError as error:
        pytest.skip(f"no access lists on this file system: {error.strerror}")
    assert may_write(str(path), User("site", 4711, ())) is None
