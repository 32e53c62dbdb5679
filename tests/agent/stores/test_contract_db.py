"""The contract, for rows in the tables of real databases."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.agent.stores.contract import Held, StoreContract, contents_of
from tests.conftest import Entry, fresh, site

DRIVER = """
try:
    import pymysql
    pymysql.version_info = (2, 2, 8, "final", 0)
    pymysql.install_as_MySQLdb()
except ImportError:
    pass
"""


def databases(entry: Entry) -> str:
    """The settings of a project that keeps everything in one database."""
    return f"{DRIVER}\nDATABASES = {{'default': {entry!r}}}\n"


def table_of(entry: Entry, table: str) -> object:
    """The rows of a table; for SQLite everything in its folder."""
    if "sqlite" in entry["ENGINE"]:
        return contents_of(Path(entry["NAME"]).parent)
    with site(entry).cursor() as cursor:
        cursor.execute(f"SELECT * FROM {table} ORDER BY 1")
        rows = cursor.fetchall()
    site(entry).close()
    return rows


class HeldInTable(Held):
    """Sessions in `table` of `entry`."""

    def __init__(self, folder: Path, entry: Entry, more: str = "", table: str = "") -> None:
        super().__init__(folder, databases(entry) + more)
        self.entry, self.table = entry, table or "django_session"

    def snapshot(self) -> object:
        return table_of(self.entry, self.table)


class TestRows(StoreContract):
    @pytest.fixture(scope="class", params=["sqlite", "postgresql", "mariadb"])
    def held(
        self, request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
    ) -> Iterator[Any]:
        folder = tmp_path_factory.mktemp("rows")
        for entry in fresh(request, request.param, tmp_path_factory.mktemp("database")):
            with HeldInTable(folder, entry) as held:
                yield held


class HeldInCacheTable(HeldInTable):
    """Sessions of the cache engine in a table of `entry`."""

    precision = 2.5
    """Django cuts the end to seconds, and `end` is told a moment later."""


CACHE_TABLE = """
SESSION_ENGINE = "django.contrib.sessions.backends.cache"
CACHES = {"default": {
    "BACKEND": "django.core.cache.backends.db.DatabaseCache", "LOCATION": "kept things",
    "KEY_PREFIX": "shop", "VERSION": 3, "OPTIONS": {"MAX_ENTRIES": 1000},
}}
"""


class TestCacheTable(StoreContract):
    @pytest.fixture(scope="class", params=["sqlite", "postgresql", "mariadb"])
    def held(
        self, request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
    ) -> Iterator[Any]:
        folder = tmp_path_factory.mktemp("cached")
        for entry in fresh(request, request.param, tmp_path_factory.mktemp("database")):
            table = "`kept things`" if request.param == "mariadb" else '"kept things"'
            with HeldInCacheTable(folder, entry, CACHE_TABLE, table) as held:
                yield held
