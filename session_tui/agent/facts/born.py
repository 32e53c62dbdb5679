"""When a file was made, as Linux tells it: statx(2). Python has no word for it there."""

from __future__ import annotations

import ctypes
import os
import struct
from datetime import datetime, timezone

HERE = -100
"""AT_FDCWD."""
BIRTH = 0x800
"""STATX_BTIME."""
SIZE, BIRTH_AT = 256, 80
"""Bytes of `struct statx`, and where stx_btime stands in it: seconds and nanoseconds."""


def born(path: str) -> datetime | None:
    """Aware, UTC; None where the system or the file system does not tell."""
    found = getattr(os.stat(path), "st_birthtime", None)
    if found is not None:
        return datetime.fromtimestamp(found, timezone.utc)
    buffer = ctypes.create_string_buffer(SIZE)
    try:
        statx = ctypes.CDLL(None).statx
    except (OSError, AttributeError):
        return None
    if statx(HERE, os.fsencode(path), 0, BIRTH, buffer):
        return None
    (mask,) = struct.unpack_from("=I", buffer.raw, 0)
    seconds, nanoseconds = struct.unpack_from("=qI", buffer.raw, BIRTH_AT)
    if not mask & BIRTH or seconds <= 0:
        return None
    return datetime.fromtimestamp(seconds + nanoseconds / 1e9, timezone.utc)
