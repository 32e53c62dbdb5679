"""A Redis master tells how far its replicas lag behind."""

from __future__ import annotations

import os
import signal
from functools import partial
from typing import Any

import pytest

from session_tui.agent.stores.redis import health, replicas
from tests.agent.stores.redis_doors import servers
from tests.agent.stores.test_contract_redis import opened
from tests.processes import Server, wait_until
from tests.servers import redis_url


def told(server: Server) -> dict[str, Any]:
    found = health.measures(servers(redis_url(server)))
    return {each.name.partition(".")[2]: each.value for each in found}


def level(server: Server) -> bool:
    return bool(told(server)["replicas_behind"] == 0)


def test_a_replica_that_stands_still_is_so_many_bytes_behind_its_master(
    redis_sentinel: Any,
) -> None:
    master, replica = redis_sentinel.master, redis_sentinel.replica
    wait_until(partial(level, master), master)
    assert replica.process is not None
    os.kill(replica.process.pid, signal.SIGSTOP)
    try:
        with opened(master) as client:
            client.set("session-tui", "x" * 10_000)
            client.delete("session-tui")
        behind = told(master)
    finally:
        os.kill(replica.process.pid, signal.SIGCONT)
    assert 10_000 < behind["replicas_behind"] < 100_000
    assert behind["replicas_loading"] == 0 and behind["connected_slaves"] == 1
    wait_until(partial(level, master), master)


def test_a_server_without_replicas_tells_of_none(redis_server: Server) -> None:
    assert not {"replicas_behind", "replicas_silent", "replicas_loading"} & set(told(redis_server))


@pytest.mark.parametrize(
    ("lines", "expected"),
    [
        ({}, {}),
        ({"slave0": "state=wait_bgsave,offset=0,lag=0"}, {"loading": 1}),
        (
            {
                "slave0": "ip=::1,port=1,state=online,offset=900,lag=1,type=replica",
                "slave1": "ip=::1,port=2,state=online,offset=400,lag=7",
            },
            {"loading": 0, "behind": 600, "silent": 7},
        ),
        ({"slave0": "state=online,offset=1200,lag=0"}, {"loading": 0, "behind": 0, "silent": 0}),
        ({"slave0": "state=online,offset=" + "9" * 40 + ",lag=x"}, {"loading": 0}),
        ({"slave0": ""}, {"loading": 1}),
    ],
)
def test_the_replica_that_is_furthest_behind_counts(
    lines: dict[str, str], expected: dict[str, int]
) -> None:
    found = replicas.measures({"master_repl_offset": "1000", **lines}, "INFO replication")
    assert {each.name.partition("replicas_")[2]: each.value for each in found} == expected
