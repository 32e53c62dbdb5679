"""The contract, for caches on Redis: alone, behind Sentinel and in a Cluster."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest

from tests.agent.stores.contract import SESSIONS, Held, StoreContract, look_at_everything
from tests.conftest import site
from tests.processes import Server
from tests.recording import recording
from tests.servers import redis_url
from tests.servers.replicated import say

ENGINE = "SESSION_ENGINE = 'django.contrib.sessions.backends.cache'\n"
DJANGO = "django.core.cache.backends.redis.RedisCache"

CLUSTER_BACKEND = '''
from django.core.cache.backends.redis import RedisCache, RedisCacheClient
from redis.cluster import RedisCluster


class ClusterClient(RedisCacheClient):
    """As projects do it: one client that finds the nodes by itself."""

    def get_client(self, key=None, *, write=False):
        return RedisCluster.from_url(self._servers[0])


class ClusterCache(RedisCache):
    def __init__(self, server, params):
        super().__init__(server, params)
        self._class = ClusterClient
'''


def caches(**entry: object) -> str:
    """The settings of a project that keeps its sessions in one cache."""
    return f"{ENGINE}CACHES = {{'default': {entry!r}}}\n"


class HeldInRedis(Held):
    """Sessions in a database of `servers`."""

    precision = 1.5  # a cache counts whole seconds from the moment of the save

    def __init__(self, folder: Path, more: str, *servers: Server, sessions: Any = SESSIONS) -> None:
        super().__init__(folder, more, sessions)
        self.servers = servers

    def __enter__(self) -> Held:
        super().__enter__()
        for server in self.servers:
            aged(server, LONG)
        return self

    def snapshot(self) -> object:
        return [sorted(everything(server), key=repr) for server in self.servers]


LONG = 50_000
"""Seconds for which every entry has lain idle: far above any that a test takes."""


def everything(server: Server) -> Iterator[tuple[object, ...]]:
    """Every key with its value, the moment of its end, and whether it still lies idle for LONG.

    The last is None before CLIENT NO-TOUCH (Redis 7.2): there no client can read without a mark.
    """
    with opened(server) as connection:
        untouched = unmarking(connection)
        for database in databases(server):
            connection.select(database)
            for key in connection.scan_iter():
                idle = connection.object("idletime", key) if untouched else None
                lain = None if idle is None else idle >= LONG
                yield database, key, connection.get(key), connection.pexpiretime(key), lain


def unmarking(connection: Any) -> bool:
    """Has the server take no reading of this connection for a use; whether it can."""
    import redis

    with suppress(redis.ResponseError):
        return bool(connection.client_no_touch("ON"))
    return False


def databases(server: Server) -> range:
    return range(1 if "cluster" in str(say(server, "INFO", "server")) else 16)


def aged(server: Server, seconds: int) -> None:
    """Has every key lie idle for so long; values and ends stay. A replica follows its master."""
    if "role:slave" in say(server, "INFO", "replication"):
        return
    with opened(server) as connection:
        for database in databases(server):
            connection.select(database)
            for key in list(connection.scan_iter()):
                end, value = max(connection.pexpiretime(key), 0), connection.dump(key)
                if value is not None:
                    connection.restore(key, end, value, True, end > 0, seconds)


def opened(server: Server) -> Any:
    """A client of our own."""
    import redis

    return redis.Redis(port=server.port, password=server.password, single_connection_client=True)


class OnRedis(StoreContract):
    """A subclass for each way to reach it."""


class TestDjangosOwnBackend(OnRedis):
    @pytest.fixture(scope="class")
    def held(self, redis_server: Server, tmp_path_factory: pytest.TempPathFactory) -> Any:
        more = caches(BACKEND=DJANGO, LOCATION=redis_url(redis_server, 1), KEY_PREFIX="a*[b]\\")
        with HeldInRedis(tmp_path_factory.mktemp("own"), more, redis_server) as held:
            yield held

    def test_keys_of_another_prefix_and_version_are_not_listed(self, held: HeldInRedis) -> None:
        name = "django.contrib.sessions.cache" + "z" * 32
        for head in ("a*[b]\\:2:", "axxb:1:", ":1:", "a*[b]\\:1:not."):
            say(held.servers[0], "SELECT", 1)
            with opened(held.servers[0]) as client:
                client.select(1)
                client.set(head + name, b"x", ex=60)
        assert "z" * 32 not in held.listed()


class TestDjangoRedis(OnRedis):
    @pytest.fixture(scope="class", params=["pickle", "json", "msgpack"])
    def held(
        self,
        request: pytest.FixtureRequest,
        redis_server: Server,
        tmp_path_factory: pytest.TempPathFactory,
    ) -> Any:
        pytest.importorskip("django_redis")
        name = {"pickle": "Pickle", "json": "JSON", "msgpack": "MSGPack"}[request.param]
        options = {
            "CLIENT_CLASS": "django_redis.client.DefaultClient",
            "SERIALIZER": f"django_redis.serializers.{request.param}.{name}Serializer",
            "COMPRESSOR": "django_redis.compressors.zlib.ZlibCompressor",
        }
        more = caches(
            BACKEND="django_redis.cache.RedisCache",
            LOCATION=redis_url(redis_server, 2),
            KEY_PREFIX=request.param,
            VERSION=7,
            OPTIONS=options,
        )
        with HeldInRedis(tmp_path_factory.mktemp("third"), more, redis_server) as held:
            yield held


class TestBehindSentinel(OnRedis):
    @pytest.fixture(scope="class")
    def held(self, redis_sentinel: Any, tmp_path_factory: pytest.TempPathFactory) -> Any:
        pytest.importorskip("django_redis")
        site({"ENGINE": "django.db.backends.sqlite3", "NAME": ":memory:"})
        from django.conf import settings

        options = {
            "CLIENT_CLASS": "django_redis.client.SentinelClient",
            "CONNECTION_POOL_CLASS": "redis.sentinel.SentinelConnectionPool",
            "SENTINELS": [("127.0.0.1", each.port) for each in redis_sentinel.sentinels],
            "PASSWORD": redis_sentinel.master.password,
        }
        factory = "django_redis.pool.SentinelConnectionFactory"
        more = f"DJANGO_REDIS_CONNECTION_FACTORY = {factory!r}\n"
        more += caches(
            BACKEND="django_redis.cache.RedisCache",
            LOCATION=f"redis://{redis_sentinel.name}/0",
            OPTIONS=options,
        )
        servers = redis_sentinel.master, redis_sentinel.replica
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(settings, "DJANGO_REDIS_CONNECTION_FACTORY", factory, raising=False)
            with HeldInRedis(tmp_path_factory.mktemp("sentinel"), more, *servers) as held:
                yield held


class TestInACluster(OnRedis):
    @pytest.fixture(scope="class")
    def held(self, redis_cluster: Any, tmp_path_factory: pytest.TempPathFactory) -> Any:
        folder = tmp_path_factory.mktemp("cluster")
        (folder / "cluster_cache.py").write_text(CLUSTER_BACKEND)
        url = redis_url(redis_cluster.nodes[0])
        more = caches(BACKEND="cluster_cache.ClusterCache", LOCATION=url)
        with pytest.MonkeyPatch.context() as patch:
            patch.syspath_prepend(str(folder))
            with HeldInRedis(folder, more, *redis_cluster.nodes) as held:
                yield held

    def test_the_sessions_lie_on_several_nodes(self, held: HeldInRedis) -> None:
        assert sum(bool(list(everything(server))) for server in held.servers) > 1


class TestOnValkey(OnRedis):
    """By the backend that is made for it."""

    @pytest.fixture(scope="class")
    def held(self, valkey_server: Server, tmp_path_factory: pytest.TempPathFactory) -> Any:
        pytest.importorskip("django_valkey")
        url = redis_url(valkey_server, 1).replace("redis:", "valkey:")
        more = caches(BACKEND="django_valkey.cache.ValkeyCache", LOCATION=url)
        with HeldInRedis(tmp_path_factory.mktemp("valkey"), more, valkey_server) as held:
            yield held

    def test_reading_leaves_each_idle_time_as_it_was(self, held: HeldInRedis) -> None:
        aged(held.servers[0], LONG)
        look_at_everything(held)
        lain = [each[-1] for each in everything(held.servers[0])]
        assert len(lain) >= len(held.lying) and all(lain)
        assert held.store.capabilities()[8].able


READS = {
    *("auth", "select", "info", "scan", "pttl", "strlen", "getrange", "time", "ping", "dbsize"),
    *("role", "config", "get", "client", "no-touch", "object", "idletime", "freq", "memory"),
    *("usage", "acl", "whoami", "dryrun"),
}


def test_only_commands_of_the_read_list_are_seen(redis_server: Server, tmp_path: Path) -> None:
    with recording(redis_server.port) as recorder:
        url = redis_url(redis_server, 3).replace(str(redis_server.port), str(recorder.port))
        with HeldInRedis(tmp_path, caches(BACKEND=DJANGO, LOCATION=url), redis_server) as held:
            recorder.commands.clear()
            look_at_everything(held)
            held.listed()
        words = {part for name in recorder.names() for part in name.split("|")}
    assert {"scan", "getrange", "pttl"} <= words <= READS
