"""Servers that answer wrongly, late, too much or not at all.

`faulty(REDIS["loading"])` is one that always answers so; `faulty({"scan": REDIS["busy"]})` is well
but for SCAN. Several behaviours are for the first, second ... connection; the last stays.
"""

from __future__ import annotations

import socket
import threading
import time
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass
from typing import Literal

from tests.loopback import Loopback
from tests.recording import Reader, Words, name, resp_command


@dataclass(frozen=True)
class Reply:
    """What is sent for a command, and what becomes of the connection then."""

    data: bytes
    then: Literal["answer", "silence", "drip", "close"] = "answer"
    """The next command; nothing more; a byte now and then for ever; its end."""


Behaviour = Reply | Mapping[str, Reply]
"""For every command, or by ACL name (`config|get`), where `""` is for all others."""

SILENCE = Reply(b"", "silence")
GARBAGE = Reply(bytes(range(128, 256)) * 8)
HTTP = Reply(
    b"HTTP/1.1 400 Bad Request\r\nContent-Type: text/plain\r\nConnection: close\r\n\r\n"
    b"400 Bad Request",
    "close",
)

REDIS: Mapping[str, Reply] = {
    "well": Reply(b"+OK\r\n"),
    "loading": Reply(b"-LOADING Redis is loading the dataset in memory\r\n"),
    "noauth": Reply(b"-NOAUTH Authentication required.\r\n"),
    "wrongpass": Reply(b"-WRONGPASS invalid username-password pair or user is disabled.\r\n"),
    "noperm": Reply(b"-NOPERM User site has no permissions to run the 'scan' command\r\n"),
    "masterdown": Reply(
        b"-MASTERDOWN Link with MASTER is down and replica-serve-stale-data is set to 'no'.\r\n"
    ),
    "oom": Reply(b"-OOM command not allowed when used memory > 'maxmemory'.\r\n"),
    "moved": Reply(b"-MOVED 3999 127.0.0.1:1\r\n"),
    "clusterdown": Reply(b"-CLUSTERDOWN The cluster is down\r\n"),
    "busy": Reply(
        b"-BUSY Redis is busy running a script."
        b" You can only call SCRIPT KILL or SHUTDOWN NOSAVE.\r\n"
    ),
    "maxclients": Reply(b"-ERR max number of clients reached\r\n", "close"),
    "unknown": Reply(b"-ERR unknown command\r\n"),
    "escape": Reply(b"-ERR \x1b]0;owned\x07\x1b[31mred\x1b[2J\r\n"),
    "garbage": GARBAGE,
    "http": HTTP,
    "half": Reply(b"$100\r\nhalf", "silence"),
    "half, then gone": Reply(b"$100\r\nhalf", "close"),
    "two gigabytes": Reply(b"$2147483648\r\n" + b"x" * 65536, "silence"),
    "endless": Reply(b"$1000000\r\n", "drip"),
    "a deep nest": Reply(b"*1\r\n" * 100_000 + b":1\r\n"),
    "a long array": Reply(b"*2147483647\r\n:1\r\n", "silence"),
    "silence": SILENCE,
}
"""Answers of a Redis in trouble, in its own words; and of what is no Redis."""

MEMCACHED: Mapping[str, Reply] = {
    "well": Reply(b"END\r\n"),
    "out of memory": Reply(b"SERVER_ERROR out of memory\r\n"),
    "out of memory for a read": Reply(b"SERVER_ERROR Out of memory during read\r\n"),
    "error": Reply(b"ERROR\r\n"),
    "unauthenticated": Reply(b"CLIENT_ERROR unauthenticated\r\n"),
    "busy": Reply(b"BUSY currently processing crawler request\r\n"),
    "escape": Reply(b"SERVER_ERROR \x1b]0;owned\x07\x1b[31mred\r\n"),
    "garbage": GARBAGE,
    "http": HTTP,
    "half": Reply(b"VALUE a 0 100\r\nhalf", "silence"),
    "half, then gone": Reply(b"VALUE a 0 100\r\nhalf", "close"),
    "two gigabytes": Reply(b"VALUE a 0 2147483648\r\n" + b"x" * 65536, "silence"),
    "endless": Reply(b"VALUE a 0 1000000\r\n", "drip"),
    "silence": SILENCE,
}
"""The same of memcached."""


class Faulty:
    """A server that does as it is told; `commands` is what it was asked."""

    def __init__(self, behaviours: tuple[Behaviour, ...], read: Reader) -> None:
        self.commands: list[Words] = []
        self._behaviours, self._read = behaviours, read
        self._closing = threading.Event()
        self.door = Loopback(self._serve)

    @property
    def port(self) -> int:
        """Where to connect."""
        return self.door.port

    def _serve(self, client: socket.socket) -> None:
        behaviour = self._behaviours[min(self.door.accepted, len(self._behaviours)) - 1]
        for words in self._asked(client):
            reply = behaviour if isinstance(behaviour, Reply) else _of(behaviour, words)
            client.sendall(reply.data)
            if reply.then != "answer":
                _leave(client, reply.then)
                return

    def _asked(self, client: socket.socket) -> Iterator[Words]:
        buffer = b""
        while data := client.recv(65536):
            buffer += data
            while found := self._read(buffer):
                words, used = found
                buffer = buffer[used:]
                self.commands.append(words)
                yield words


@contextmanager
def faulty(*behaviours: Behaviour, read: Reader = resp_command) -> Iterator[Faulty]:
    """A Redis, or with `read=memcached_command` a memcached, with a behaviour a connection."""
    server = Faulty(behaviours, read)
    with server.door:
        yield server


@contextmanager
def deaf() -> Iterator[int]:
    """A port where connecting itself hangs: its queue is full, and nobody takes from it."""
    with ExitStack() as stack:
        door = stack.enter_context(socket.create_server(("127.0.0.1", 0), backlog=0))
        for _ in range(8):
            waiting = stack.enter_context(socket.socket())
            waiting.setblocking(False)
            with suppress(BlockingIOError):
                waiting.connect(door.getsockname())
        time.sleep(0.05)
        yield int(door.getsockname()[1])


def _of(behaviour: Mapping[str, Reply], words: Words) -> Reply:
    return behaviour.get(name(words), behaviour.get("", REDIS["well"]))


def _leave(client: socket.socket, how: str) -> None:
    """As long as the other side stays; dripping a byte in a fifth of a second."""
    if how == "close":
        return
    client.settimeout(0.2)
    while True:
        try:
            if not client.recv(65536):
                return
        except TimeoutError:
            if how == "drip":
                client.sendall(b"x")
