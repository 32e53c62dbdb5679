"""One end of a conversation with Redis, over a socket that somebody else has connected."""

from __future__ import annotations

import socket
import time
from typing import List, Sequence, Tuple

from session_tui.agent.stores.base import StoreError
from session_tui.agent.stores.dialect import Lost
from session_tui.agent.stores.redis import complaints, refusals
from session_tui.agent.stores.redis.commands import Command, encode, encode_all, encode_each
from session_tui.agent.stores.redis.resp import SLACK, Numbers, Reader, Reply
from session_tui.model import VALUE_LIMIT

CHUNK = 262_144
"""Bytes that are taken from the socket at once, at most."""


class Speaker:
    """Asks, and waits no longer than it may. Not thread-safe; unusable after any exception."""

    def __init__(self, sock: socket.socket, seconds: float = 5.0, place: str = "") -> None:
        """`seconds`: for each call as a whole, however slowly its answers drip in."""
        self._sock = sock
        self._seconds = seconds
        self._place = place
        self._cut = False
        self._deadline = 0.0
        self._reader = Reader(self._receive, place)

    def ask(self, command: Command, limit: int = VALUE_LIMIT) -> Reply:
        """What the server answers; `limit`: bytes of one value.

        Raises `Lost` where the connection ends, `StoreError` for silence, or for what is no RESP2.
        """
        self._send(encode(command), limit)
        return self._reader.reply()

    def pipeline(self, commands: Sequence[Command], limit: int = VALUE_LIMIT) -> List[Reply]:
        """One answer for each, in one round trip; a refused one keeps its place."""
        self._send(b"".join(encode_all(commands)), limit)
        replies: List[Reply] = []
        try:
            for _ in commands:
                replies.append(self._reader.reply())
        except Lost:  # a server that is full or protected says so once, and hangs up
            refusals.checked(replies, self._place)
            raise
        return replies

    def numbers(self, name: bytes, keys: Sequence[bytes]) -> Numbers:
        """What `name`, which answers a number, says of each of `keys`."""
        self._send(encode_each(name, keys), SLACK)
        return self._reader.numbers(len(keys))

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
        found = self._reader.scanned()
        return found, self._reader.numbers(count)

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
        self._reader.begin(limit)

    def _send(self, data: bytes, limit: int) -> None:
        self._begin(limit)
        if self._reader.behind:  # nobody asked for it
            raise complaints.babble(self._place)
        try:
            self._sock.settimeout(self._seconds)
            self._sock.sendall(data)
        except ConnectionError:  # it may have said why before it hung up: reading tells
            return
        except (OSError, ValueError) as error:
            raise self._failed(error) from error

    def _receive(self) -> bytes:
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
        return data

    def _failed(self, error: Exception) -> StoreError:
        if self._cut:
            return complaints.stopped(self._place)
        if isinstance(error, (socket.timeout, TimeoutError)):
            return complaints.late(self._place)
        return complaints.lost(self._place)
