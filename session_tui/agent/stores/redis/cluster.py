"""Redis Cluster: which node has which key (https://redis.io/docs/latest/reference/cluster-spec/)."""

from __future__ import annotations

import threading
from binascii import crc_hqx
from typing import Any, Callable, Dict, List, Tuple

from session_tui.agent.stores.base import StoreError
from session_tui.agent.stores.dialect import Lost
from session_tui.agent.stores.redis import refusals
from session_tui.agent.stores.redis.commands import Command
from session_tui.agent.stores.redis.door import Door
from session_tui.agent.stores.redis.refusals import Refusal
from session_tui.agent.stores.redis.resp import Reply
from session_tui.model import VALUE_LIMIT

SLOTS = 16_384

Address = Tuple[str, int]
"""Host and port."""

Span = Tuple[int, int, Address]
"""First and last slot, and the master that has them."""


def slot(key: bytes) -> int:
    """The slot of a key: CRC16 (XMODEM) of it, or of what stands in its first braces."""
    start = key.find(b"{")
    if start >= 0:
        end = key.find(b"}", start + 1)
        if end > start + 1:
            key = key[start + 1 : end]
    return crc_hqx(key, 0) % SLOTS


class Cluster:
    """The masters of a cluster, each behind a door of its own. Thread-safe."""

    def __init__(self, seeds: List[Door], enter: Callable[[Address], Door]) -> None:
        """`seeds`: the nodes of the settings; `enter` makes the door to any other."""
        self._seeds = seeds
        self._enter = enter
        self._guard = threading.RLock()
        self._spans: List[Span] = []
        self._doors: Dict[Address, Door] = {}

    def masters(self) -> List[Tuple[Door, int]]:
        """The door to each master that has slots, and how many; asks the cluster anew."""
        with self._guard:
            self.refresh()
            counts: Dict[Address, int] = {}
            for first, last, address in self._spans:
                counts[address] = counts.get(address, 0) + last - first + 1
            return [(self._door(address), count) for address, count in sorted(counts.items())]

    def door(self, key: bytes) -> Door:
        """The door to the master that has `key`."""
        with self._guard:
            if not self._spans:
                self.refresh()
            at = slot(key)
            for first, last, address in self._spans:
                if first <= at <= last:
                    return self._door(address)
        raise StoreError(
            "No node of the Redis cluster has this key's slot.",
            self._seeds[0].place,
            "See CLUSTER INFO.",
        )

    def ask(self, key: bytes, command: Command, limit: int = VALUE_LIMIT) -> Reply:
        """The answer of the node that has `key`; follows one MOVED or ASK."""
        door = self.door(key)
        reply = door.ask(command, limit)
        if not isinstance(reply, Refusal) or reply.code not in ("MOVED", "ASK"):
            return reply
        if reply.code == "ASK":
            target = self._pointed(reply, door)
            return target.pipeline([("ASKING",), command], limit)[1]
        self.refresh()
        reply = self.door(key).ask(command, limit)
        if isinstance(reply, Refusal) and reply.code in ("MOVED", "ASK"):
            raise Lost("The Redis cluster is moving these keys.", door.place, "Try again.")
        return reply

    def refresh(self) -> None:
        """Which master has which slots, from whatever node tells it first."""
        with self._guard:
            problem: StoreError | None = None
            for door in [*self._doors.values(), *self._seeds]:
                try:
                    self._spans = self._told(door)
                    return
                except StoreError as error:
                    problem = problem or error
            raise problem or StoreError("The settings name no node of the Redis cluster.")

    def doors(self) -> List[Door]:
        """Every door that was made so far."""
        with self._guard:
            return [*self._seeds, *self._doors.values()]

    def _told(self, door: Door) -> List[Span]:
        reply = door.ask(("CLUSTER", "SLOTS"))
        if isinstance(reply, Refusal):
            raise refusals.refused_command(reply, "The map of the cluster", door.place)
        try:
            spans = [_span(entry, door) for entry in reply or ()]  # type: ignore[union-attr]
        except (TypeError, ValueError, IndexError, AttributeError):
            raise StoreError("The map of the Redis cluster cannot be read.", door.place) from None
        if not spans:
            raise StoreError("The Redis cluster has no slots.", door.place, "See CLUSTER INFO.")
        return spans

    def _pointed(self, reply: Refusal, door: Door) -> Door:
        """`ASK 3999 127.0.0.1:6381`: where it points."""
        host, _, port = reply.detail.rpartition(" ")[2].rpartition(":")
        if not port.isdigit() or int(port) > 65_535:
            raise StoreError("The Redis cluster points to nowhere.", door.place)
        return self._door((host or _host(door), int(port)))

    def _door(self, address: Address) -> Door:
        with self._guard:
            if address not in self._doors:
                self._doors[address] = self._enter(address)
            return self._doors[address]


def _span(entry: Any, door: Door) -> Span:
    first, last, master = entry[0], entry[1], entry[2]
    host, port = master[0], master[1]
    if not all(isinstance(number, int) for number in (first, last, port)):
        raise ValueError
    # Redis 7 says nothing, or "?", for the address that one has come by.
    name = host.decode("ascii") if host and host != b"?" else _host(door)
    if not 0 <= first <= last < SLOTS or not 0 < port < 65_536:
        raise ValueError
    return first, last, (name, port)


def _host(door: Door) -> str:
    return door.place.rpartition("/")[0].rpartition(":")[0].strip("[]")
