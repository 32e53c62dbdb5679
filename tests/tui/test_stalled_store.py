"""The store's panel on real servers that hang, and go on: it fills in with nobody pressing a key.

The server is stopped before the panel is opened, as somebody opens it because the site hangs.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from tests.agent.stores.test_stalled import stopped
from tests.conftest import fresh
from tests.processes import Server
from tests.projects import make_project
from tests.servers import redis_url
from tests.tui.pseudo_terminal import Terminal
from tests.tui.test_on_caches import TOP, opened

FILLS_IN = {
    "postgresql": "nobody waits for the table",
    "redis": "noeviction",
}


@contextmanager
def on_postgresql(
    request: pytest.FixtureRequest, folder: Path
) -> Iterator[tuple[Server, Terminal]]:
    for entry in fresh(request, "postgresql", folder):
        make_project(folder, f"DATABASES['default'] = {entry!r}\n")
        start = f"cd {folder}; PYTHONPATH={TOP} exec {sys.executable} -m session_tui"
        terminal = Terminal(["/bin/sh", "-c", start])
        try:
            terminal.shows("Ending", gone="asking")
            yield request.getfixturevalue("postgresql_server"), terminal
        finally:
            terminal.child.close(force=True)


@contextmanager
def on_redis(request: pytest.FixtureRequest, folder: Path) -> Iterator[tuple[Server, Terminal]]:
    server = request.getfixturevalue("redis_server")
    location = redis_url(server, 7)
    with opened(folder, "redis.RedisCache", location, location) as terminal:
        yield server, terminal


@pytest.mark.parametrize("kind, place", [("postgresql", on_postgresql), ("redis", on_redis)])
def test_it_fills_in_when_the_server_goes_on(
    kind: str, place: Any, request: pytest.FixtureRequest, tmp_path: Path
) -> None:
    with place(request, tmp_path) as (server, terminal):
        with stopped(server):
            terminal.press("h")
            drawn = terminal.shows("did not answer", gone="asking")
            assert "answered in" not in drawn
        terminal.shows(FILLS_IN[kind], gone="did not answer")
