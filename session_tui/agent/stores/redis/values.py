"""The values of many keys with their ends, in one round trip for each server."""

from __future__ import annotations

from itertools import islice
from typing import Any, Dict, List, Mapping, NamedTuple, Sequence, Tuple

from session_tui.agent.stores.redis.door import Door
from session_tui.agent.stores.redis.idle import Idle
from session_tui.agent.stores.redis.refusals import Refusal
from session_tui.agent.stores.redis.resp import Reply
from session_tui.agent.stores.redis.servers import RedisServers

MOVED = ("MOVED", "ASK")

ANSWERS = 2
"""Of each key: its end, and its value."""


class Value(NamedTuple):
    """What a server says of one key."""

    left: Reply
    """PTTL."""
    size: Reply
    """Bytes of the whole value."""
    value: Reply
    """As much of it as was asked for."""


class Values:
    """Reads values; where that counts as a use, the idle time before it is kept."""

    def __init__(self, servers: RedisServers, idle: Idle) -> None:
        """Asks nothing yet."""
        self._servers, self._idle = servers, idle

    def read(self, names: Sequence[bytes], limit: int) -> List[Value]:
        """Of each name; `limit`: bytes of a value."""
        found: Dict[int, Tuple[Reply, Reply]] = {}
        for door, numbers in self._by_door(names).items():
            asks = self._idle.asks(door, [names[number] for number in numbers])
            asked = [_asked(names[number], limit, idle) for number, idle in zip(numbers, asks)]
            replies = iter(door.pipeline([each for part in asked for each in part], limit))
            for number, part in zip(numbers, asked):
                found[number] = self._noted(door, names[number], list(islice(replies, len(part))))
        pairs = [self._followed(name, found[number], limit) for number, name in enumerate(names)]
        sizes = self._sizes(names, [value for _, value in pairs], limit)
        return [Value(left, size, value) for (left, value), size in zip(pairs, sizes)]

    def _by_door(self, names: Sequence[bytes]) -> Mapping[Door, List[int]]:
        places: Dict[Door, List[int]] = {}
        for number, name in enumerate(names):
            places.setdefault(self._servers.door(name), []).append(number)
        return places

    def _followed(self, name: bytes, pair: Tuple[Reply, Reply], limit: int) -> Tuple[Reply, Reply]:
        """The same, asked anew where the key has moved to another node meanwhile."""
        if not any(isinstance(each, Refusal) and each.code in MOVED for each in pair):
            return pair
        again = [self._servers.ask(name, command, limit) for command in _asked(name, limit, True)]
        return self._noted(self._servers.door(name), name, again)

    def _noted(self, door: Door, name: bytes, replies: List[Reply]) -> Tuple[Reply, Reply]:
        """End and value; the idle time in front of them, where that was asked for, is kept."""
        if len(replies) > ANSWERS:
            self._idle.noted(door, name, replies[0])
        elif not door.untouched:
            self._idle.again(door, name)
        return replies[-2], replies[-1]

    def _sizes(self, names: Sequence[bytes], values: Sequence[Reply], limit: int) -> List[Reply]:
        """Of each value, asked for where it may go on behind what was read of it."""
        sizes: List[Reply] = [len(each) if isinstance(each, bytes) else None for each in values]
        large = [number for number, size in enumerate(sizes) if _reaches(size, limit)]
        for door, places in self._by_door([names[number] for number in large]).items():
            told = door.pipeline([("STRLEN", names[large[place]]) for place in places])
            for place, size in zip(places, told):
                sizes[large[place]] = size
        return sizes


def _reaches(size: Reply, limit: int) -> bool:
    return isinstance(size, int) and size >= limit


def _asked(name: bytes, limit: int, idle: bool) -> Tuple[Tuple[Any, ...], ...]:
    ahead = (("OBJECT", "IDLETIME", name),) if idle else ()
    return (*ahead, ("PTTL", name), ("GETRANGE", name, 0, limit - 1))
