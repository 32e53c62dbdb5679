"""How many rows there are without reading them, and what that number goes by."""

from __future__ import annotations

import time
from pathlib import Path

import pytest

from session_tui.agent.stores.database import Database
from session_tui.agent.stores.db import DbStore
from tests.conftest import Entry, fresh, site

ROWS = 60


def fill(entry: Entry) -> None:
    with site(entry).cursor() as cursor:
        say = "INSERT INTO django_session VALUES (%s, '', '2031-01-01 00:00:00')"
        for number in range(ROWS):
            cursor.execute(say, [f"{number:032d}"])
    site(entry).close()


def analyze(entry: Entry) -> None:
    with site(entry).cursor() as cursor:
        cursor.execute("ANALYZE django_session")
    site(entry).close()


def test_a_table_of_postgresql_that_was_never_analyzed_is_estimated_by_what_was_written(
    request: pytest.FixtureRequest, tmp_path: Path
) -> None:
    for entry in fresh(request, "postgresql", tmp_path):
        read = DbStore(Database("site", entry))
        assert read.estimate().value is None
        fill(entry)
        deadline = time.monotonic() + 30
        while read.estimate().value is None and time.monotonic() < deadline:
            time.sleep(0.05)  # the server keeps its statistics a moment to itself
        found = read.estimate()
        assert (found.value, found.exact) == (ROWS, False) and "not been analyzed" in found.because
        analyze(entry)
        found = read.estimate()
        assert found.value == ROWS and "reltuples" in found.because
        read.close()


def test_each_kind_of_database_says_what_its_estimate_goes_by(
    engine_db: Entry,
) -> None:
    read = DbStore(Database("site", engine_db))
    said = {each.name: each for each in read.capabilities()}["estimate"]
    read.close()
    assert said.able
    assert ("server" in said.because) is ("sqlite" not in engine_db["ENGINE"])
    assert ("rowid" in said.because) is ("sqlite" in engine_db["ENGINE"])
