"""Says things to a memcached past everything that is tested."""

from __future__ import annotations

import re
import socket
import time

from tests.processes import Server


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


def settled(server: Server) -> None:
    """Returns when nothing moves any more between the server's own lists."""
    before, moves = b"", b"?"
    while moves != before:
        time.sleep(0.6)
        found = re.findall(rb"moves_to_\w+ \d+", tell(server, b"stats\r\n"))
        before, moves = moves, b"".join(found)
