"""The Redis or Valkey servers behind one cache, each behind a door that only reads."""

from __future__ import annotations

import threading
from dataclasses import dataclass
from typing import Any, Dict, List, Mapping, Tuple

from session_tui.agent.stores.base import StoreError
from session_tui.agent.stores.dialect import Limits
from session_tui.agent.stores.redis.clients import Kind, Settings, understood
from session_tui.agent.stores.redis.cluster import SLOTS, Address, Cluster
from session_tui.agent.stores.redis.commands import Command
from session_tui.agent.stores.redis.door import Door
from session_tui.agent.stores.redis.lines import Line
from session_tui.agent.stores.redis.resp import Reply
from session_tui.agent.stores.redis.sentinel import Sentinels
from session_tui.model import VALUE_LIMIT


@dataclass(frozen=True)
class Node:
    """One server as it stands."""

    place: str
    """Host, port and database."""
    reads: bool
    """Whether Django reads sessions from it."""
    writes: bool
    """Whether Django writes sessions to it."""
    slots: int = 0
    """Of the 16384 of a cluster."""


class RedisServers:
    """All servers of one entry of CACHES. Thread-safe; connects when it is first asked.

    Every call may raise `StoreError`, `Lost` where once more may work.
    """

    def __init__(self, alias: str, entry: Mapping[str, Any], limits: Limits = Limits()) -> None:  # noqa: B008
        """Reads the settings; raises `StoreError` where they cannot be used."""
        self._take(understood(alias, entry), limits)

    @classmethod
    def of(cls, settings: Settings, limits: Limits = Limits()) -> RedisServers:  # noqa: B008
        """Of settings that stand in no entry of CACHES."""
        servers = cls.__new__(cls)
        servers._take(settings, limits)
        return servers

    def _take(self, settings: Settings, limits: Limits) -> None:
        self.settings = settings
        self._limits = limits
        self._guard = threading.Lock()
        self._sentinels: Dict[int, Sentinels] = {}
        self._followers: Dict[Tuple[int, str], Door] = {}
        clustered = self.kind is Kind.CLUSTER
        self._doors = [self._entered(index, clustered) for index in range(len(self.settings.pools))]
        self._cluster = Cluster(self._doors, self._node) if clustered else None

    @property
    def kind(self) -> Kind:
        """How they share the keys."""
        return self.settings.kind

    def notes(self) -> Tuple[str, ...]:
        """What is left out or unusual; more once connected."""
        return self.settings.notes + (_ONE_OF_MANY if self._is_one_of_many() else ())

    def listed(self) -> List[Door]:
        """Doors whose keys together are all that Django could read."""
        if self._cluster is not None:
            return [door for door, _ in self._cluster.masters()]
        return list(self._doors) if self.kind is Kind.SHARDS else [self._readers()[0]]

    def door(self, key: bytes) -> Door:
        """Where Django would read this key (the full key, prefix and version too)."""
        if self._cluster is not None:
            return self._cluster.door(key)
        if self.settings.shard is not None:
            return self._doors[self.settings.shard(key.decode("utf-8", "surrogateescape"))]
        return self._readers()[0]

    def ask(self, key: bytes, command: Command, limit: int = VALUE_LIMIT) -> Reply:
        """A command that concerns `key`, answered where Django would read it."""
        if self._cluster is not None:
            return self._cluster.ask(key, command, limit)
        return self.door(key).ask(command, limit)

    def writer(self, key: bytes = b"") -> Door:
        """Where Django would write this key."""
        if self._cluster is not None or self.settings.shard is not None:
            return self.door(key)
        return next((door for door in self._doors if self._writes(door)), self._doors[0])

    def nodes(self) -> Tuple[Node, ...]:
        """Every server that Django reads from or writes to; asks Sentinel or the cluster."""
        if self._cluster is not None:
            return tuple(Node(d.place, True, True, slots) for d, slots in self._cluster.masters())
        if self.kind is Kind.SHARDS:
            return tuple(Node(door.place, True, True) for door in self._doors)
        readers, writer = self._readers(), self.writer()
        if self.kind is Kind.SENTINEL:
            writer.ask(("PING",))  # a master has no place before Sentinel has named it
        others = [Node(door.place, True, False) for door in readers if door is not writer]
        return (Node(writer.place, writer in readers, True), *others)

    def interrupt(self) -> None:
        """From another thread: what is being asked now, if anything, fails at once."""
        for door in self._everything():
            door.interrupt()

    def close(self) -> None:
        """Ends every connection."""
        for door in self._everything():
            door.close()

    def _entered(self, index: int, followed: bool) -> Door:
        """The door to one LOCATION: by its own address, or to the master that Sentinel names."""
        pool, where = self.settings.pools[index], self.settings.where
        if hasattr(pool, "sentinel_manager"):
            sentinels = self._sentinels[index] = Sentinels(pool, where)
            return Door(sentinels.master, self._limits, place=sentinels.place)
        line = Line(pool, where)
        return Door(lambda: line, self._limits, followed, line.place)

    def _node(self, address: Address) -> Door:
        line = Line(self.settings.pools[0], self.settings.where, address)
        return Door(lambda: line, self._limits, True, line.place)

    def _readers(self) -> List[Door]:
        """Those that Django takes one of by chance: all but the first, where there are several."""
        found: List[Door] = []
        for index in range(1 if len(self._doors) > 1 else 0, len(self._doors)):
            found += self._followed(index)
        return found

    def _followed(self, index: int) -> List[Door]:
        """The replicas of a LOCATION that wants them; its master where there are none."""
        sentinels, pool = self._sentinels.get(index), self.settings.pools[index]
        if sentinels is None or pool.is_master:
            return [self._doors[index]]
        lines = sentinels.replicas()
        return [self._follower(index, line) for line in lines] or [self._doors[index]]

    def _follower(self, index: int, line: Line) -> Door:
        with self._guard:
            name = (index, line.place)
            if name not in self._followers:
                self._followers[name] = Door(lambda: line, self._limits, place=line.place)
            return self._followers[name]

    def _writes(self, door: Door) -> bool:
        index = self._doors.index(door)
        return index == 0 or bool(getattr(self.settings.pools[index], "is_master", False))

    def _is_one_of_many(self) -> bool:
        """Whether a client for single servers was pointed at a cluster of several nodes."""
        if self.kind is Kind.CLUSTER or not any(door.clustered for door in self._doors):
            return False
        door = next(door for door in self._doors if door.clustered)
        reply = door.ask(("CLUSTER", "INFO"))
        return isinstance(reply, bytes) and b"cluster_size:1\r" not in reply

    def _everything(self) -> List[Door]:
        doors = self._doors if self._cluster is None else self._cluster.doors()
        with self._guard:
            watchers = [door for each in self._sentinels.values() for door in each.doors()]
            return [*doors, *self._followers.values(), *watchers]


_ONE_OF_MANY = (
    "The settings speak to a single node of a Redis cluster: Django gets MOVED for most keys, "
    "and only the keys of this node are listed.",
)

__all__ = ("SLOTS", "Kind", "Node", "RedisServers", "StoreError")
