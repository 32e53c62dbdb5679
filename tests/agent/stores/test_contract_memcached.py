"""The contract, for sessions in memcached, by each client library that Django has a backend for."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.agent.stores.contract import Held, StoreContract
from tests.agent.stores.memcached_talk import settled, tell
from tests.processes import Server
from tests.servers import memcached

CACHE = """
SESSION_ENGINE = "django.contrib.sessions.backends.cache"
CACHES = {"default": {
    "BACKEND": "django.core.cache.backends.memcached.%s",
    "LOCATION": %r,
    "KEY_PREFIX": "%s",
}}
"""


class HeldInMemcached(Held):
    precision = 2.0

    def __init__(
        self, folder: Path, servers: list[Server], backend: str, prefix: str = "site"
    ) -> None:
        there = [f"127.0.0.1:{server.port}" for server in servers]
        super().__init__(folder, CACHE % (backend, there, prefix))
        self.servers = servers

    def __enter__(self) -> Held:
        super().__enter__()
        for server in self.servers:
            tell(server, b"set of_somebody_else 0 0 4\r\nelse\r\n")
            settled(server)
        return self

    def snapshot(self) -> object:
        """Every entry with its marks, in the LRU's order, and how often something was written."""
        return [(listed(server), written(server)) for server in self.servers]


def listed(server: Server) -> list[bytes]:
    return tell(server, b"lru_crawler metadump all\r\n").split(b"\n")


def written(server: Server) -> list[bytes]:
    """The counters of writes."""
    commands = rb"cmd_(?:set|touch|flush)|(?:delete|incr|decr|cas|touch)_\w+|total_items"
    return re.findall(rb"STAT ((?:%s) \d+)" % commands, tell(server, b"stats\r\n"))


class TestPymemcache(StoreContract):
    @pytest.fixture(scope="class")
    def held(self, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Any]:
        folder = tmp_path_factory.mktemp("pymemcache")
        with memcached() as server, HeldInMemcached(folder, [server], "PyMemcacheCache") as held:
            yield held


class TestPylibmc(StoreContract):
    @pytest.fixture(scope="class")
    def held(self, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Any]:
        pytest.importorskip("pylibmc", reason="it has no wheel for this Python")
        folder = tmp_path_factory.mktemp("pylibmc")
        with memcached() as server, HeldInMemcached(folder, [server], "PyLibMCCache") as held:
            yield held


class TestTwoServers(StoreContract):
    @pytest.fixture(scope="class")
    def held(self, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Any]:
        folder = tmp_path_factory.mktemp("two")
        with (
            memcached() as one,
            memcached() as two,
            HeldInMemcached(folder, [one, two], "PyMemcacheCache", "ä%") as held,
        ):
            yield held
