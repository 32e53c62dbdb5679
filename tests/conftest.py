"""Fixtures that many tests share. Nothing is started before a test asks for it."""

from __future__ import annotations

import itertools
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

Entry = dict[str, Any]
"""One entry of settings.DATABASES."""


@pytest.fixture(scope="session")
def postgresql_server() -> Iterator[Any]:
    """A private PostgreSQL, for the whole run."""
    from tests.servers import postgresql

    with postgresql() as server:
        yield server


@pytest.fixture(scope="session")
def mariadb_server() -> Iterator[Any]:
    """A private MariaDB, for the whole run."""
    from tests.servers import mariadb

    with mariadb() as server:
        yield server


@pytest.fixture(scope="session")
def sshd() -> Iterator[Any]:
    """A private sshd, for the whole run."""
    from tests.servers import sshd as started

    with started() as server:
        yield server


@pytest.fixture(scope="session")
def redis_server() -> Iterator[Any]:
    """A private Redis, for the whole run: leave it as it was found."""
    from tests.servers import redis

    with redis() as server:
        yield server


@pytest.fixture(scope="session")
def redis_sentinel() -> Iterator[Any]:
    """A master, a replica and a Sentinel, for the whole run: promote nothing in it."""
    from tests.servers import sentinel

    with sentinel() as servers:
        yield servers


@pytest.fixture(scope="session")
def redis_cluster() -> Iterator[Any]:
    """Three Redis nodes with all slots, for the whole run: leave them as they were found."""
    from tests.servers import cluster

    with cluster() as servers:
        yield servers


@pytest.fixture(scope="session")
def valkey_server() -> Iterator[Any]:
    """A private Valkey of a newer generation, for the whole run: leave it as it was found."""
    from tests.servers import valkey

    with valkey() as server:
        yield server


@pytest.fixture(scope="session")
def memcached_server() -> Iterator[Any]:
    """A private memcached, for the whole run: leave it as it was found."""
    from tests.servers import memcached

    with memcached() as server:
        yield server


@pytest.fixture(scope="session")
def postgresql(postgresql_server: Any) -> Entry:
    """The DATABASES entry of PostgreSQL's own database; make databases of your own in it."""
    return _entry("django.db.backends.postgresql", postgresql_server, "postgres")


@pytest.fixture(scope="session")
def mariadb(mariadb_server: Any) -> Entry:
    """The DATABASES entry of MariaDB; make databases of your own in it."""
    import pymysql

    pymysql.install_as_MySQLdb()
    return _entry("django.db.backends.mysql", mariadb_server, "mysql")


def _entry(engine: str, server: Any, name: str) -> Entry:
    return {
        "ENGINE": engine,
        "NAME": name,
        "USER": server.user,
        "PASSWORD": server.password,
        "HOST": "127.0.0.1",
        "PORT": str(server.port),
    }


_numbers = itertools.count(1)


@pytest.fixture(params=["sqlite", "postgresql", "mariadb"])
def engine_db(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Entry]:
    """A DATABASES entry of a fresh database with Django's own tables, on each of the servers."""
    yield from fresh(request, request.param, tmp_path)


def fresh(request: pytest.FixtureRequest, kind: str, folder: Path) -> Iterator[Entry]:
    """A new database of one kind with the tables of Django's migrations; dropped afterwards."""
    template = request.getfixturevalue(f"{kind}_template")
    if kind == "sqlite":
        shutil.copyfile(template["NAME"], folder / "db.sqlite3")
        yield {**template, "NAME": str(folder / "db.sqlite3")}
        return
    name = f"fresh_{next(_numbers)}"
    if kind == "postgresql":
        _do(request.getfixturevalue(kind), f"CREATE DATABASE {name} TEMPLATE template_site")
    else:
        tables = ("django_session", "auth_user")
        copies = [f"CREATE TABLE {name}.{table} LIKE template_site.{table}" for table in tables]
        _do(request.getfixturevalue(kind), f"CREATE DATABASE {name}", *copies)
    yield {**template, "NAME": name}
    force = " (FORCE)" if kind == "postgresql" else ""
    _do(request.getfixturevalue(kind), f"DROP DATABASE {name}{force}")


@pytest.fixture(scope="session")
def sqlite_template(tmp_path_factory: pytest.TempPathFactory) -> Entry:
    """A migrated SQLite database, to be copied."""
    path = tmp_path_factory.mktemp("template") / "db.sqlite3"
    return _migrated({"ENGINE": "django.db.backends.sqlite3", "NAME": str(path)})


@pytest.fixture(scope="session")
def postgresql_template(postgresql: Entry) -> Entry:
    """A migrated PostgreSQL database, to be copied."""
    _do(postgresql, "CREATE DATABASE template_site")
    return _migrated({**postgresql, "NAME": "template_site"})


@pytest.fixture(scope="session")
def mariadb_template(mariadb: Entry) -> Entry:
    """A migrated MariaDB database, to be copied."""
    _do(mariadb, "CREATE DATABASE template_site")
    return _migrated({**mariadb, "NAME": "template_site"})


def pytest_terminal_summary(terminalreporter: Any) -> None:
    """The table fault x result, where the faults of the lab were diagnosed."""
    from tests.faults.matrix import ROW

    reports = (each for some in terminalreporter.stats.values() for each in some)
    told = (each for report in reports for each in getattr(report, "user_properties", ()))
    rows = sorted({row for name, row in told if name == ROW})
    if rows:
        terminalreporter.section(ROW)
        terminalreporter.write("\n".join(rows) + "\n")


def pytest_sessionstart() -> None:
    """Django's settings are those below whichever test comes first."""
    set_up_django()


def set_up_django() -> None:
    """Settings for what runs Django in this process; the first to configure it wins."""
    import django
    from django.conf import settings

    if settings.configured:
        return
    settings.configure(
        DATABASES={"default": {"ENGINE": "django.db.backends.sqlite3", "NAME": ":memory:"}},
        INSTALLED_APPS=[
            "django.contrib.contenttypes",
            "django.contrib.auth",
            "django.contrib.sessions",
        ],
        SECRET_KEY="a key of the tests",
        USE_TZ=True,
    )
    django.setup()


def site(entry: Entry) -> Any:
    """Django's own connection to a database, as the site would have it, with full rights."""
    from django.db import connections

    set_up_django()
    from session_tui.agent.stores.entry import completed

    full = {**completed(entry), "TEST": {"NAME": None, "MIRROR": None, "MIGRATE": True}}
    connections.settings["site"] = full
    connections["site"].close()
    del connections["site"]  # the entry may have changed
    return connections["site"]


def _migrated(entry: Entry) -> Entry:
    from django.core.management import call_command

    connection = site(entry)
    call_command("migrate", database="site", verbosity=0)
    connection.close()
    return entry


def _do(server: Entry, *statements: str) -> None:
    connection = site(server)
    with connection.cursor() as cursor:
        for statement in statements:
            cursor.execute(statement)
    connection.close()
