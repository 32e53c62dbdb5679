"""A memcached before 1.6, as far as reading goes: the real one behind it, without `mg` and `me`."""

from __future__ import annotations

import socket
from collections.abc import Iterator
from contextlib import contextmanager

from tests.loopback import Loopback
from tests.recording import memcached_command


@contextmanager
def older(port: int, version: bytes = b"1.5.6") -> Iterator[Loopback]:
    """Before the server at `port`; `version` is what it calls itself."""

    def answer(client: socket.socket) -> None:
        with socket.create_connection(("127.0.0.1", port), 5) as server:
            buffer = b""
            while data := client.recv(65536):
                buffer += data
                while found := memcached_command(buffer):
                    words, used = found
                    line, buffer = buffer[:used], buffer[used:]
                    if words[0] in (b"mg", b"me"):
                        client.sendall(b"ERROR\r\n")
                    elif words[0] == b"version":
                        client.sendall(b"VERSION %s\r\n" % version)
                    else:
                        client.sendall(_ended(server, line))

    with Loopback(answer) as door:
        yield door


def _ended(server: socket.socket, line: bytes) -> bytes:
    """What the server answers to a command whose answer ends with END."""
    server.sendall(line)
    answer = b""
    while not answer.endswith(b"END\r\n"):
        answer += server.recv(65536)
    return answer
