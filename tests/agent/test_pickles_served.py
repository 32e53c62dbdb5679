"""Hostile pickles in a store that an agent serves: an audit hook in its process listens."""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import Any

import pytest

import tests.agent.oracle_pickles as oracle
from session_tui.link import Launch, Link
from session_tui.model import PageRequest, Problem
from tests.projects import make_project
from tests.servers import redis_url

BACKEND = "django.core.cache.backends.redis.RedisCache"
SETTINGS = """
SESSION_ENGINE = "django.contrib.sessions.backends.cache"
CACHES = {{"default": {{"BACKEND": {backend!r}, "LOCATION": {url!r}}}}}

import os, sys
from pathlib import Path
file = os.open(Path(__file__).with_name("heard"), os.O_CREAT | os.O_APPEND | os.O_WRONLY)

def hear(event, arguments):
    os.write(file, ("%s %.80r\\n" % (event, arguments)).encode("utf-8", "backslashreplace"))

sys.addaudithook(hear)
"""
NAME = ":1:django.contrib.sessions.cache"
HOSTILE = [raw for raw in oracle.everything("") if len(raw) < 2000]


@pytest.fixture
def cache(redis_server: Any) -> Any:
    import redis

    client = redis.Redis.from_url(redis_url(redis_server, 11))
    client.flushdb()
    yield client
    client.flushdb()
    client.close()


def put(cache: Any, values: list[bytes]) -> None:
    """One a session, under the same keys each time."""
    for number, raw in enumerate(values):
        cache.set(f"{NAME}{number:032}", raw, ex=3600)


async def seen(link: Link, opened: list[int]) -> list[Any]:
    """Every session listed, and those with these numbers opened, with all that is shown of one."""
    page = await link.page(PageRequest(limit=200, reveal=True))
    for row in page.rows:
        if int(row.key) in opened:
            await link.session(row.ref, True, more=True)
    return list(page.rows)


async def looked(folder: Path, cache: Any, url: str) -> tuple[str, str, list[Any]]:
    """What the hook heard while an agent saw all of them, and again when each lay elsewhere.

    What the agent loads of its own where it is first needed, it has loaded by then.
    """
    put(cache, HOSTILE)
    make_project(folder, SETTINGS.format(backend=BACKEND, url=url))
    heard = folder / "conf" / "heard"
    link, some = Link.start(Launch(folder)), list(range(0, len(HOSTILE), 5))
    try:
        await seen(link, some)
        first = heard.read_text()
        put(cache, HOSTILE[::-1])
        heard.write_text("")
        rows = await seen(link, [len(HOSTILE) - 1 - number for number in some])
        return first, heard.read_text(), rows
    finally:
        await link.close()


def test_an_audit_hook_in_the_agent_hears_nothing_from_hostile_sessions(
    redis_server: Any, cache: Any, tmp_path: Path
) -> None:
    url = redis_url(redis_server, 11)
    first, heard, rows = asyncio.run(looked(tmp_path, cache, url))
    assert "import " in first and "pickle." not in first
    assert len(rows) == len(HOSTILE)
    assert [line for line in heard.splitlines() if line.startswith(oracle.FORBIDDEN)] == []
    assert {row.problem for row in rows} >= {Problem.NONE, Problem.PICKLE, Problem.TOO_LARGE}
