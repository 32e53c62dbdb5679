"""Values as clients of memcached store them, each with a number that says what it is.

The flags mean the same to pymemcache (pymemcache/serde.py), pylibmc (src/_pylibmcmodule.c) and
python-memcached (memcache.py); what they do with combinations that none of them writes differs.
"""

from __future__ import annotations

from typing import Callable, NamedTuple, Tuple

from session_tui.agent.cached.compressors import IDENTITY, ZLIB, Compressor
from session_tui.agent.cached.found import Found, Reading, failed, other_value
from session_tui.agent.decoded import Unreadable
from session_tui.model import Problem

BYTES, PICKLED, INTEGER, LONG, COMPRESSED, TEXT = 0, 1, 2, 4, 8, 16
KINDS = PICKLED | INTEGER | LONG | TEXT

WIDTH = 4
"""Bytes of the flags: memcached keeps 32 bits."""

WORDS = {
    PICKLED: "pickle",
    INTEGER: "number",
    LONG: "number",
    COMPRESSED: "compressed",
    TEXT: "text",
}
"""Each flag, as a word."""


def flagged(flags: int, value: bytes) -> bytes:
    """The payload that the codec of a memcached cache opens: flags, big-endian, then `value`."""
    return (flags & 0xFFFFFFFF).to_bytes(WIDTH, "big") + value


def unflagged(payload: bytes) -> Tuple[int, bytes]:
    """Flags and value of what `flagged` made."""
    return int.from_bytes(payload[:WIDTH], "big"), payload[WIDTH:]


def kind_by_order(flags: int) -> int | None:
    """What pymemcache and python-memcached take a value for: the first of these that is set."""
    if flags & ~COMPRESSED == 0:
        return BYTES
    return next((each for each in (TEXT, INTEGER, LONG, PICKLED) if flags & each), None)


def kind_by_equality(flags: int) -> int | None:
    """What pylibmc takes a value for: exactly one of them, or it refuses."""
    kind = flags & KINDS
    return kind if kind in (BYTES, PICKLED, INTEGER, LONG, TEXT) else None


class Client(NamedTuple):
    """What one client library does with flags."""

    name: str
    kind: Callable[[int], int | None]
    compressor: Compressor
    """What inflates a value whose flags say that it is compressed; IDENTITY: nothing does."""


PYMEMCACHE = Client("pymemcache", kind_by_order, IDENTITY)
PYLIBMC = Client("pylibmc", kind_by_equality, ZLIB)
PYTHON_MEMCACHED = Client("python-memcached", kind_by_order, ZLIB)


class MemcachedValues(Reading):
    """Reads the values of one cache; payloads are as `flagged` makes them."""

    value_at = WIDTH

    def __init__(self, client: Client, within: Reading) -> None:
        """`within` reads what is flagged as a pickle."""
        self.client, self.within, self.words = client, within, within.words

    def read(self, payload: bytes, limit: int) -> Found:
        """See `Reading`."""
        flags, value = unflagged(payload)
        words = [word for flag, word in WORDS.items() if flags & flag] or ["bytes"]
        part = ("flags", payload[:WIDTH], f"{flags}: {', '.join(words)}")
        if not (flags & COMPRESSED and self.client.compressor.name):
            return self._typed(flags, value, limit).within(part)
        parts = (part, ("value", value, f"compressed by {self.client.compressor.name}"))
        try:
            content = self.client.compressor.inflate(value, limit)
        except Unreadable as error:
            return failed(error, *parts)
        return self._typed(flags, content, limit).within(*parts)

    def _typed(self, flags: int, value: bytes, limit: int) -> Found:
        kind = self.client.kind(flags)
        if kind == PICKLED:
            return self.within.read(value, limit)
        if kind is None and self.client.kind is kind_by_equality:
            because = f"{self.client.name} refuses the flags {flags}."
            return failed(Unreadable(Problem.UNKNOWN_FORMAT, because), ("value", value, because))
        return _plain(kind, value[:limit])


def _plain(kind: int | None, value: bytes) -> Found:
    """What is no pickle. A value that does not convert is as good as none."""
    try:
        if kind == TEXT:
            because = "Flagged as text, which is no session: a page that reads it answers 500."
            return other_value("text", value.decode(), value, because)
        if kind in (INTEGER, LONG):
            because = "Flagged as a number, which is no session: a page that reads it answers 500."
            return other_value("number", int(value[:DIGITS]), value, because)
    except ValueError:
        because = "The value is not what its flags say."
        return failed(Unreadable(Problem.UNKNOWN_FORMAT, because), ("value", value, because))
    because = "Flagged as bytes, which are no session: a page that reads it answers 500."
    return other_value("bytes", value, value, because)


DIGITS = 4300
"""Digits up to which Python itself turns text into a number (sys.int_info)."""
