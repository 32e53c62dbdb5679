"""What memcached answers, read from a wire."""

from __future__ import annotations

import re
from typing import Dict, List, Mapping, NamedTuple

from session_tui.agent.stores.memcached import complaints
from session_tui.agent.stores.memcached.wire import Wire

LARGEST = 1024**3
"""Bytes of an item that memcached can be set to take (-I)."""

STATS = 10_000
"""Lines of one answer to `stats`."""


class Item(NamedTuple):
    """One entry."""

    flags: int
    """The client's own mark of what the value is."""
    size: int
    """Bytes of the value."""
    left: int | None
    """Seconds until it ends, -1: never; None where the server does not tell."""
    value: bytes | None
    """None: larger than was asked for."""


def meta_item(wire: Wire, limit: int) -> Item | None:
    """The answer to `mg ... f t u v`; None where there is no entry."""
    words = wire.line().split(b" ")
    if words[0] == b"EN":
        return None
    if words[0] != b"VA":
        raise complaints.refused(b" ".join(words), wire.place)
    told = {word[:1]: word[1:] for word in words[2:]}
    size = _number(wire, words[1] if len(words) > 1 else b"")
    left = _number(wire, told.get(b"t", b"-1"))
    return Item(_number(wire, told.get(b"f", b"0")), size, left, _value(wire, size, limit))


def plain_item(wire: Wire, limit: int) -> Item | None:
    """The answer to `get` for one name; None where there is no entry."""
    line = wire.line()
    if line == b"END":
        return None
    words = line.split(b" ")
    if words[0] != b"VALUE" or len(words) < 4:
        raise complaints.refused(line, wire.place)
    size = _number(wire, words[3])
    item = Item(_number(wire, words[2]), size, None, _value(wire, size, limit))
    if wire.line() != b"END":
        raise complaints.babble(wire.place)
    return item


def presence(wire: Wire) -> int | None:
    """The answer to `mg ... s t u`: bytes of the value; None where there is no entry."""
    line = wire.line()
    words = line.split(b" ")
    if words[0] == b"EN":
        return None
    if words[0] not in (b"HD", b"OK"):  # OK: before 1.6.10
        raise complaints.refused(line, wire.place)
    return next((_number(wire, word[1:]) for word in words[1:] if word[:1] == b"s"), 0)


def debugged(wire: Wire) -> Dict[str, str]:
    """The answer to `me`, by name; empty where there is no entry."""
    line = wire.line()
    if line == b"EN":
        return {}
    if not line.startswith(b"ME "):
        raise complaints.refused(line, wire.place)
    pairs = (word.partition(b"=") for word in line.split(b" ")[2:])
    return {_text(name): _text(value) for name, _, value in pairs}


def stats(wire: Wire) -> Dict[str, str]:
    """The answer to `stats` and its kind, by name."""
    found: List[List[bytes]] = []
    while len(found) < STATS:
        line = wire.line()
        if line == b"END":
            return {_text(words[1]): _text(words[2]) for words in found if len(words) > 2}
        if not line.startswith(b"STAT "):
            raise complaints.refused(line, wire.place)
        found.append(line.split(b" ", 2))
    raise complaints.babble(wire.place)


def number(told: Mapping[str, str], name: str) -> int | None:
    """One number of an answer to `stats`; None where it tells none."""
    found = re.fullmatch("[0-9]{1,18}", told.get(name, ""))
    return int(found.group()) if found else None


def _value(wire: Wire, size: int, limit: int) -> bytes | None:
    if not 0 <= size <= LARGEST:
        raise complaints.babble(wire.place)
    value = None
    if size > limit:
        wire.skip(size)
    else:
        value = wire.exactly(size)
    if wire.exactly(2) != b"\r\n":
        raise complaints.babble(wire.place)
    return value


def _number(wire: Wire, digits: bytes) -> int:
    try:
        return int(digits[:20])
    except ValueError:
        raise complaints.babble(wire.place) from None


def _text(raw: bytes) -> str:
    return raw.decode("utf-8", "replace")
