"""Databases whose SQL is not known here, read by the ORM's own: Django's SQLite and PostgreSQL
backends under other names, as a backend of a third party would be."""

from __future__ import annotations

import itertools
import sys
from collections.abc import Iterator
from datetime import datetime, timezone
from pathlib import Path
from typing import Any

import pytest

from session_tui.agent.guard import check
from session_tui.agent.stores.base import StoreError
from session_tui.agent.stores.database import Database
from session_tui.agent.stores.db import DbStore
from session_tui.agent.stores.dialect import Limits
from session_tui.model import Order
from tests.agent.stores.contract import StoreContract
from tests.agent.stores.test_contract_db import HeldInCacheTable, HeldInTable
from tests.conftest import Entry, fresh, site
from tests.processes import PASSWORD

NUMBERS = itertools.count()

BACKEND = """
from django.db.backends.{like}.base import DatabaseWrapper as Base


class DatabaseWrapper(Base):
    vendor, display_name = {vendor!r}, "Another"
"""

VENDORS = {"sqlite": ("sqlite3", "other"), "postgresql": ("postgresql", "cockroachdb")}


def renamed(entry: Entry, kind: str, folder: Path) -> Entry:
    """`entry` with a backend of its own, in a package that this process can import too."""
    like, vendor = VENDORS[kind]
    name = f"backend_{next(NUMBERS)}"
    (folder / name).mkdir(parents=True)
    (folder / name / "__init__.py").touch()
    (folder / name / "base.py").write_text(BACKEND.format(like=like, vendor=vendor))
    sys.path.insert(0, str(folder))
    return {**entry, "ENGINE": name}


class HeldElsewhere(HeldInTable):
    """Sessions in a database of another vendor; its contents are looked at by the usual one."""

    def __init__(self, folder: Path, entry: Entry, kind: str, more: str = "") -> None:
        super().__init__(folder, renamed(entry, kind, folder), more, self.held_in)
        self.entry = entry

    held_in = "django_session"


class HeldInCache(HeldElsewhere):
    precision = HeldInCacheTable.precision
    held_in = "kept"


CACHE = """
SESSION_ENGINE = "django.contrib.sessions.backends.cache"
CACHES = {"default": {
    "BACKEND": "django.core.cache.backends.db.DatabaseCache", "LOCATION": "kept",
}}
"""


class TestRows(StoreContract):
    @pytest.fixture(scope="class", params=["sqlite", "postgresql"])
    def held(
        self, request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
    ) -> Iterator[Any]:
        for entry in fresh(request, request.param, tmp_path_factory.mktemp("database")):
            with HeldElsewhere(tmp_path_factory.mktemp("rows"), entry, request.param) as held:
                yield held


class TestCacheTable(StoreContract):
    @pytest.fixture(scope="class", params=["sqlite", "postgresql"])
    def held(
        self, request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
    ) -> Iterator[Any]:
        for entry in fresh(request, request.param, tmp_path_factory.mktemp("database")):
            with HeldInCache(tmp_path_factory.mktemp("rows"), entry, request.param, CACHE) as held:
                yield held


@pytest.fixture
def other(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Entry]:
    """A database of which nothing is known."""
    (tmp_path / "database").mkdir()
    for entry in fresh(request, "sqlite", tmp_path / "database"):
        site(entry)
        yield renamed(entry, "sqlite", tmp_path)


@pytest.fixture
def another(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Entry]:
    """A server of which is known how it is held to reading."""
    for entry in fresh(request, "postgresql", tmp_path):
        yield renamed(entry, "postgresql", tmp_path)


def store(entry: Entry, table: str = "django_session", **limits: float) -> DbStore:
    return DbStore(Database("site", entry, Limits(**limits)), table)


def test_it_is_said_that_a_refused_write_is_unproven(other: Entry) -> None:
    facts = store(other).facts()
    assert not facts.read_only
    assert "unproven that the server refuses a write" in facts.proof


def test_a_server_that_can_be_held_to_reading_is_and_proves_it(another: Entry) -> None:
    facts = store(another).facts()
    assert facts.read_only and "refused" in facts.proof
    assert facts.server.startswith("Another ") and facts.server[-1].isdigit()


def test_a_write_is_rolled_back_even_where_nothing_refuses_it(other: Entry) -> None:
    read = store(other)
    with read._database.reading() as cursor:
        cursor.execute("INSERT INTO django_session VALUES ('planted', '', '2031-01-01 00:00:00')")
    assert read.get("planted") is None
    assert store(other).page(Order.KEY, 5) == []


def test_what_the_site_wrote_since_is_seen(other: Entry) -> None:
    read = store(other)
    assert read.page(Order.KEY, 5) == []
    site(other)
    from django.contrib.sessions.models import Session

    end = datetime(2031, 1, 1, tzinfo=timezone.utc)
    Session.objects.using("site").create(pk="new", session_data="x", expire_date=end)
    site(other).close()
    assert [row.key for row in read.page(Order.KEY, 5)] == ["new"]


def test_further_columns_are_read_too(other: Entry, another: Entry) -> None:
    for entry, real in ((other, "sqlite3"), (another, "postgresql")):
        connection = site({**entry, "ENGINE": f"django.db.backends.{real}"})
        with connection.cursor() as cursor:
            cursor.execute("ALTER TABLE django_session ADD COLUMN ip varchar(39)")
            cursor.execute(
                "INSERT INTO django_session VALUES ('a', 'x', '2031-01-01 00:00:00', '10.0.0.7')"
            )
        connection.close()
        read = DbStore(Database("site", entry), columns=["ip"])
        assert read.page(Order.KEY, 5)[0].columns == (("ip", "10.0.0.7"),)


def test_a_table_that_is_missing_is_a_sentence(other: Entry, another: Entry) -> None:
    for entry in (other, another):
        with pytest.raises(StoreError, match="not there"):
            store(entry, "no_such_table").page(Order.KEY, 1)


def test_a_wrong_password_is_a_sentence_without_it(another: Entry) -> None:
    with pytest.raises(StoreError) as caught:
        store({**another, "PASSWORD": "wrong-but-secret"}).page(Order.KEY, 1)
    said = repr(caught.value.failure)
    assert "secret" not in said and PASSWORD not in said


def test_a_query_that_takes_too_long_is_cancelled(another: Entry) -> None:
    read = store(another, statement=0.3)
    with pytest.raises(StoreError, match="time limit"), read._database.reading() as cursor:
        cursor.execute("SELECT pg_sleep(20)")
    assert read.page(Order.KEY, 1) == []


def test_before_the_apps_are_loaded_it_says_what_it_needs(
    other: Entry, monkeypatch: pytest.MonkeyPatch
) -> None:
    from django.apps import apps

    read = store(other)
    assert read.needs_apps
    monkeypatch.setattr(apps, "apps_ready", False)
    with pytest.raises(StoreError, match="needs the project's apps"):
        read.page(Order.KEY, 1)


@pytest.mark.parametrize(
    "sql",
    [
        'SELECT "K" FROM "S" WHERE "E" <= %s ORDER BY "E" DESC FETCH FIRST 50 ROWS ONLY',
        'SELECT "K" FROM "S" ORDER BY "K" ASC OFFSET 0 ROWS FETCH NEXT 5 ROWS ONLY',
    ],
)
def test_what_other_vendors_say_for_a_limit_passes_the_guard(sql: str) -> None:
    check(sql)
