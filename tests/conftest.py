"""Fixtures that many tests share. Nothing is started before a test asks for it."""

from __future__ import annotations

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


_made = 0


@pytest.fixture(params=["sqlite", "postgresql", "mariadb"])
def engine_db(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Entry]:
    """A DATABASES entry with a fresh django_session and auth tables, on each of the servers.

    `entry["OPTIONS"]` is empty; the tables were made by Django's own migrations.
    """
    yield from fresh(request, request.param, tmp_path)


def fresh(request: pytest.FixtureRequest, kind: str, folder: Path) -> Iterator[Entry]:
    """A new database of one kind, migrated, and dropped afterwards."""
    if kind == "sqlite":
        entry = {"ENGINE": "django.db.backends.sqlite3", "NAME": str(folder / "db.sqlite3")}
        migrated(entry)
        yield entry
        return
    global _made
    _made += 1
    server = request.getfixturevalue(kind)
    entry = {**server, "NAME": f"fresh_{_made}"}
    _do(server, f"CREATE DATABASE {entry['NAME']}")
    migrated(entry)
    yield entry
    _do(server, f"DROP DATABASE {entry['NAME']}" + (" (FORCE)" if kind == "postgresql" else ""))


def site(entry: Entry) -> Any:
    """Django's own connection to a database, as the site would have it, with full rights."""
    import django
    from django.conf import settings
    from django.db import connections

    if not settings.configured:
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
    from session_tui.agent.stores.database import completed

    full = {**completed(entry), "TEST": {"NAME": None, "MIRROR": None, "MIGRATE": True}}
    connections.settings["site"] = full
    if hasattr(connections._connections, "site"):
        connections["site"].close()
        del connections["site"]
    return connections["site"]


def migrated(entry: Entry) -> None:
    """Run Django's migrations of sessions and auth."""
    from django.core.management import call_command

    connection = site(entry)
    call_command("migrate", database="site", verbosity=0)
    connection.close()


def _do(server: Entry, statement: str) -> None:
    connection = site(server)
    with connection.cursor() as cursor:
        cursor.execute(statement)
    connection.close()
