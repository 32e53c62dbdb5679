"""Rows, a database cache and both, read by an agent under each interpreter that is there."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from session_tui.link import Launch, Link
from session_tui.model import CAPABILITIES, Copies, PageRequest
from tests.agent.stores.test_contract_db import HeldInTable
from tests.conftest import Entry, fresh

PYTHONS = [sys.executable, *filter(None, os.environ.get("SESSION_TUI_PYTHONS", "").split(":"))]
TABLE = "django.core.cache.backends.db.DatabaseCache"
CACHES = f"CACHES = {{'default': {{'BACKEND': {TABLE!r}, 'LOCATION': 'kept'}}}}\n"
BACKEND = """
from django.db.backends.sqlite3.base import DatabaseWrapper as Base


class DatabaseWrapper(Base):
    vendor, display_name = "another", "Another"
"""


class Written(HeldInTable):
    """Sessions that another interpreter writes, for an agent under it to read."""

    def __init__(self, folder: Path, entry: Entry, engine: str, python: str) -> None:
        name = f"SESSION_ENGINE = 'django.contrib.sessions.backends.{engine}'\n"
        super().__init__(folder, entry, CACHES + name)
        self.python = python


@pytest.fixture(params=["sqlite", "postgresql", "mariadb"])
def entry(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Entry:
    entries: Iterator[Entry] = fresh(request, request.param, tmp_path_factory.mktemp("database"))
    request.addfinalizer(lambda: [*entries] and None)
    return next(entries)


async def told(held: Written, engine: str) -> None:
    """What an agent tells of each session is what Django wrote."""
    held.wrote = held.django("write", held.wanted)
    link = Link.start(Launch(held.folder, python=held.python))
    try:
        store = await link.store()
        assert [each.name for each in store.capabilities] == list(CAPABILITIES)
        page = await link.page(PageRequest(limit=100, reveal=True))
        assert {row.key for row in page.rows} >= held.lying
        assert all((await link.health()).measures)
        key = sorted(held.lying)[0]
        detail = await link.session(key, reveal=True)
        names = () if detail.data is None else detail.data.names
        assert names == tuple(held.wrote[key]["data"])
        places = (await link.whereabouts(key, reveal=True)).places
        assert [place.used for place in places].count(True) == 1
        if engine == "cached_db":
            lying = [row for row in page.rows if row.key in held.lying]
            assert {row.copies for row in lying} == {Copies.SAME, Copies.DIFFERENT}
    finally:
        await link.close()


@pytest.mark.parametrize("python", PYTHONS, ids=lambda path: Path(path).parts[-3])
@pytest.mark.parametrize("engine", ["cached_db", "cache"])
async def test_an_agent_under_each_django_reads_what_that_django_wrote(
    entry: Entry, engine: str, python: str, tmp_path: Path
) -> None:
    await told(Written(tmp_path / "site", entry, engine, python), engine)


@pytest.mark.parametrize("python", PYTHONS, ids=lambda path: Path(path).parts[-3])
async def test_an_agent_under_each_django_reads_a_database_of_another_vendor(
    request: pytest.FixtureRequest, python: str, tmp_path: Path
) -> None:
    for entry in fresh(request, "sqlite", tmp_path):
        folder = tmp_path / "site"
        (folder / "strange").mkdir(parents=True)
        (folder / "strange" / "__init__.py").touch()
        (folder / "strange" / "base.py").write_text(BACKEND)
        await told(
            Written(folder, {**entry, "ENGINE": "strange"}, "cached_db", python), "cached_db"
        )
