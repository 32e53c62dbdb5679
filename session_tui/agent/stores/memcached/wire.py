"""A connection to memcached: lines and values come in within limits of time and memory."""

from __future__ import annotations

import socket
import time
from contextlib import suppress
from typing import Sequence

from session_tui.agent.stores.memcached import complaints
from session_tui.agent.stores.memcached.commands import encoded

LINE = 8192
"""Bytes of a line: a key of 250, each as %XX, and what stands behind it, are well below."""

PIECE = 256 * 1024


class Wire:
    """Says commands, and hands out what is answered. Raises `StoreError` alone."""

    def __init__(self, sock: socket.socket, place: str, limit: float) -> None:
        """`limit`: seconds from a command to the end of its answer."""
        self.place, self.limit = place, limit
        self._sock, self._held, self._at = sock, b"", 0
        self._deadline = 0.0
        self._cut = False

    def send(self, lines: Sequence[bytes]) -> None:
        """Says commands of the closed list; their answers have `limit` seconds from now on."""
        data = encoded(lines)
        self.patient()
        try:
            self._sock.settimeout(self.limit)
            self._sock.sendall(data)
        except OSError as error:
            raise self._failed(error) from None

    def patient(self) -> None:
        """Grants the time limit anew."""
        self._deadline = time.monotonic() + self.limit

    def line(self) -> bytes:
        """The next line without its end."""
        while True:
            end = self._held.find(b"\n", self._at)
            if end >= 0:
                line, self._at = self._held[self._at : end], end + 1
                return line.rstrip(b"\r")
            self._more()

    def lines(self) -> bytes:
        """All whole lines that have come, and at least one, with their ends."""
        while True:
            lines = self.ready()
            if lines:
                return lines
            self._more()

    def ready(self) -> bytes:
        """All whole lines that have come already."""
        end = max(self._at, self._held.rfind(b"\n") + 1)
        lines, self._at = self._held[self._at : end], end
        return lines

    def exactly(self, size: int) -> bytes:
        """The next `size` bytes."""
        piece = self._held[self._at : self._at + size]
        self._at += len(piece)
        pieces, left = [piece], size - len(piece)
        while left:
            piece = self._received(min(left, PIECE))
            pieces.append(piece)
            left -= len(piece)
        return b"".join(pieces)

    def skip(self, size: int) -> None:
        """Passes over the next `size` bytes, a piece at a time."""
        while size:
            size -= len(self.exactly(min(size, PIECE)))

    def cut(self) -> None:
        """From another thread: whoever waits here fails at once."""
        self._cut = True
        with suppress(OSError):
            self._sock.shutdown(socket.SHUT_RDWR)

    def close(self) -> None:
        """Ends the connection."""
        with suppress(OSError):
            self._sock.close()

    def _more(self) -> None:
        if len(self._held) - self._at > LINE:
            raise complaints.babble(self.place)
        self._held = self._held[self._at :] + self._received(PIECE)
        self._at = 0

    def _received(self, size: int) -> bytes:
        left = self._deadline - time.monotonic()
        if left <= 0:
            raise complaints.late(self.place)
        try:
            self._sock.settimeout(left)
            data = self._sock.recv(size)
        except OSError as error:
            raise self._failed(error) from None
        if not data:
            raise self._failed(None)
        return data

    def _failed(self, error: OSError | None) -> Exception:
        if self._cut:
            return complaints.stopped(self.place)
        if isinstance(error, socket.timeout):
            return complaints.late(self.place)
        return complaints.lost(self.place)
