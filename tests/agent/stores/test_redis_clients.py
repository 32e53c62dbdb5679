"""Entries of CACHES, as the client libraries of each interpreter read them: Django is the oracle.

Each case is run by every interpreter of SESSION_TUI_PYTHONS that has what it needs.
"""

from __future__ import annotations

import json
import os
import string
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from session_tui.agent.stores.redis.clients import understood
from session_tui.agent.stores.redis.servers import Kind
from tests.agent.stores.redis_doors import (
    DJANGO,
    DJANGO_REDIS,
    DJANGO_VALKEY,
    entry,
    servers,
)
from tests.processes import PASSWORD, Server
from tests.servers import redis, redis_url
from tests.servers.replicated import say

TOP = Path(__file__).parents[3]
SIDE = Path(__file__).with_name("redis_clients_side.py")
PYTHONS = [sys.executable, *filter(None, os.environ.get("SESSION_TUI_PYTHONS", "").split(":"))]
KEYS = [letter * 32 for letter in string.ascii_lowercase]
BACKENDS = [DJANGO, DJANGO_REDIS, DJANGO_VALKEY]
Side = subprocess.Popen[str]
VALKEY_CLUSTER = "django_valkey.cluster_cache.cache.ClusterValkeyCache"


@pytest.fixture(scope="module", params=PYTHONS)
def python(request: pytest.FixtureRequest) -> Iterator[Side]:
    """One of the interpreters, ready to compare."""
    with subprocess.Popen(
        [request.param, str(SIDE)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        cwd=TOP,
    ) as process:
        yield process
        process.communicate()


@pytest.fixture(scope="module")
def server() -> Iterator[Server]:
    with redis(users=[f"site on >{PASSWORD} ~* +@all"]) as started:
        yield started


@pytest.fixture(scope="module")
def second() -> Iterator[Server]:
    with redis() as started:
        yield started


@pytest.fixture(autouse=True)
def emptied(request: pytest.FixtureRequest) -> Iterator[None]:
    yield
    for name in {"server", "second"} & set(request.fixturenames):
        say(request.getfixturevalue(name), "FLUSHALL")


def told(python: Side, cache: dict[str, Any], **settings: Any) -> Any:
    """What Django and our door each make of a cache, under another interpreter."""
    wanted = {"cache": cache, "settings": settings, "keys": KEYS, "value": "x"}
    assert python.stdin and python.stdout
    python.stdin.write(json.dumps(wanted) + "\n")
    python.stdin.flush()
    answer = json.loads(python.stdout.readline())
    if "missing" in answer:
        pytest.skip(answer["missing"])
    assert "error" not in answer, answer["error"]
    return answer


def agreed(answer: Any, extra: int = 0) -> None:
    """Every key that Django has written is found where Django reads it, and listed."""
    assert answer["loaded"] == ["x"] * len(KEYS)
    assert answer["listed"] == answer["names"]
    assert all(90_000 < left - extra * 1000 <= 100_000 for left in answer["left"]), answer["left"]


@pytest.mark.parametrize("backend", BACKENDS)
def test_one_server_with_a_password_and_a_database(
    python: Side, backend: str, server: Server
) -> None:
    location = redis_url(server, 3)
    if backend == DJANGO_VALKEY:
        location = location.replace("redis:", "valkey:")
    answer = told(python, {**entry(location, backend), "KEY_PREFIX": "shop", "VERSION": 7})
    agreed(answer)
    assert answer["kind"] == "SINGLE"
    assert [node["place"] for node in answer["nodes"]] == [f"127.0.0.1:{server.port}/3"]


@pytest.mark.parametrize("backend", BACKENDS)
def test_a_user_of_the_acl(python: Side, backend: str, server: Server) -> None:
    location = redis_url(server, 1, "site", PASSWORD)
    if backend == DJANGO_VALKEY:
        location = location.replace("redis:", "valkey:")
    agreed(told(python, entry(location, backend)))


@pytest.mark.parametrize(
    "backend, options",
    [
        (DJANGO, {"db": "2", "password": PASSWORD}),
        (DJANGO, {"db": 2, "username": "default", "password": PASSWORD}),
        (DJANGO, {"pool_class": "redis.BlockingConnectionPool", "db": 2, "password": PASSWORD}),
        (DJANGO_REDIS, {"PASSWORD": PASSWORD, "CONNECTION_POOL_KWARGS": {"db": 2}}),
        (
            DJANGO_REDIS,
            {
                "PASSWORD": PASSWORD,
                "SOCKET_TIMEOUT": 7,
                "SOCKET_CONNECT_TIMEOUT": 7,
                "CONNECTION_POOL_CLASS": "redis.BlockingConnectionPool",
                "CONNECTION_POOL_KWARGS": {"db": 2, "retry_on_timeout": True},
                "CLIENT_CLASS": "django_redis.client.DefaultClient",
            },
        ),
        (DJANGO_VALKEY, {"PASSWORD": PASSWORD, "CONNECTION_POOL_KWARGS": {"db": 2}}),
    ],
)
def test_password_and_database_in_the_options(
    python: Side, backend: str, options: dict[str, Any], server: Server
) -> None:
    scheme = "valkey" if backend == DJANGO_VALKEY else "redis"
    answer = told(python, entry(f"{scheme}://127.0.0.1:{server.port}", backend, **options))
    agreed(answer)
    assert answer["nodes"][0]["place"] == f"127.0.0.1:{server.port}/2"


@pytest.mark.parametrize("backend", [DJANGO, DJANGO_REDIS])
def test_a_unix_socket(python: Side, backend: str, tmp_path: Path) -> None:
    path = tmp_path / "redis.sock"
    with redis(unixsocket=str(path)):
        answer = told(python, entry(f"unix://:{PASSWORD}@{path}?db=1", backend))
    agreed(answer)
    assert answer["nodes"][0]["place"] == f"{path}/1"


@pytest.mark.parametrize("backend", [DJANGO, DJANGO_REDIS])
def test_tls(python: Side, backend: str) -> None:
    with redis(tls=True) as encrypted:
        options: dict[str, Any] = {"ssl_ca_certs": str(encrypted.folder / "ca.crt")}
        if backend == DJANGO_REDIS:
            options = {"CONNECTION_POOL_KWARGS": options}
        agreed(told(python, entry(redis_url(encrypted), backend, **options)))


@pytest.mark.parametrize("backend", [DJANGO, DJANGO_REDIS])
def test_several_locations_are_a_server_to_write_to_and_others_to_read(
    python: Side, backend: str, redis_sentinel: Any
) -> None:
    master, replica = redis_sentinel.master, redis_sentinel.replica
    answer = told(python, entry([redis_url(master, 4), redis_url(replica, 4)], backend))
    say(master, "FLUSHALL")
    assert answer["kind"] == "REPLICAS"
    assert answer["writers"] == [f"127.0.0.1:{master.port}/4"]
    assert answer["readers"] == [f"127.0.0.1:{replica.port}/4"]
    roles = [(node["reads"], node["writes"]) for node in answer["nodes"]]
    assert roles == [(False, True), (True, False)]


@pytest.mark.parametrize("backend", [DJANGO_REDIS, DJANGO_VALKEY])
def test_a_client_that_shards_has_each_key_where_its_ring_puts_it(
    python: Side, backend: str, server: Server, second: Server
) -> None:
    house, scheme = ("valkey", "valkey") if backend == DJANGO_VALKEY else ("redis", "redis")
    urls = [redis_url(each).replace("redis:", f"{scheme}:") for each in (server, second)]
    client = f"django_{house}.client.ShardClient"
    answer = told(python, entry(urls, backend, CLIENT_CLASS=client))
    agreed(answer)
    assert answer["kind"] == "SHARDS"
    assert len(answer["readers"]) == 2


@pytest.mark.parametrize("backend", [DJANGO_REDIS, DJANGO_VALKEY])
def test_a_herd_client_adds_to_the_end_of_each_key(
    python: Side, backend: str, server: Server
) -> None:
    house = "valkey" if backend == DJANGO_VALKEY else "redis"
    location = redis_url(server).replace("redis:", f"{house}:")
    client = f"django_{house}.client.HerdClient"
    answer = told(python, entry(location, backend, CLIENT_CLASS=client))
    assert answer["herd"] == 60
    assert all(150_000 < left <= 160_000 for left in answer["left"])


def sentinel_entry(servers: Any, backend: str, client: str, location: str) -> dict[str, Any]:
    house = "valkey" if backend == DJANGO_VALKEY else "redis"
    return entry(
        location.replace("redis:", f"{house}:"),
        backend,
        CLIENT_CLASS=f"django_{house}.client.{client}",
        CONNECTION_POOL_CLASS=f"{house}.sentinel.SentinelConnectionPool",
        SENTINELS=[["127.0.0.1", each.port] for each in servers.sentinels],
        PASSWORD=PASSWORD,
    )


FACTORIES = {
    "DJANGO_REDIS_CONNECTION_FACTORY": "django_redis.pool.SentinelConnectionFactory",
    "DJANGO_VALKEY_CONNECTION_FACTORY": "django_valkey.pool.SentinelConnectionFactory",
}


@pytest.mark.parametrize("backend", [DJANGO_REDIS, DJANGO_VALKEY])
def test_sentinel_names_the_master(python: Side, backend: str, redis_sentinel: Any) -> None:
    cache = sentinel_entry(redis_sentinel, backend, "DefaultClient", "redis://mymaster/5")
    answer = told(python, cache, **FACTORIES)
    say(redis_sentinel.master, "FLUSHALL")
    agreed(answer)
    assert answer["kind"] == "SENTINEL"
    assert answer["writers"] == answer["readers"] == [f"127.0.0.1:{redis_sentinel.master.port}/5"]


def test_a_sentinel_client_writes_to_the_master_and_reads_from_replicas(
    python: Side, redis_sentinel: Any
) -> None:
    cache = sentinel_entry(redis_sentinel, DJANGO_REDIS, "SentinelClient", "redis://mymaster/6")
    answer = told(python, cache, **FACTORIES)
    say(redis_sentinel.master, "FLUSHALL")
    assert answer["writers"] == [f"127.0.0.1:{redis_sentinel.master.port}/6"]
    assert answer["readers"] == [f"127.0.0.1:{redis_sentinel.replica.port}/6"]


def test_a_cluster_by_django_valkey(python: Side, redis_cluster: Any) -> None:
    location = redis_url(redis_cluster.nodes[0]).replace("redis:", "valkey:")
    emptied_cluster(redis_cluster)
    answer = told(python, entry(location, VALKEY_CLUSTER))
    emptied_cluster(redis_cluster)
    agreed(answer)
    assert answer["kind"] == "CLUSTER"
    assert sum(node["slots"] for node in answer["nodes"]) == 16384
    assert len(answer["readers"]) == 3


def test_a_cluster_by_a_factory_of_the_project_s_own(python: Side, redis_cluster: Any) -> None:
    cache = entry(redis_url(redis_cluster.nodes[1]), DJANGO_REDIS)
    emptied_cluster(redis_cluster)
    answer = told(python, cache, DJANGO_REDIS_CONNECTION_FACTORY="__main__.ClusterFactory")
    emptied_cluster(redis_cluster)
    agreed(answer)
    assert answer["kind"] == "CLUSTER"


def emptied_cluster(cluster: Any) -> None:
    for node in cluster.nodes:
        say(node, "FLUSHALL")


def test_the_settings_and_their_options_are_left_as_they_were() -> None:
    options = {"SENTINELS": [("h", 1)], "CONNECTION_POOL_KWARGS": {"db": 1}}
    cache = entry("redis://mymaster/1", DJANGO_REDIS, **options)
    before = repr(cache)
    servers("redis://h/1")
    understood("default", cache)
    assert repr(cache) == before


def test_a_password_of_bytes_is_sent_as_it_is(server: Server) -> None:
    location = f"redis://127.0.0.1:{server.port}/0"
    (only,) = servers(location, password=PASSWORD.encode()).listed()
    assert only.ask(("PING",)) == b"PONG"


def test_a_connect_hook_of_the_project_is_left_out_and_said() -> None:
    def hook(_: object) -> None:
        raise AssertionError("code of the project has run")

    found = servers("redis://h/0", redis_connect_func=hook)
    assert found.kind is Kind.SINGLE
    assert "redis_connect_func" in found.notes()[0]


def test_backends_that_subclass_those_we_know_are_read_as_these(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    from django_redis.cache import RedisCache

    own = type("Own", (RedisCache,), {})
    monkeypatch.setattr(sys.modules[__name__], "Own", own, raising=False)
    servers("redis://h/0")
    found = understood("default", entry("redis://h:1/2", f"{__name__}.Own"))
    assert found.client == "django_redis.client.default.DefaultClient"
