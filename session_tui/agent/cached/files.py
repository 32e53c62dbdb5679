"""Entries of the file-based cache, and values of the database cache.

django/core/cache/backends/filebased.py: a pickled end, seconds since 1970 or None, then zlib of a
pickle. django/core/cache/backends/db.py: base64 of a pickle.
"""

from __future__ import annotations

import base64
import math
from typing import NamedTuple, Tuple

from session_tui.agent.cached.compressors import ZLIB
from session_tui.agent.cached.found import Found, Part, Reading, Serialized, failed, judged
from session_tui.agent.cached.serializers import PICKLE
from session_tui.agent.decoded import Opened, Unreadable
from session_tui.agent.pickles import unpickled
from session_tui.model import INFLATED_LIMIT, Problem


class FileEntry(NamedTuple):
    """A file of the file-based cache, split where its first pickle ends."""

    expiry: float | None
    """Seconds since 1970, UTC; None: it never ends, or `because` says why there is no end."""
    value: bytes
    """What stands behind the pickled end: zlib of a pickle."""
    head: bytes
    """The pickled end."""
    because: str = ""
    """Why the end cannot be read; Django then gets nothing of the entry."""
    imports: Tuple[str, ...] = ()
    """Every name that a load of the pickled end imports."""
    dangerous: Tuple[str, ...] = ()
    """Those of them that run something: Django runs them merely to see whether a key is there."""


def expiry_and_value(raw: bytes) -> tuple[float | None, bytes]:
    """The end, in seconds since 1970, and the compressed value of a cache file.

    None is also the end that cannot be read: `file_entry` tells why. Raises nothing.
    """
    entry = file_entry(raw)
    return entry.expiry, entry.value


def file_entry(raw: bytes, limit: int = INFLATED_LIMIT) -> FileEntry:
    """A cache file, taken apart; of its head at most `limit` bytes are read. Raises nothing."""
    found = unpickled(raw[:limit], limit)
    head, value = raw[: found.end], raw[found.end :]
    named = (found.imports, found.dangerous)
    if found.dangerous:
        said = ", ".join(found.dangerous[:3])
        because = (
            f"An attack: Django would run {said} when it looks for the end of this entry. Here it"
            " is inert."
        )
        return FileEntry(None, value, head, because, *named)
    if found.problem is not Problem.NONE:
        return FileEntry(None, value, head, f"The pickled end is none. {found.because}", *named)
    if found.data is None:
        return FileEntry(None, value, head, "", *named)
    if not isinstance(found.data, (int, float)):
        return FileEntry(None, value, head, "The pickled end is no number.", *named)
    return FileEntry(_seconds(found.data), value, head, "", *named)


def _seconds(number: float) -> float | None:
    """As Django compares it: an end that is no number, or infinitely far, never comes."""
    try:
        seconds = float(number)
    except OverflowError:
        return None if number > 0 else 0.0
    if math.isfinite(seconds):
        return seconds
    return 0.0 if seconds < 0 else None


class FileValues(Reading):
    """Reads whole files of the file-based cache."""

    words = "pickle, compressed by zlib"

    def read(self, payload: bytes, limit: int) -> Found:
        """See `Reading`."""
        entry = file_entry(payload, limit)
        end = "never" if entry.expiry is None else f"{entry.expiry:.6f} seconds since 1970"
        around: Tuple[Part, ...] = (("end", entry.head, entry.because or f"pickled: {end}"),)
        if entry.because:
            opened = Opened(None, Problem.PICKLE, entry.because, False, *entry[4:])
            return judged("pickle", opened, *around, ("value", entry.value, "not opened"))
        around += (("value", entry.value, "compressed by zlib"),)
        try:
            content = ZLIB.inflate(entry.value, limit)
        except Unreadable as error:
            return failed(error, *around)
        found = Serialized(PICKLE).read(content, limit).within(*around)
        imports = (*entry.imports, *found.opened.imports)
        return found._replace(opened=found.opened._replace(imports=imports))

    def value_of(self, payload: bytes) -> bytes:
        """What stands behind the end."""
        return file_entry(payload).value


class DatabaseValues(Reading):
    """Reads the column `value` of the database cache."""

    words = "pickle, in base64"

    def __init__(self, validates: bool) -> None:
        """`validates`: characters outside of base64 are refused, as Django does from 6.1 on."""
        self.validates = validates

    def read(self, payload: bytes, limit: int) -> Found:
        """See `Reading`."""
        around = ("value", payload, "base64 of what follows")
        try:
            content = base64.b64decode(payload, validate=self.validates)
        except ValueError:
            return failed(Unreadable(Problem.BAD_BASE64, "The content is no base64."), around)
        return Serialized(PICKLE).read(content, limit).within(around)
