"""Says things to a memcached past everything that is tested."""

from __future__ import annotations

import getpass
import re
import signal
import socket
import time
from collections.abc import Iterator
from contextlib import contextmanager

from tests.processes import (
    Server,
    binary,
    free_port,
    listening,
    running,
    temporary_folder,
)


def tell(server: Server, line: bytes) -> bytes:
    """What the server answers, up to the end of its answer."""
    with socket.create_connection(("127.0.0.1", server.port), 5) as connection:
        connection.sendall(line + b"version\r\n" * (b"metadump" not in line))
        answer = b""
        end = rb"(?:^|\n)END\r\n\Z" if b"metadump" in line else rb"VERSION [^\n]*\n\Z"
        while not re.search(end, answer):
            received = connection.recv(65536)
            assert received, answer
            answer += received
    return answer


@contextmanager
def unspeaking(*options: str, address: str = "127.0.0.1") -> Iterator[Server]:
    """A memcached that need not answer in plain text, on loopback or on another address."""
    port = free_port()
    command = [binary("memcached"), "-u", getpass.getuser(), "-U", "0", "-p", str(port)]
    command += ["-l", ",".join({"127.0.0.1", address}), *options]
    with temporary_folder() as folder:
        yield from running(
            Server(command, folder, port, lambda: listening(port), stop_signal=signal.SIGKILL)
        )


def settled(server: Server) -> None:
    """Returns when nothing moves any more between the server's own lists."""
    before, moves = b"", b"?"
    while moves != before:
        time.sleep(0.6)
        found = re.findall(rb"moves_to_\w+ \d+", tell(server, b"stats\r\n"))
        before, moves = moves, b"".join(found)
