"""Facts of the store, its users and its host, measured under each interpreter that is there."""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import Any

import pytest

from session_tui.link import Launch, Link
from tests.agent.facts.sites import counts, login
from tests.agent.stores.contract import Held

PYTHONS = [sys.executable, *filter(None, os.environ.get("SESSION_TUI_PYTHONS", "").split(":"))]
NAMES = ("sample", "users", "table", "elsewhere", "host")
CANARY = "canary-4be1c0ffee"


class Written(Held):
    """Sessions that Django under another interpreter writes into SQLite."""

    def __init__(self, folder: Path, python: str) -> None:
        data = [{**login(number), "cart": CANARY} for number in range(7)]
        super().__init__(folder, "", [{"data": each} for each in data])
        self.python = python


async def measured(folder: Path, python: str) -> dict[str, Any]:
    link = Link.start(Launch(folder, python=python))
    try:
        return {name: fact async for name, fact in link.facts(NAMES)}
    finally:
        await link.close()


@pytest.mark.parametrize("python", PYTHONS, ids=lambda path: Path(path).parts[-3])
async def test_each_fact_is_measured_under_each_django(python: str, tmp_path: Path) -> None:
    held = Written(tmp_path / "site", python)
    held.django("write", held.wanted)
    before = (held.folder / "db.sqlite3").read_bytes()
    found = await measured(held.folder, python)
    assert (held.folder / "db.sqlite3").read_bytes() == before
    assert {name: fact.problem for name, fact in found.items()} == dict.fromkeys(NAMES, "")
    sample, users, table = (found[name].value for name in NAMES[:3])
    assert (sample.rows, sample.complete, counts(sample.states)) == (7, True, {"live": 7})
    assert sample.turn is not None and sample.turn.pattern == "none"
    assert (users.sessions, users.missing) == (7, 7)
    assert (table.exists, table.migrated, table.total, table.writable) == (True, True, 7, True)
    assert found["elsewhere"].value.places == ()
    assert CANARY not in repr(found)
    assert all(fact.seconds < 5 and fact.how for fact in found.values())
