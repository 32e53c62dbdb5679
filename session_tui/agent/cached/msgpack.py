"""Reads MessagePack (github.com/msgpack/msgpack, spec.md) without recursion and within bounds.

Takes what `msgpack.loads(raw, raw=False)` takes, or what `msgspec.msgpack.decode` does: the two
differ in the keys of maps and in extensions.
"""

from __future__ import annotations

from datetime import datetime, timedelta, timezone
from struct import unpack
from typing import Any, NamedTuple, Tuple

from session_tui.agent.decoded import Unreadable
from session_tui.agent.opaque import Cut, Opaque
from session_tui.agent.pickles.hashing import Keys
from session_tui.model import DEPTH_LIMIT, Problem

ITEM_LIMIT = 250_000
"""Items that are read; one takes up to some 120 bytes of memory."""

NESTING = 1000
"""Levels at which both libraries give up, or nearly so."""

TIMESTAMP = -1
"""The extension that is a time."""

EPOCH = datetime(1970, 1, 1, tzinfo=timezone.utc)

CONSTANTS = {0xC0: None, 0xC2: False, 0xC3: True}
NUMBERS = {
    **{0xCA: (">f", 4), 0xCB: (">d", 8)},
    **{0xCC: (">B", 1), 0xCD: (">H", 2), 0xCE: (">I", 4), 0xCF: (">Q", 8)},
    **{0xD0: (">b", 1), 0xD1: (">h", 2), 0xD2: (">i", 4), 0xD3: (">q", 8)},
}
BINARIES = {0xC4: 1, 0xC5: 2, 0xC6: 4}
TEXTS = {0xD9: 1, 0xDA: 2, 0xDB: 4}
EXTENSIONS = {0xC7: 1, 0xC8: 2, 0xC9: 4}
FIXED_EXTENSIONS = {0xD4: 1, 0xD5: 2, 0xD6: 4, 0xD7: 8, 0xD8: 16}
ARRAYS = {0xDC: 2, 0xDD: 4}
MAPS = {0xDE: 2, 0xDF: 4}


class Unpacked(NamedTuple):
    """What a value holds."""

    data: object
    deep: bool
    """Whether something was left out, since it lies deeper than DEPTH_LIMIT."""


def unpacked(raw: bytes, strict: bool) -> Unpacked:
    """The value in `raw`; raises `Unreadable` where there is none.

    `strict`: keys are text or bytes, as msgpack wants them; else whatever msgspec takes.
    """
    reader = _Reader(raw, strict)
    return Unpacked(reader.whole(), reader.deep)


class _Container:
    """An array or a map that is being read; the keys and values of a map come in turn."""

    __slots__ = ("in_key", "is_map", "left", "out")

    def __init__(self, count: int, is_map: bool, in_key: bool) -> None:
        self.left = count
        self.is_map, self.in_key = is_map, in_key
        self.out: list[Any] = []

    def awaits_key(self) -> bool:
        return self.in_key or (self.is_map and len(self.out) % 2 == 0)


