"""What kind of file system a folder lies on, as Linux tells: proc(5), /proc/self/mountinfo."""

from __future__ import annotations

import os
import re
from typing import NamedTuple

TABLE = "/proc/self/mountinfo"

IN_MEMORY = ("tmpfs", "ramfs", "devtmpfs")
REMOTE = ("nfs", "nfs4", "cifs", "smb3", "ceph", "glusterfs", "fuse.sshfs", "fuse.glusterfs", "9p")


class Mount(NamedTuple):
    """The mount that a folder belongs to."""

    kind: str
    """"ext4", "tmpfs", "nfs4", ..."""
    point: str
    """Where it is mounted."""
    options: str
    """Those of the mount: "rw,noatime". Never those of the file system, which hold passwords."""


def mount_of(path: str) -> Mount | None:
    """The mount of an existing folder; None where the system does not tell."""
    try:
        with open(TABLE, "rb") as table:
            lines = table.read().splitlines()
    except OSError:
        return None
    real = os.path.realpath(path)
    found = [mount for mount in map(_mount, lines) if mount and _holds(mount.point, real)]
    return max(found, key=lambda mount: len(mount.point), default=None)


def _mount(line: bytes) -> Mount | None:
    fields, _, rest = line.decode("utf-8", "surrogateescape").partition(" - ")
    words, kind = fields.split(" "), rest.partition(" ")[0]
    if len(words) < 6 or not kind:
        return None
    point = re.sub(r"\\([0-7]{3})", lambda found: chr(int(found.group(1), 8)), words[4])
    return Mount(kind, point, words[5])


def _holds(point: str, path: str) -> bool:
    return path == point or path.startswith(point.rstrip("/") + "/")
