"""What a client says to a server, kept word by word.

`recording(server.port)` gives a port to connect to instead; what passes there is in `commands` and
`names()`. Where a client finds its own way (Cluster) or encrypts, ask the server: `counts(server)`.
"""

from __future__ import annotations

import re
import socket
import threading
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress

from tests.loopback import Loopback
from tests.processes import Server
from tests.servers.replicated import say

Words = tuple[bytes, ...]
"""One command with its arguments; of memcached without the value that follows a set."""

Reader = Callable[[bytes], "tuple[Words, int] | None"]
"""The first command of a buffer and its length in bytes; None as long as it is not all there."""

_CONTAINERS = re.compile(
    "acl|client|cluster|command|config|debug|function|latency|lru_crawler|memory|module|object"
    "|pubsub|script|sentinel|slowlog|stats|xgroup|xinfo"
)
"""Commands that mean nothing without their second word."""


class Recorder:
    """A proxy before the server at `port`, which reads along."""

    def __init__(self, port: int, read: Reader) -> None:
        self.commands: list[Words] = []
        self.before: Callable[[Words], object] = bool
        """Called with each command ahead of the server; False ends the connection instead."""
        self._server, self._read = port, read
        self.door = Loopback(self._pass_on)

    @property
    def port(self) -> int:
        """Where to connect."""
        return self.door.port

    def names(self) -> set[str]:
        """The commands as ACL rules name them: `get`, `config|get`."""
        return {name(words) for words in self.commands}

    def _pass_on(self, client: socket.socket) -> None:
        with socket.create_connection(("127.0.0.1", self._server), 5) as server:
            server.settimeout(None)
            back = threading.Thread(target=_copy, args=(server, client), daemon=True)
            back.start()
            buffer = b""
            while data := client.recv(65536):
                buffer, allowed = self._record(buffer + data)
                if not allowed:
                    break
                server.sendall(data)
            with suppress(OSError):
                server.shutdown(socket.SHUT_RDWR)
            back.join(5)

    def _record(self, buffer: bytes) -> tuple[bytes, bool]:
        """What is left over of it, and whether `before` agreed to all."""
        while found := self._read(buffer):
            words, used = found
            buffer = buffer[used:]
            self.commands.append(words)
            if self.before(words) is False:
                return buffer, False
        return buffer, True


@contextmanager
def recording(port: int, read: Reader | None = None) -> Iterator[Recorder]:
    """A recorder before the Redis there, or with `read=memcached_command` before a memcached."""
    recorder = Recorder(port, read or resp_command)
    with recorder.door:
        yield recorder


def name(words: Words) -> str:
    """`config|get` for CONFIG GET maxmemory, as ACL rules and INFO commandstats have it."""
    first, *more = (word.decode("ascii", "replace").lower() for word in words)
    return f"{first}|{more[0]}" if more and _CONTAINERS.fullmatch(first) else first


def resp_command(buffer: bytes) -> tuple[Words, int] | None:
    """Of Redis: an array of bulk strings, or a line of words."""
    line, end = _line(buffer, 0)
    if end is None:
        return None
    if not line.startswith(b"*"):
        return tuple(line.split()) or (b"",), end
    words: list[bytes] = []
    for _ in range(int(line[1:])):
        size, start = _line(buffer, end)
        if start is None or len(buffer) < start + int(size[1:]) + 2:
            return None
        words.append(buffer[start : start + int(size[1:])])
        end = start + len(words[-1]) + 2
    return tuple(words), end


def memcached_command(buffer: bytes) -> tuple[Words, int] | None:
    """Of memcached: a line with its value, or a binary request as `0x0b` (its operation)."""
    if buffer.startswith(b"\x80"):
        size = 24 + int.from_bytes(buffer[8:12], "big")
        return ((b"0x%02x" % buffer[1],), size) if len(buffer) >= max(size, 24) else None
    line, end = _line(buffer, 0)
    if end is None:
        return None
    words = tuple(line.split()) or (b"",)
    place = {b"ms": 2}.get(words[0], 4 if words[0] in _STORING else 0)
    if place and len(words) > place and words[place].isdigit():
        end += int(words[place]) + 2
    return (words, end) if len(buffer) >= end else None


_STORING = {b"set", b"add", b"replace", b"append", b"prepend", b"cas"}


def counts(server: Server) -> Counter[str]:
    """How often a Redis was asked each command since it started, refused ones too, by ACL name.

    `counts(server) - before` is what came since; asking adds `auth`, `info`, `client|setinfo` of
    our own, and replicas, other nodes and Sentinels add theirs.
    """
    stats = say(server, "INFO", "commandstats")
    found = re.findall(r"cmdstat_(\S+?):calls=(\d+)\S*?,rejected_calls=(\d+)", stats)
    return Counter({command: int(calls) + int(refused) for command, calls, refused in found})


def _line(buffer: bytes, start: int) -> tuple[bytes, int | None]:
    """The line from `start`, and where the next begins; None where it has no end yet."""
    end = buffer.find(b"\n", start)
    return (buffer[start:end].rstrip(b"\r"), end + 1) if end >= 0 else (b"", None)


def _copy(source: socket.socket, target: socket.socket) -> None:
    with suppress(OSError):
        while data := source.recv(65536):
            target.sendall(data)
    with suppress(OSError):
        target.shutdown(socket.SHUT_RDWR)
