"""A port of loopback whose connections Python code answers, each in a thread of its own."""

from __future__ import annotations

import socket
import threading
from collections.abc import Callable
from contextlib import suppress
from types import TracebackType


class Loopback:
    """Listens from its making until its `with` block ends, which ends all connections too."""

    def __init__(self, handle: Callable[[socket.socket], None]) -> None:
        """`handle` has one connection, to be answered until it returns or raises an OSError."""
        self._handle = handle
        self._door = socket.create_server(("127.0.0.1", 0))
        self.port: int = self._door.getsockname()[1]
        self.accepted = 0
        """Connections so far."""
        self._open: set[socket.socket] = set()
        self._threads = [threading.Thread(target=self._accept, daemon=True)]
        self._threads[0].start()

    def __enter__(self) -> Loopback:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        at: TracebackType | None,
    ) -> None:
        _shut(self._door)
        self._threads[0].join(5)
        self._door.close()
        self.cut()
        for thread in self._threads:
            thread.join(5)

    def cut(self) -> None:
        """Ends the connections that there are now; new ones are welcome."""
        for connection in list(self._open):
            _shut(connection)

    def _accept(self) -> None:
        while True:
            try:
                connection, _ = self._door.accept()
            except OSError:
                return
            self.accepted += 1
            self._open.add(connection)
            thread = threading.Thread(target=self._answer, args=(connection,), daemon=True)
            self._threads.append(thread)
            thread.start()

    def _answer(self, connection: socket.socket) -> None:
        with connection, suppress(OSError):
            self._handle(connection)
        self._open.discard(connection)


def _shut(connection: socket.socket) -> None:
    """Wakes whoever waits in it; a mere close() would leave a thread in accept() or recv()."""
    with suppress(OSError):
        connection.shutdown(socket.SHUT_RDWR)
