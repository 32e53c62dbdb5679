"""What each Django writes to memcached by each client library, read under the same interpreter."""

from __future__ import annotations

import asyncio
import json
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from session_tui.cli.document import detail_document
from session_tui.link import Launch, Link
from session_tui.model import PAYLOAD_LIMIT, Count, Page, PageRequest
from tests.agent.stores.contract import LOGIN, SIDE
from tests.agent.stores.memcached_store import BACKENDS
from tests.cli.commands import environment
from tests.processes import Server
from tests.projects import make_project
from tests.servers import memcached

PYTHONS = [sys.executable, *filter(None, os.environ.get("SESSION_TUI_PYTHONS", "").split(":"))]
LIBRARIES = {
    "PyMemcacheCache": "pymemcache",
    "PyLibMCCache": "pylibmc",
    "MemcachedCache": "memcache",
}
MONTHS = 90 * 24 * 3600

SESSIONS: list[dict[str, Any]] = [
    {"data": {**LOGIN, "cart": [1, 2.5, None, {"a": "ä\u2028🙂"}]}},
    {"data": {"anonymous": True}, "age": 86400},
    {"data": {**LOGIN, "text": "x" * 70_000}, "age": 0},
    {"data": {**LOGIN, "long": True}, "age": MONTHS},
    {"data": {"number": 2**70, "n": -1}, "age": 300},
]


@pytest.fixture(scope="module")
def server() -> Iterator[Server]:
    with memcached() as started:
        yield started


def has(python: str, backend: str) -> bool:
    """Whether that interpreter can use a backend of Django."""
    code = f"import {LIBRARIES[backend]}; from {BACKENDS[:-1]} import {backend}"
    command = [python, "-W", "ignore", "-c", code]
    return subprocess.run(command, capture_output=True, timeout=60).returncode == 0


def written(python: str, folder: Path) -> dict[str, dict[str, Any]]:
    """What Django says that it wrote, by key."""
    done = subprocess.run(
        [python, "-W", "ignore", SIDE, "write"],
        input=json.dumps(SESSIONS),
        cwd=folder,
        env=environment(DJANGO_SETTINGS_MODULE="conf.settings", PYTHONPATH=str(folder)),
        capture_output=True,
        text=True,
        timeout=60,
    )
    assert done.returncode == 0, done.stderr[-2000:]
    found: dict[str, dict[str, Any]] = json.loads(done.stdout)
    return found


def told(python: str, folder: Path) -> tuple[Page, dict[str, dict[str, Any]], Count]:
    """The first page, the document of each session by key, and the count, of one agent."""

    async def ask() -> tuple[Page, dict[str, dict[str, Any]], Count]:
        link = Link.start(Launch(folder, python=python))
        try:
            page = await link.page(PageRequest(limit=100, reveal=True))
            details = [await link.session(row.key, reveal=True, more=True) for row in page.rows]
            documents = {detail.row.key: detail_document(detail) for detail in details}
            return page, documents, [count async for count in link.count()][-1]
        finally:
            await link.close()

    return asyncio.run(ask())


@pytest.mark.parametrize("backend", LIBRARIES)
@pytest.mark.parametrize("python", PYTHONS)
def test_sessions_are_those_that_django_wrote(
    python: str, backend: str, server: Server, tmp_path: Path
) -> None:
    if not has(python, backend):
        pytest.skip(f"this interpreter has no {LIBRARIES[backend]}, or its Django no {backend}")
    prefix = f"{PYTHONS.index(python)}.{backend}"
    cache = {
        "BACKEND": BACKENDS + backend,
        "LOCATION": f"127.0.0.1:{server.port}",
        "KEY_PREFIX": prefix,
        "TIMEOUT": None,
    }
    engine = "SESSION_ENGINE = 'django.contrib.sessions.backends.cache'"
    make_project(tmp_path, f"{engine}\nCACHES = {{'default': {cache!r}}}\n")
    wrote = written(python, tmp_path)
    page, documents, count = told(python, tmp_path)
    assert documents.keys() == wrote.keys()
    assert count.value == len(wrote)
    for row in page.rows:
        data, end = wrote[row.key]["data"], wrote[row.key]["end"]
        listed = row.size <= PAYLOAD_LIMIT
        assert row.user_id == (data.get("_auth_user_id") if listed else None)
        assert row.expires_at is not None and abs(row.expires_at.timestamp() - end) <= 2
        shown = documents[row.key]
        assert shown["state"] == ("live" if "_auth_user_id" in data else "anonymous")
        long = {name: value for name, value in data.items() if len(str(value)) > 1000}
        assert {**shown["data"], **long} == data
