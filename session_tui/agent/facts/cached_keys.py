"""Sessions in a Redis by their names alone: under which prefix and version do they lie.

One SCAN, of no more than MOST names and no longer than SECONDS; a few values of each are read.
"""

from __future__ import annotations

import time
from dataclasses import dataclass, field
from datetime import datetime, timedelta, timezone
from typing import Dict, Iterator, List, Tuple

from session_tui.agent.caches.variants import ENGINES
from session_tui.agent.masking import redact
from session_tui.agent.masking.hiding import shown_name
from session_tui.agent.stores.redis.names import name_text
from session_tui.agent.stores.redis.resp import Numbers
from session_tui.agent.stores.redis.servers import RedisServers
from session_tui.model import PAYLOAD_LIMIT

KINDS = ("redis", "django-redis", "django-valkey")
"""Caches that can be searched, by `CacheEntry.kind`."""

MATCH = b"*django.contrib.sessions.cache*"
"""Matches the names of both engines that use a cache."""

MOST = 20_000
COUNT = 1000
TURNS = 200
"""Batches of COUNT, of whatever the database holds."""

READ = 50
"""Values of one heap that are read."""

SECONDS = 1.2
REST = 0.002

GONE = -2


@dataclass
class Heap:
    """Sessions whose names begin alike."""

    head: str
    """What stands before the session's key."""
    engine: str
    """The prefix of the engine in it."""
    sessions: int = 0
    longest: int = -1
    """Milliseconds that the one which ends last has left; -1: none of them ends."""
    names: List[bytes] = field(default_factory=list)
    """The first of them, to be read."""

    def newest_end(self) -> datetime | None:
        """When that one ends."""
        if self.longest < 0:
            return None
        try:
            return datetime.now(timezone.utc) + timedelta(milliseconds=self.longest)
        except OverflowError:
            return None

    def shown(self) -> str:
        """What stands before the engine's prefix, in words."""
        before = self.head[: -len(self.engine)].rstrip(":")
        prefix, _, version = before.rpartition(":")
        said = "VERSION %s" % version if version.isdigit() else "the name %s" % _shown(before)
        return "%s, KEY_PREFIX %s" % (said, _shown(prefix)) if prefix else said


def heaps(servers: RedisServers) -> Tuple[List[Heap], bool]:
    """The heaps, the largest first, and whether all keys were looked at. Raises `StoreError`."""
    found: Dict[str, Heap] = {}
    complete = False
    for names, left, ended in _batches(servers):
        for name, milliseconds in zip(names, left):
            head, engine = _head(name_text(name))
            if engine and milliseconds != GONE:
                heap = found.setdefault(head, Heap(head, engine))
                heap.sessions += 1
                heap.longest = max(heap.longest, _number(milliseconds))
                if len(heap.names) < READ:
                    heap.names.append(name)
        complete = ended
        if sum(heap.sessions for heap in found.values()) >= MOST:
            break
    ranked = sorted(found.values(), key=lambda heap: -heap.sessions)
    return ranked, complete


def values(servers: RedisServers, heap: Heap) -> List[bytes]:
    """What some of them hold. Raises `StoreError`."""
    asked = [servers.ask(name, (b"GETRANGE", name, 0, PAYLOAD_LIMIT - 1)) for name in heap.names]
    return [value for value in asked if isinstance(value, bytes) and value]


def _batches(servers: RedisServers) -> Iterator[Tuple[List[bytes], Numbers, bool]]:
    """Names, milliseconds left of each, and whether that was the last of them."""
    deadline, turns = time.monotonic() + SECONDS, 0
    doors = servers.listed()
    for number, door in enumerate(doors):
        for cursor, names, left in door.listing(MATCH, COUNT):
            turns += 1
            yield names, left, not cursor and number == len(doors) - 1
            if turns >= TURNS or time.monotonic() > deadline:
                return
            time.sleep(REST)


def _head(name: str) -> Tuple[str, str]:
    """What stands before the session's key, and which engine's prefix ends it."""
    for engine in sorted(ENGINES.values(), key=len, reverse=True):  # one begins like the other
        before, found, _ = name.partition(engine)
        if found:
            return before + found, engine
    return "", ""


def _number(milliseconds: object) -> int:
    return milliseconds if isinstance(milliseconds, int) else -1


def _shown(text: str) -> str:
    return redact(shown_name(text[:80], False)) or "(none)"