class _Reader:
    def __init__(self, raw: bytes, strict: bool) -> None:
        self.raw, self.strict, self.deep = raw, strict, False
        self.at = 0
        self.open: list[_Container] = []
        self.keys = Keys()

    def whole(self) -> object:
        """Everything, and nothing behind it."""
        for _ in range(ITEM_LIMIT):
            value = self.item()
            if type(value) is _Container:
                self.open.append(value)
                if value.left:
                    continue
                value = self.closed()
            while self.open:
                self.put(self.open[-1], value)
                if self.open[-1].left:
                    break
                value = self.closed()
            else:
                return self.end(value)
        sentence = f"The value has more than {ITEM_LIMIT:,} items."
        raise Unreadable(Problem.TOO_LARGE, sentence)

    def broken(self, reason: str) -> Unreadable:
        sentence = f"The MessagePack breaks off at byte {self.at:,}: {reason}."
        return Unreadable(Problem.UNKNOWN_FORMAT, sentence)

    def end(self, value: object) -> object:
        if self.at < len(self.raw):
            raise self.broken("something stands behind its end")
        return value

    def put(self, container: _Container, value: object) -> None:
        keyed = self.strict and container.is_map and len(container.out) % 2 == 0
        if keyed and type(value) not in (str, bytes):
            raise self.broken("msgpack takes only text and bytes for keys")
        container.out.append(value)
        container.left -= 1

    def closed(self) -> object:
        container = self.open.pop()
        out = container.out
        if out and len(self.open) >= DEPTH_LIMIT:
            self.deep = True
            return Cut(f"nested more than {DEPTH_LIMIT} levels deep")
        if container.is_map:
            return self.keys.dict_of(out)
        return tuple(out) if container.in_key else out

    def take(self, count: int) -> bytes:
        start, end = self.at, self.at + count
        if end > len(self.raw):
            raise self.broken("it announces more than there is")
        self.at = end
        return self.raw[start:end]

    def number(self, width: int) -> int:
        return int.from_bytes(self.take(width), "big")

    def item(self) -> Any:
        """The next scalar, or a container with everything in it still to come."""
        code = self.take(1)[0]
        if code < 0x80 or code >= 0xE0:
            return code if code < 0x80 else code - 0x100
        if code < 0xA0:
            return self.container(code & 0x0F, code < 0x90)
        return self.text(code & 0x1F) if code < 0xC0 else self.announced(code)

    def announced(self, code: int) -> Any:
        if code in NUMBERS:
            form, width = NUMBERS[code]
            return unpack(form, self.take(width))[0]
        if code in CONSTANTS:
            return CONSTANTS[code]
        if code in TEXTS:
            return self.text(self.number(TEXTS[code]))
        if code in BINARIES:
            return self.take(self.number(BINARIES[code]))
        if code in ARRAYS or code in MAPS:
            return self.container(self.number((ARRAYS.get(code) or MAPS[code])), code in MAPS)
        if code in EXTENSIONS:
            return self.extension(self.number(EXTENSIONS[code]))
        if code in FIXED_EXTENSIONS:
            return self.extension(FIXED_EXTENSIONS[code])
        raise self.broken("that is no type")

    def container(self, count: int, is_map: bool) -> _Container:
        items = 2 * count if is_map else count
        if items > len(self.raw) - self.at:
            raise self.broken("it announces more than there is")
        if len(self.open) >= NESTING:
            sentence = f"Nested deeper than the {NESTING} levels that MessagePack's readers take."
            raise Unreadable(Problem.TOO_DEEP, sentence)
        if is_map and self.in_key():
            raise self.broken("a map cannot be a key")
        return _Container(items, is_map, self.in_key())

    def in_key(self) -> bool:
        return bool(self.open) and self.open[-1].awaits_key()

    def text(self, size: int) -> str:
        try:
            return self.take(size).decode()
        except UnicodeDecodeError:
            raise self.broken("a text is no UTF-8") from None

    def extension(self, size: int) -> object:
        code = int.from_bytes(self.take(1), "big", signed=True)
        raw = self.take(size)
        if code == TIMESTAMP:
            return self.moment(raw)
        if self.in_key() or (self.strict and code < 0):
            raise self.broken("an extension is none, or cannot be a key")
        return Opaque(f"MessagePack extension {code}", (raw,))

    def moment(self, raw: bytes) -> object:
        """A time in UTC; msgspec rounds to microseconds, msgpack cuts."""
        seconds, nanoseconds = self.seconds(raw)
        if nanoseconds >= 10**9:
            raise self.broken("a time is none")
        micro = (nanoseconds + (0 if self.strict else 500)) // 1000
        try:
            return EPOCH + timedelta(seconds=seconds, microseconds=micro)
        except OverflowError:
            if not self.strict:
                raise self.broken("no calendar holds a time in it") from None
            return Opaque("msgpack.Timestamp", (seconds, nanoseconds))

    def seconds(self, raw: bytes) -> Tuple[int, int]:
        if len(raw) == 4:
            return int.from_bytes(raw, "big"), 0
        if len(raw) == 8:
            both = int.from_bytes(raw, "big")
            return both & 0x3FFFFFFFF, both >> 34
        if len(raw) != 12:
            raise self.broken("a time is none")
        return int.from_bytes(raw[4:], "big", signed=True), int.from_bytes(raw[:4], "big")
