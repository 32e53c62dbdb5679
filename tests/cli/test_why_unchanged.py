"""An autopsy leaves every kind of store as it was: databases, and a cache with its rows beside."""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import Any

import pytest

from session_tui.link import Launch, Link
from session_tui.model import Verdict
from tests.agent.stores.contract import Held, contents_of
from tests.agent.stores.memcached_talk import tell
from tests.agent.stores.test_contract_db import HeldInTable
from tests.agent.stores.test_contract_memcached import HeldInMemcached
from tests.agent.stores.test_contract_redis import DJANGO, HeldInRedis, caches, opened
from tests.conftest import fresh
from tests.processes import Server
from tests.servers import memcached, redis_url

MODEL = "django.contrib.auth.backends.ModelBackend"
NAMED = {"_auth_user_id": "7", "_auth_user_backend": MODEL, "_auth_user_hash": "5f" * 20}
SESSIONS: list[dict[str, Any]] = [
    {"data": {**NAMED, "n": 1}},
    {"data": {"cart": [2]}},
    {"data": {**NAMED, "n": 3}, "age": -60},
    {"data": {**NAMED, "n": 4}, "spoilt": True},
]
"""A user who is gone, none, one past its end, one that does not open."""

ROWS = "django.contrib.sessions.backends.cached_db"


class HeldTwice(Held):
    """Rows in SQLite, and entries in a cache; the first has lost its entry."""

    def __enter__(self) -> Held:
        super().__enter__()
        self.forget("django.contrib.sessions.cached_db" + next(iter(self.wrote)))
        return self

    def forget(self, name: str) -> None:
        """Deletes an entry."""
        raise NotImplementedError

    def snapshot(self) -> object:
        return contents_of(self.folder), super().snapshot()


class HeldInRedisToo(HeldTwice, HeldInRedis):
    def forget(self, name: str) -> None:
        with opened(self.servers[0]) as client:
            client.select(3)
            assert client.delete(f":1:{name}") == 1


class HeldInMemcachedToo(HeldTwice, HeldInMemcached):
    def forget(self, name: str) -> None:
        told = tell(self.servers[0], f"delete site:1:{name}\r\n".encode())
        assert told.startswith(b"DELETED")


def unchanged(held: Held) -> list[Verdict]:
    """The verdict of each session and of a key that nobody has; the store stays as it was."""
    before = held.snapshot()
    verdicts = asyncio.run(verdicts_of([*held.wrote, "nobody" + "x" * 26], held.folder))
    assert held.snapshot() == before
    return verdicts


async def verdicts_of(keys: list[str], folder: Path) -> list[Verdict]:
    """All of them from one agent."""
    link = Link.start(Launch(folder))
    try:
        return [(await link.why(f"sessionid={key}")).verdict for key in keys]
    finally:
        await link.close()


@pytest.mark.parametrize("kind", ["postgresql", "mariadb"])
def test_rows_of_a_server_are_left_as_they_were(
    kind: str, request: pytest.FixtureRequest, tmp_path: Path
) -> None:
    for entry in fresh(request, kind, tmp_path / "database"):
        rows = HeldInTable(tmp_path / "shop", entry)
        rows.wanted = SESSIONS
        with rows as held:
            gone, plain, *lost = unchanged(held)
        assert (gone, plain) == (Verdict.REFUSED, Verdict.ANONYMOUS)
        assert set(lost) == {Verdict.REFUSED}


def test_rows_and_entries_in_redis_are_left_as_they_were(
    redis_server: Server, tmp_path: Path
) -> None:
    more = caches(BACKEND=DJANGO, LOCATION=redis_url(redis_server, 3))
    more += f"SESSION_ENGINE = {ROWS!r}\n"
    with HeldInRedisToo(tmp_path / "shop", more, redis_server, sessions=SESSIONS) as held:
        assert unchanged(held)[:2] == [Verdict.REFUSED, Verdict.ANONYMOUS]


def test_rows_and_entries_in_memcached_are_left_as_they_were(tmp_path: Path) -> None:
    with memcached() as server:
        both = HeldInMemcachedToo(tmp_path / "shop", [server], "PyMemcacheCache")
        both.wanted = SESSIONS
        settings = both.folder / "conf" / "settings.py"
        settings.write_text(settings.read_text() + f"SESSION_ENGINE = {ROWS!r}\n")
        with both as held:
            assert unchanged(held)[:2] == [Verdict.REFUSED, Verdict.ANONYMOUS]
