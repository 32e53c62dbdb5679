"""The file of an SQLite database: what lies there, and how it may be opened.

Whether rows lie in the `-wal` decides how it may be opened, and as whom. Root becomes the owner
by setfsuid(2), which on Linux is one thread's own and concerns files alone (seteuid would be the
whole process's).
"""

from __future__ import annotations

import os
import sqlite3
import stat
import sys
from contextlib import contextmanager
from typing import Callable, Iterator, NamedTuple, Tuple
from urllib.parse import quote, unquote, urlsplit

from session_tui.agent.stores.base import Barred, Denied, StoreError


class File(NamedTuple):
    """What lies on the disk at one moment."""

    path: str
    mode: str
    """"ro" by rollback journal, "wal" with rows in the -wal, "immutable"."""
    identity: Tuple[int, ...]
    """Changes when the file is replaced; when immutable, also when it is written."""
    owner: Tuple[int, int]


def path_of(name: str) -> str:
    """The file that NAME means, links followed: -wal and -journal lie beside that one."""
    query = ""
    if name.startswith("file:"):
        parts = urlsplit(name)
        name, query = unquote(parts.path), parts.query
    if not name or ":memory:" in name or "mode=memory" in query:
        raise Barred(
            "This database lives in the memory of the process that made it.",
            "NAME of the settings",
            "Its sessions cannot be seen from another process.",
        )
    return os.path.realpath(name)


def look(path: str) -> File:
    """What lies there now. Raises `StoreError` where that is no file that we may read."""
    try:
        found = os.stat(path)
        if not stat.S_ISREG(found.st_mode):
            raise StoreError("That is not a database file.", path, "Check NAME in the settings.")
        identity = (found.st_dev, found.st_ino)
        owner = (found.st_uid, found.st_gid)
        if not _is_wal(path):
            return File(path, "ro", identity, owner)
        if size_of(path + "-wal"):
            return File(path, "wal", identity, owner)
        return File(path, "immutable", (*identity, found.st_mtime_ns, found.st_size), owner)
    except FileNotFoundError:
        raise StoreError(
            "There is no database file there.", path, "Check NAME in the settings."
        ) from None
    except PermissionError:
        raise Denied(
            "This user may not read the database file.", path, "Run as its owner."
        ) from None


class Header(NamedTuple):
    """What the first bytes of a database file say; of an empty file, zeros."""

    wal: bool
    """Whether the file format's read or write version is 2."""
    page_size: int
    pages: int
    free_pages: int


def header_of(path: str) -> Header:
    """The header as it lies in the main file; a `-wal` may hold a newer one."""
    raw = _first_bytes(path, 0, 40).ljust(40, b"\0")
    size = int.from_bytes(raw[16:18], "big")
    return Header(
        2 in raw[18:20],
        65536 if size == 1 else size,
        int.from_bytes(raw[28:32], "big"),
        int.from_bytes(raw[36:40], "big"),
    )


def _is_wal(path: str) -> bool:
    return 2 in _first_bytes(path, 18, 2)


def _first_bytes(path: str, start: int, length: int) -> bytes:
    descriptor = os.open(path, os.O_RDONLY | os.O_CLOEXEC)
    try:
        return os.pread(descriptor, length, start)
    finally:
        os.close(descriptor)


def size_of(path: str) -> int:
    """Bytes; 0 where there is no file."""
    try:
        return os.stat(path).st_size
    except OSError:
        return 0


def opened(file: File, lock: float, orm: bool) -> sqlite3.Connection:
    """A connection that cannot write; `lock`: seconds that it waits for a writer."""
    mode = "mode=ro&immutable=1" if file.mode == "immutable" else "mode=ro"
    return sqlite3.connect(
        f"file:{quote(file.path)}?{mode}",
        uri=True,
        timeout=lock,
        isolation_level=None,
        check_same_thread=False,
        detect_types=(sqlite3.PARSE_DECLTYPES | sqlite3.PARSE_COLNAMES) if orm else 0,
    )


@contextmanager
def as_owner(file: File) -> Iterator[None]:
    """While it lasts, files that this thread makes are the owner's. Raises `StoreError`."""
    user, group = os.geteuid(), os.getegid()
    if user == file.owner[0]:
        yield
        return
    if user != 0 or not sys.platform.startswith("linux"):
        if not os.path.exists(file.path + "-shm"):
            raise StoreError(
                "The newest rows lie in the -wal file, and only its owner may open that safely.",
                file.path,
                'Run as the owner, for example with --via "sudo -u OWNER".',
            )
        yield
        return
    set_user, set_group = _file_identity()
    set_group(file.owner[1])
    set_user(file.owner[0])
    try:
        yield
    finally:
        set_user(user)
        set_group(group)


def _file_identity() -> Tuple[Callable[[int], int], Callable[[int], int]]:
    import ctypes

    libc = ctypes.CDLL(None)
    return libc.setfsuid, libc.setfsgid
