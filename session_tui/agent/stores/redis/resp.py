"""RESP2, the language of Redis, read from whatever comes.

https://redis.io/docs/latest/develop/reference/protocol-spec/ ; answers are bounded in size and
depth, because what answers may be anything. Long lists of keys and numbers, which make up a
listing, are split in one go and checked; whatever does not fit is read again, word by word.
"""

from __future__ import annotations

import re
from typing import Callable, List, Union

from session_tui.agent.stores.redis import complaints
from session_tui.agent.stores.redis.refusals import Refusal

Reply = Union[bytes, int, None, List["Reply"], Refusal]
"""Simple and bulk strings are both bytes; an error is a `Refusal`."""

Numbers = List[Union[int, Refusal]]

SLACK = 65_536
"""Bytes of an answer beside the value that was asked for."""
TOTAL = 64 * 1024 * 1024
"""Bytes of one conversation, however many answers it has."""
ELEMENTS = 262_144
"""Replies of one conversation, nested ones included."""
DEPTH = 8
LINE = 65_536

_KINDS = b"$:*-+"
_NUMBER = re.compile(rb"-?[0-9]{1,19}")
_NUMBERS = re.compile(rb"(?::-?[0-9]{1,18}\r\n)+")


class Reader:
    """Takes answers apart. Unusable after any exception."""

    def __init__(self, receive: Callable[[], bytes], place: str) -> None:
        """`receive` waits for at least one byte more, or raises."""
        self._receive = receive
        self._place = place
        self._data = bytearray()
        self._at = 0
        self.begin(0)

    def begin(self, limit: int) -> None:
        """A new conversation, of values up to `limit` bytes; what is read may be forgotten."""
        self._limit = limit + SLACK
        self._left = TOTAL + limit
        self._elements = ELEMENTS
        if len(self._data) == self._at:
            self._data, self._at = bytearray(), 0

    @property
    def behind(self) -> int:
        """Bytes that have come and are not read yet."""
        return len(self._data) - self._at

    def _more(self) -> None:
        data = self._receive()
        self._left -= len(data)
        if self._left < 0:
            raise complaints.flooded(self._place)
        self._data += data

    def _line(self) -> bytes:
        """The next line without its end."""
        searched = self._at
        while True:
            end = self._data.find(b"\r\n", searched)
            if 0 <= end <= self._at + LINE:
                line = bytes(self._data[self._at : end])
                self._at = end + 2
                return line
            if len(self._data) - self._at > LINE:
                raise complaints.babble(self._place)
            searched = max(len(self._data) - 1, self._at)
            self._more()

    def _exactly(self, size: int) -> bytes:
        """The next `size` bytes, and the end of line behind them."""
        if size > self._limit:
            raise complaints.flooded(self._place)
        while len(self._data) - self._at < size + 2:
            self._more()
        end = self._at + size
        if self._data[end : end + 2] != b"\r\n":
            raise complaints.babble(self._place)
        value = bytes(self._data[self._at : end])
        self._at = end + 2
        return value

    def _number(self, digits: bytes, least: int) -> int:
        """Decimal, at least `least`; Redis' numbers have 64 bits."""
        if not _NUMBER.fullmatch(digits) or int(digits) < least:
            raise complaints.babble(self._place)
        return int(digits)

    def reply(self, depth: int = 0) -> Reply:
        """The next answer, whatever it is; `depth`: of the arrays around it."""
        self._elements -= 1
        if depth > DEPTH or self._elements < 0:
            raise complaints.flooded(self._place)
        if len(self._data) == self._at:
            self._more()
        if self._data[self._at] not in _KINDS:  # it may be a flood without lines
            raise complaints.babble(self._place)
        line = self._line()
        kind, rest = line[:1], line[1:]
        if kind == b"$":
            size = self._number(rest, -1)
            return None if size < 0 else self._exactly(size)
        if kind == b":":
            return self._number(rest, -(2**63))
        if kind == b"*":
            count = self._number(rest, -1)
            if count > self._elements:
                raise complaints.flooded(self._place)
            return None if count < 0 else [self.reply(depth + 1) for _ in range(count)]
        if kind == b"-":
            return _refusal(rest)
        return rest

    def scanned(self) -> Reply:
        """The answer to SCAN: a cursor, and keys."""
        begun = self._at
        if self._line() == b"*2" and self._line()[:1] == b"$":
            cursor, count = self._line(), self._line()
            if count[:1] == b"*":
                keys = self._bulks(self._number(count[1:], 0))
                if keys is not None and cursor.isdigit():
                    return [cursor, keys]
        self._at = begun
        return self.reply()

    def _bulks(self, count: int) -> List[Reply] | None:
        """So many strings, if that is what comes and none of them holds an end of line."""
        if count > self._elements or not self._lines(2 * count):
            return None
        parts = bytes(memoryview(self._data)[self._at :]).split(b"\r\n", 2 * count)
        keys: List[Reply] = []
        keys += parts[1 : 2 * count : 2]
        # Where each length holds, each string begins where the one before it has ended.
        if parts[0 : 2 * count : 2] != _headers(parts[1 : 2 * count : 2]):
            return None
        self._at = len(self._data) - len(parts[-1])
        return keys

    def numbers(self, count: int) -> Numbers:
        """So many numbers, the last that is awaited; an error among them is a `Refusal`."""
        if count and self._lines(count):
            text = bytes(memoryview(self._data)[self._at :])
            parts = text[1:-2].split(b"\r\n:")
            if len(parts) == count and _NUMBERS.fullmatch(text):
                self._at = len(self._data)
                return list(map(int, parts))
        return self._each_number(count)

    def _each_number(self, count: int) -> Numbers:
        numbers: Numbers = []
        for _ in range(count):
            reply = self.reply()
            if not isinstance(reply, (int, Refusal)):
                raise complaints.babble(self._place)
            numbers.append(reply)
        return numbers

    def _lines(self, count: int) -> bool:
        """Waits for so many ends of line; False where they would be more than is bearable."""
        while self._data.count(b"\r\n", self._at) < count:
            if len(self._data) - self._at > TOTAL // 8:
                return False
            self._more()
        return True


def _headers(strings: List[bytes]) -> List[bytes]:
    """What comes before each of these strings."""
    sizes = set(map(len, strings))
    if len(sizes) == 1:  # as session keys are
        return [b"$%d" % sizes.pop()] * len(strings)
    return [b"$%d" % len(string) for string in strings]


def _refusal(line: bytes) -> Refusal:
    code, _, detail = line.decode("ascii", "replace").partition(" ")
    code = code if code.isascii() and code.isupper() and code.isalpha() else "ERR"
    return Refusal(code, detail[:300])
