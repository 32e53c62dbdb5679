"""Redis Cluster and Sentinel: the right node for a key, and where it goes when it moves."""

from __future__ import annotations

import time
from collections.abc import Iterator
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as some

from session_tui.agent.stores.base import StoreError
from session_tui.agent.stores.dialect import Limits, Lost
from session_tui.agent.stores.redis.cluster import slot
from session_tui.agent.stores.redis.door import Door
from session_tui.agent.stores.redis.servers import Kind, RedisServers
from tests.agent.stores.redis_doors import failure, servers
from tests.faulty import REDIS, SILENCE, Reply, faulty
from tests.processes import PASSWORD, free_port
from tests.servers import cluster, redis, redis_url, sentinel
from tests.servers.replicated import say

PATIENT = Limits()
CLUSTER_POOL = "session_tui_cluster.ClusterPool"


@pytest.fixture(autouse=True)
def a_pool_for_clusters(monkeypatch: pytest.MonkeyPatch) -> None:
    """What tells by its name alone that the settings speak to a cluster."""
    import sys
    import types

    import redis as library

    module = types.ModuleType("session_tui_cluster")
    module.ClusterPool = type("ClusterPool", (library.ConnectionPool,), {})  # type: ignore[attr-defined]
    monkeypatch.setitem(sys.modules, "session_tui_cluster", module)


def clustered(location: Any, limits: Limits = PATIENT) -> RedisServers:
    return servers(location, limits, pool_class=CLUSTER_POOL)


@pytest.fixture(scope="module")
def node(redis_cluster: Any) -> Door:
    return servers(redis_url(redis_cluster.nodes[0]), PATIENT).listed()[0]


@given(some.binary(max_size=30) | some.sampled_from([b"{a}b", b"x{}y", b"{}{a}", b"a{b}c{d}"]))
@settings(deadline=None)
def test_a_slot_is_what_the_cluster_says(node: Door, key: bytes) -> None:
    assert slot(key) == node.ask(("CLUSTER", "KEYSLOT", key))


@pytest.fixture(scope="module")
def pair() -> Iterator[Any]:
    with cluster(2) as two:
        yield two


