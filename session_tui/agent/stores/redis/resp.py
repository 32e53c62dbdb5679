"""RESP2, the language of Redis, spoken over a socket that somebody else has connected.

https://redis.io/docs/latest/develop/reference/protocol-spec/ ; answers are bounded in size, depth
and time, because what answers may be anything. Long lists of keys and numbers, which make up a
listing, are split in one go and checked; whatever does not fit is read again, word by word.
"""

from __future__ import annotations

import re
import socket
import time
from typing import List, Sequence, Tuple, Union

from session_tui.agent.stores.base import StoreError
from session_tui.agent.stores.dialect import Lost
from session_tui.agent.stores.redis import complaints, refusals
from session_tui.agent.stores.redis.commands import Command, encode, encode_all, encode_each
from session_tui.agent.stores.redis.refusals import Refusal
from session_tui.model import VALUE_LIMIT

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
CHUNK = 262_144

_KINDS = b"$:*-+"
_NUMBER = re.compile(rb"-?[0-9]{1,19}")
_NUMBERS = re.compile(rb"(?::-?[0-9]{1,18}\r\n)+")


class Speaker:
    """One end of a conversation. Not thread-safe; unusable after any exception."""

    def __init__(self, sock: socket.socket, seconds: float = 5.0, place: str = "") -> None:
        """`seconds`: for each call as a whole, however slowly its answers drip in."""
        self._sock = sock
        self._seconds = seconds
        self._place = place
        self._data = bytearray()
        self._at = 0
        self._cut = False
        self._begin(0)

    def ask(self, command: Command, limit: int = VALUE_LIMIT) -> Reply:
        """What the server answers; `limit`: bytes of one value.

        Raises `Lost` where the connection ends, `StoreError` for silence, or for what is no RESP2.
        """
        self._send(encode(command), limit)
        return self._reply()

    def pipeline(self, commands: Sequence[Command], limit: int = VALUE_LIMIT) -> List[Reply]:
        """One answer for each, in one round trip; a refused one keeps its place."""
        self._send(b"".join(encode_all(commands)), limit)
        replies: List[Reply] = []
        try:
            for _ in commands:
                replies.append(self._reply())
        except Lost:  # a server that is full or protected says so once, and hangs up
            refusals.checked(replies, self._place)
            raise
        return replies

    def numbers(self, name: bytes, keys: Sequence[bytes]) -> Numbers:
        """What `name`, which answers a number, says of each of `keys`."""
        self._send(encode_each(name, keys), SLACK)
        return self._numbers(len(keys))

    def turn(self, scan: Command, name: bytes, keys: Sequence[bytes]) -> Tuple[Reply, Numbers]:
        """A SCAN, and in the same round trip `name` of each of the keys that the last one gave."""
        self.start(scan, name, keys)
        return self.finish(len(keys))

    def start(self, scan: Command, name: bytes, keys: Sequence[bytes]) -> None:
        """The first half of a turn: nothing else may be asked before `finish`."""
        self._send(encode(scan) + encode_each(name, keys), SLACK)

    def finish(self, count: int) -> Tuple[Reply, Numbers]:
        """The second half; `count`: how many keys the first half had."""
        self._begin(SLACK)
        found = self._scanned()
        return found, self._numbers(count)

    def cut(self) -> None:
        """From another thread: what is being asked fails at once."""
        self._cut = True
        try:
            # A TLS socket's own shutdown() would take the cipher from under a read in progress.
            socket.socket.shutdown(self._sock, socket.SHUT_RDWR)
        except OSError:
            return

    def close(self) -> None:
        """Ends the connection."""
        try:
            self._sock.close()
        except OSError:
            return

    def _begin(self, limit: int) -> None:
        self._deadline = time.monotonic() + self._seconds
        self._limit = limit + SLACK
        self._left = TOTAL + limit
        self._elements = ELEMENTS

    def _send(self, data: bytes, limit: int) -> None:
        self._begin(limit)
        if len(self._data) > self._at:  # nobody asked for it
            raise complaints.babble(self._place)
        self._data, self._at = bytearray(), 0
        try:
            self._sock.settimeout(self._seconds)
            self._sock.sendall(data)
        except ConnectionError:  # it may have said why before it hung up: reading tells
            return
        except (OSError, ValueError) as error:
            raise self._failed(error) from error

    def _more(self) -> None:
        """At least one byte more of what the server says."""
        seconds = self._deadline - time.monotonic()
        if seconds <= 0:
            raise complaints.late(self._place)
        try:
            self._sock.settimeout(seconds)
            data = self._sock.recv(CHUNK)
        except (OSError, ValueError) as error:
            raise self._failed(error) from error
        if not data:
            raise self._failed(ConnectionResetError())
        self._left -= len(data)
        if self._left < 0:
            raise complaints.flooded(self._place)
        self._data += data

    def _failed(self, error: Exception) -> StoreError:
        if self._cut:
            return complaints.stopped(self._place)
        if isinstance(error, (socket.timeout, TimeoutError)):
            return complaints.late(self._place)
        return complaints.lost(self._place)

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

    def _reply(self, depth: int = 0) -> Reply:
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
            return None if count < 0 else [self._reply(depth + 1) for _ in range(count)]
        if kind == b"-":
            return _refusal(rest)
        return rest

    def _scanned(self) -> Reply:
        """The answer to SCAN: a cursor, and keys."""
        begun = self._at
        if self._line() == b"*2" and self._line()[:1] == b"$":
            cursor, count = self._line(), self._line()
            if count[:1] == b"*":
                keys = self._bulks(self._number(count[1:], 0))
                if keys is not None and cursor.isdigit():
                    return [cursor, keys]
        self._at = begun
        return self._reply()

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

    def _numbers(self, count: int) -> Numbers:
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
            reply = self._reply()
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
