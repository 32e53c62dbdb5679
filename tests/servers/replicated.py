"""Redis behind Sentinel, and Redis Cluster."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from functools import partial
from typing import Any

from tests.processes import (
    PASSWORD,
    Server,
    binary,
    free_port,
    listening,
    running,
    temporary_folder,
    wait_until,
)
from tests.servers.resp import Option, configuration, unstarted

SLOTS = 16384


@dataclass(frozen=True)
class Sentinel:
    """A master and its replica under watch; which is which changes by a failover."""

    master: Server
    replica: Server
    sentinels: tuple[Server, ...]
    name: str = "mymaster"


@dataclass(frozen=True)
class Cluster:
    """Masters alone: node n has the n-th part of the slots."""

    nodes: tuple[Server, ...]


@contextmanager
def sentinel(sentinels: int = 1, password: str = "", silence: float = 600.0) -> Iterator[Sentinel]:
    """A master, a replica, and 1 or 3 Sentinels that promote it after `silence` seconds of none.

    The two Redis have PASSWORD; the Sentinels have `password`, by default none. A short silence
    is for tests of a failover: a busy machine is silent for a second now and then, and a replica
    that was promoted unasked takes what was written in the meantime with it.
    """
    with ExitStack() as stack:
        master = stack.enter_context(_redis())
        replica = stack.enter_context(_redis(f"127.0.0.1 {master.port}"))
        wait_until(partial(_follows, replica), replica)
        quorum = sentinels // 2 + 1
        watchers = [
            stack.enter_context(_sentinel(master, quorum, password, silence))
            for _ in range(sentinels)
        ]
        for watcher in watchers:
            wait_until(partial(_sees, watcher, sentinels), watcher)
        yield Sentinel(master, replica, tuple(watchers))


@contextmanager
def cluster(nodes: int = 3) -> Iterator[Cluster]:
    """`nodes` masters that share all slots, each of them knowing it."""
    with ExitStack() as stack:
        all_nodes = [stack.enter_context(_node()) for _ in range(nodes)]
        bounds = [SLOTS * number // nodes for number in range(nodes + 1)]
        for number, node in enumerate(all_nodes):
            say(node, "CLUSTER", "SET-CONFIG-EPOCH", number + 1)
            say(node, "CLUSTER", "ADDSLOTSRANGE", bounds[number], bounds[number + 1] - 1)
        for node in all_nodes[1:]:
            _, bus = say(node, "CONFIG", "GET", "cluster-port")
            say(all_nodes[0], "CLUSTER", "MEET", "127.0.0.1", node.port, bus)
        for node in all_nodes:
            node.ready = partial(_whole, node, nodes)
            wait_until(node.ready, node)
        yield Cluster(tuple(all_nodes))


def say(server: Server, *words: str | int) -> Any:
    """One command to one server of any kind, and its answer as RESP2 has it, in text."""
    import redis.connection

    kind: Any = redis.connection.Connection
    secret = server.password or None
    connection = kind(port=server.port, password=secret, decode_responses=True, protocol=2)
    try:
        connection.send_command(*words)
        return connection.read_response()
    finally:
        connection.disconnect()


@contextmanager
def _redis(master: str = "") -> Iterator[Server]:
    with temporary_folder() as folder:
        port, lines = free_port(), configuration(folder, password=PASSWORD)
        if master:
            lines["replicaof"] = master
        program = binary("redis-server")
        yield from running(unstarted(program, folder, port, {"port": port, **lines}))


@contextmanager
def _node() -> Iterator[Server]:
    with temporary_folder() as folder:
        port, lines = free_port(), configuration(folder, password=PASSWORD)
        lines |= {"cluster-enabled": "yes", "cluster-port": free_port()}
        lines |= {"cluster-node-timeout": 5000}
        program = binary("redis-server")
        yield from running(unstarted(program, folder, port, {"port": port, **lines}))


@contextmanager
def _sentinel(master: Server, quorum: int, password: str, silence: float) -> Iterator[Server]:
    with temporary_folder() as folder:
        port = free_port()
        watched = [
            f"monitor mymaster 127.0.0.1 {master.port} {quorum}",
            f"auth-pass mymaster {master.password}",
            f"down-after-milliseconds mymaster {round(silence * 1000)}",
            "failover-timeout mymaster 5000",
        ]
        lines: dict[str, Option] = {"bind": "127.0.0.1", "port": port, "dir": str(folder)}
        lines["sentinel"] = watched
        if password:
            lines["requirepass"] = password
        program = binary("redis-server")
        yield from running(unstarted(program, folder, port, lines, "--sentinel"))


def _fields(lines: str) -> dict[str, str]:
    return dict(line.split(":", 1) for line in lines.splitlines() if ":" in line)


def _follows(replica: Server) -> bool:
    return _fields(say(replica, "INFO", "replication"))["master_link_status"] == "up"


def _sees(watcher: Server, sentinels: int) -> bool:
    """Whether it could promote: it knows the replica and the other Sentinels."""
    (flat,) = say(watcher, "SENTINEL", "MASTERS")
    known = dict(zip(flat[::2], flat[1::2], strict=True))
    others, replicas = known["num-other-sentinels"], known["num-slaves"]
    return (int(others), int(replicas)) == (sentinels - 1, 1)


def _whole(node: Server, nodes: int) -> bool:
    if not listening(node.port):
        return False
    state = _fields(say(node, "CLUSTER", "INFO"))
    return state["cluster_state"] == "ok" and int(state["cluster_known_nodes"]) == nodes