def test_each_node_is_listed_and_each_key_asked_where_it_lives(redis_cluster: Any) -> None:
    found = clustered(redis_url(redis_cluster.nodes[0]))
    names = [b"a", b"b", b"c", b"{user}1", b"{user}2"]
    for name in names:
        node = redis_cluster.nodes[slot(name) * 3 // 16384]
        say(node, "SET", name.decode(), "1", "EX", 100)
    listed = [key for door in found.listed() for _, keys, _ in door.listing("*") for key in keys]
    assert sorted(key for key in listed if b"sessions" not in key) == sorted(names)
    assert all(found.ask(name, ("GET", name)) == b"1" for name in names)
    for name in names:
        say(redis_cluster.nodes[slot(name) * 3 // 16384], "DEL", name.decode())


def test_a_key_that_has_moved_is_followed(pair: Any) -> None:
    found = clustered(redis_url(pair.nodes[0]))
    at, name = slot(b"wanderer"), "wanderer"
    here, there = pair.nodes if at < 8192 else reversed(pair.nodes)
    say(here, "SET", name, "1")
    assert found.ask(b"wanderer", ("GET", name)) == b"1"
    ids = {node.port: say(node, "CLUSTER", "MYID") for node in pair.nodes}
    say(there, "CLUSTER", "SETSLOT", at, "IMPORTING", ids[here.port])
    say(here, "CLUSTER", "SETSLOT", at, "MIGRATING", ids[there.port])
    say(here, "MIGRATE", "127.0.0.1", there.port, name, 0, 5000, "AUTH", PASSWORD)
    assert found.ask(b"wanderer", ("GET", name)) == b"1"  # by ASK
    for node in (there, here):
        say(node, "CLUSTER", "SETSLOT", at, "NODE", ids[there.port])
    assert found.ask(b"wanderer", ("GET", name)) == b"1"  # by MOVED
    assert found.door(b"wanderer").place.startswith(f"127.0.0.1:{there.port}/")


def test_a_client_for_one_server_at_a_cluster_is_told_so(redis_cluster: Any) -> None:
    found = servers(redis_url(redis_cluster.nodes[0]), PATIENT)
    (only,) = found.listed()
    elsewhere = next(name for name in (b"a", b"b", b"c") if slot(name) >= 16384 // 3)
    said = failure(lambda: only.ask(("GET", elsewhere)))
    assert "the settings speak to a single node" in said.sentence
    assert "Django gets MOVED" in found.notes()[0]


def test_a_client_for_clusters_at_one_server_is_told_so(redis_server: Any) -> None:
    said = failure(clustered(redis_url(redis_server)).listed)
    assert said.sentence.endswith("this server is not part of a cluster.")


@pytest.mark.parametrize("data", [b"+OK\r\n", b"*1\r\n:1\r\n", b"*0\r\n", b"*1\r\n*1\r\n$-1\r\n"])
def test_a_map_of_a_cluster_that_makes_no_sense_is_a_sentence(data: bytes) -> None:
    with faulty({"cluster|slots": Reply(data)}) as fake:
        said = failure(clustered(f"redis://127.0.0.1:{fake.port}").listed)
    assert "Redis cluster" in said.sentence


def test_a_node_that_points_to_itself_for_ever_is_asked_only_twice() -> None:
    with faulty({"get": REDIS["moved"], "cluster|slots": SILENCE}) as fake:
        told = b"*1\r\n*3\r\n:0\r\n:16383\r\n*2\r\n$9\r\n127.0.0.1\r\n:%d\r\n" % fake.port
        fake._behaviours = ({"get": REDIS["moved"], "cluster|slots": Reply(told)},)
        found = clustered(f"redis://127.0.0.1:{fake.port}")
        with pytest.raises(Lost, match="is moving these keys"):
            found.ask(b"a", ("GET", "a"))
        assert [words[0] for words in fake.commands].count(b"GET") == 2


def by_sentinel(*ports: int, limits: Limits = PATIENT) -> RedisServers:
    from redis.sentinel import Sentinel

    watchers: Any = Sentinel([("127.0.0.1", port) for port in ports])  # type: ignore[no-untyped-call]
    return servers(
        "redis://mymaster/0",
        limits,
        pool_class="redis.sentinel.SentinelConnectionPool",
        sentinel_manager=watchers,
        service_name="mymaster",
        password=PASSWORD,
    )


def test_a_dead_sentinel_is_passed_over(redis_sentinel: Any) -> None:
    found = by_sentinel(free_port(), redis_sentinel.sentinels[0].port)
    assert found.kind is Kind.SENTINEL
    (only,) = found.listed()
    assert only.ask(("PING",)) == b"PONG"
    assert only.place == f"127.0.0.1:{redis_sentinel.master.port}/0"


def test_sentinels_that_are_all_dead_are_a_sentence_within_the_time_limit() -> None:
    found = by_sentinel(free_port(), free_port(), free_port())
    started = time.monotonic()
    said = failure(lambda: found.listed()[0].ask(("PING",)))
    assert "refused" in said.sentence
    assert time.monotonic() - started < 3


def test_a_redis_in_the_place_of_a_sentinel_is_told_so() -> None:
    with redis(password="") as plain:
        said = failure(lambda: by_sentinel(plain.port).listed()[0].ask(("PING",)))
    assert said.sentence == "What answers there is no Sentinel."


def test_a_service_that_no_sentinel_knows_is_told_so(redis_sentinel: Any) -> None:
    found = by_sentinel(redis_sentinel.sentinels[0].port)
    found._sentinels[0].service = "another"
    said = failure(lambda: found.listed()[0].ask(("PING",)))
    assert "knows no service of this name" in said.sentence


def test_after_a_failover_the_new_master_is_found_by_itself() -> None:
    with sentinel(silence=1.0) as servers_:
        (only,) = by_sentinel(servers_.sentinels[0].port).listed()
        say(servers_.master, "SET", "a", "1")
        say(servers_.master, "WAIT", 1, 2000)
        assert only.ask(("GET", "a")) == b"1"
        servers_.master.stop()
        deadline = time.monotonic() + 20
        reply: object = None
        while reply is None and time.monotonic() < deadline:
            try:
                reply = only.ask(("GET", "a"))
            except StoreError as error:
                assert error.failure.sentence
                time.sleep(0.1)
        assert reply == b"1"
        assert only.place == f"127.0.0.1:{servers_.replica.port}/0"
