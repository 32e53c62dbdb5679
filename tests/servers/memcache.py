"""memcached, as a site would start it and as one that refuses to list its keys."""

from __future__ import annotations

import getpass
import signal
import socket
from collections.abc import Iterator
from contextlib import contextmanager, suppress

from tests.processes import Server, binary, free_port, running, temporary_folder


@contextmanager
def memcached(*options: str, megabytes: int = 64, item_kilobytes: int = 1024) -> Iterator[Server]:
    """memcached with `options` of its own command line.

    `"-X"` refuses every listing, `"-o", "no_lru_crawler"` has no crawler to list with, `"-M"`
    answers out of memory instead of evicting. `item_kilobytes` is the largest item it takes: a
    power of two up to 1024.
    """
    program = binary("memcached")
    with temporary_folder() as folder:
        port = free_port()
        fixed = ["-l", "127.0.0.1", "-p", str(port), "-U", "0", "-t", "2", "-m", str(megabytes)]
        # In bytes, whatever its help says: half of the largest item, as is its default.
        sizes = ["-I", f"{item_kilobytes}k", "-o", f"slab_chunk_max={item_kilobytes * 512}"]
        command = [program, "-u", getpass.getuser(), *fixed, *sizes, *options]
        # It keeps nothing, and takes a second to end when asked politely.
        yield from running(
            Server(command, folder, port, lambda: _answers(port), stop_signal=signal.SIGKILL)
        )


def _answers(port: int) -> bool:
    with suppress(OSError), socket.create_connection(("127.0.0.1", port), 1) as connection:
        connection.sendall(b"version\r\n")
        return connection.recv(100).startswith(b"VERSION")
    return False
