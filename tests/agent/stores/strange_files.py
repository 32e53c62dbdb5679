"""A folder with everything in it that is no session, for whoever lists it."""

from __future__ import annotations

import os
import socket
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

NOBODY = 65534


@contextmanager
def as_nobody() -> Iterator[None]:
    """As a user who owns nothing, where the tests run as root."""
    was = os.geteuid()
    if was == 0:
        os.seteuid(NOBODY)
    try:
        yield
    finally:
        os.seteuid(was)


def strange_files(folder: Path, name: str) -> dict[str, str]:
    """Makes one of each kind, named `name` with the kind in it; kind -> what is said of it."""
    outside = folder.parent / f"{folder.name}.outside"
    outside.write_text("of somebody else")
    (folder / name.format("symlink0")).symlink_to(outside)
    (folder / name.format("dangling")).symlink_to(folder / "nothing")
    (folder / name.format("folder00")).mkdir()
    os.mkfifo(folder / name.format("pipe0000"))
    with socket.socket(socket.AF_UNIX) as made:
        made.bind(str(folder / name.format("socket00")))
    with (folder / name.format("large000")).open("wb") as large:
        large.truncate(100 * 1024 * 1024)
    return {
        "symlink0": "symbolic link",
        "dangling": "symbolic link",
        "folder00": "A folder",
        "pipe0000": "named pipe",
        "socket00": "socket",
    }
