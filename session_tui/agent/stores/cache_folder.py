"""Sessions in Django's file-based cache: django/core/cache/backends/filebased.py.

A file is named after the MD5 of the key's name in the cache, so that no key can be got back from
it: a list shows the digests, and a whole key is found by making the name. The folder holds all
that the site caches; a file is listed unless it holds something other than a dict.
"""

from __future__ import annotations

import hashlib
import os
import re
from datetime import datetime, timedelta, timezone
from typing import Any, Iterator, List, Sequence, Tuple

from session_tui.agent.cached import cached_codec, file_entry
from session_tui.agent.caches.entry import CacheEntry, backend_class
from session_tui.agent.caches.keys import CacheKeys
from session_tui.agent.doors import Doors
from session_tui.agent.stores.base import Stored, StoreError
from session_tui.agent.stores.folder import FileRead, Folder
from session_tui.agent.stores.in_folder import FolderStore, told
from session_tui.agent.stores.listing import NEVER, Batch
from session_tui.model import VALUE_LIMIT, Capability, Count, Measure, Place, StoreFacts

EPOCH = datetime(1970, 1, 1, tzinfo=timezone.utc)

HEAD = 64
"""Bytes at the beginning of a file that hold its end: 21 as Django writes it."""

DIGEST = 32
"""Characters of an MD5."""

MISSING = (
    "Django makes it with the first session: is LOCATION relative, and the site started elsewhere?"
)
PREFIX = "A file is named after the MD5 of its key: give the whole key, or a digest as listed."
DJANGO = "django.core.cache.backends.filebased"
OWN_NAMES = "The backend's class names its files itself: a whole key may not be found."
NO_CALENDAR = "Its end lies beyond every calendar."
FILES = "files; which of them are sessions shows only when each is opened"


class CacheFolderStore(FolderStore):
    """The files of one folder. A listed session's key is the digest in its file's name."""

    by_key = False

    def __init__(self, entry: CacheEntry, settings: Any, doors: Doors) -> None:
        """Opens nothing yet. Raises `StoreError` where LOCATION is no path."""
        self._entry, self._origin = entry, "cache:%s" % entry.alias
        backend = backend_class(entry.backend, entry.setting)
        self._suffix = str(backend.cache_suffix)
        self._own = backend._key_to_file.__module__ != DJANGO
        wanted = re.compile(r"[0-9a-f]{32}%s\Z" % re.escape(self._suffix))
        super().__init__(Folder(_location(entry), entry.setting, MISSING), wanted)
        self._codec = cached_codec(entry.kind, entry.bases, entry.options, settings)
        self._limits = _limit(entry, "MAX_ENTRIES", 300), _limit(entry, "CULL_FREQUENCY", 3)

    def capabilities(self) -> Tuple[Capability, ...]:
        """See `Store.capabilities`."""
        return (
            Capability("list", True, "Every file that may be a session, by the MD5 of its key."),
            Capability("order", True, "Once the beginning of each file was read."),
            Capability("prefix", False, PREFIX),
            Capability("count", False, "Only files are counted: not all need be sessions."),
            Capability("estimate", True, "By names alone, as long as they are few."),
            Capability("end", True, "It stands at the beginning of each file."),
            Capability("written", False, "Nothing in an entry tells; the file's time does."),
            *self._of_folders(),
        )

    def facts(self) -> StoreFacts:
        """What and where the folder is, and whether this user could write in it."""
        server = self._entry.backend.rpartition(".")[2] + " in "
        notes = [*self._entry.notes, self._culling(), *([OWN_NAMES] if self._own else [])]
        return self._facts("cache", server, "*" + self._suffix, self._origin, *notes)

    def batches(self, resume: object) -> Iterator[Batch]:
        """See `ListedStore.batches`; reads the beginning of each file for its end."""
        for part in self._folder.listed(self._wanted, resume):
            with self._folder.opened() as folder:
                ends = [self._end_of(folder, name) for name in part.names]
            yield Batch([name[:DIGEST] for name in part.names], ends, part.resume)

    def fetch(self, keys: Sequence[str], limit: int) -> List[Stored | None]:
        """See `ListedStore.fetch`; None too for what holds something other than a dict."""
        with self._folder.opened() as folder:
            found = [self._one(folder, key, limit) for key in keys]
        return [row if row and self._perhaps(row) else None for row in found]

    def get(self, key: str) -> Stored | None:
        """The session under a whole key, or under a digest as it is listed."""
        with self._folder.opened() as folder:
            return self._one(folder, key, VALUE_LIMIT)

    def counting(self) -> Iterator[Count]:
        """See `Store.counting`: of files, so that no number is exact."""
        for count in super().counting():
            yield Count(count.value, exact=False, because=FILES)

    def health(self) -> Sequence[Measure]:
        """The folder's facts, and how many files it may hold."""
        how, (most, share) = "OPTIONS of %s" % self._entry.setting, self._limits
        return [
            *super().health(),
            Measure("file.max_entries", most, "files", how),
            Measure("file.cull_frequency", share, "", how),
        ]

    def places(self, key: str) -> Sequence[Place]:
        """The file of that session, and those that it had under another prefix or version."""
        keys = self._entry.keys
        found = [self._where(keys, key, "", used=True)]
        if keys.version != 1:
            found.append(self._where(keys.under(version=1), key, " under VERSION 1"))
        if keys.key_prefix:
            found.append(self._where(keys.under(key_prefix=""), key, " without KEY_PREFIX"))
        return found

    def _names(self, key: str) -> Sequence[str]:
        names = (_digest(self._entry.keys, key) + self._suffix, key + self._suffix)
        return [name for name in names if self._wanted.match(name)]

    def _where(self, keys: CacheKeys, key: str, how: str, used: bool = False) -> Place:
        with self._folder.opened() as folder:
            read = self._folder.read(folder, _digest(keys, key) + self._suffix, HEAD)
        where = "file in %s, %s%s" % (self._folder.path, self._entry.setting, how)
        because = "There is no file of that name." if read is None else told(read)
        return Place(where, read is not None, because, used and read is not None)

    def _one(self, folder: int, key: str, limit: int) -> Stored | None:
        found = (self._stored(folder, name, key, limit) for name in self._names(key))
        return next((row for row in found if row is not None), None)

    def _stored(self, folder: int, name: str, key: str, limit: int) -> Stored | None:
        read = self._folder.read(folder, name, limit)
        if read is None:
            return None
        end, problem = self._end(folder, name, read)
        return Stored(
            key,
            read.payload,
            read.size,
            end,
            (),
            problem,
            origin=self._origin,
            unreadable=read.refusal,
        )

    def _end(self, folder: int, name: str, read: FileRead) -> Tuple[datetime | None, str]:
        """The end in a file, or why there is none; neither for one that never ends."""
        if read.refusal:
            return None, read.refusal
        if not read.size:
            return EPOCH, ""  # `_is_expired` takes 0 for the end of an empty file
        if read.payload is None:
            head = self._folder.read(folder, name, HEAD, cut=True)
            read = head or read
        entry = file_entry(read.payload or b"")
        if entry.expiry is None:
            return None, entry.because
        try:
            return EPOCH + timedelta(seconds=entry.expiry), ""
        except OverflowError:
            return None, NO_CALENDAR if entry.expiry > 0 else ""

    def _end_of(self, folder: int, name: str) -> float:
        """Seconds since 1970 of a file that is listed."""
        read = self._folder.read(folder, name, HEAD, cut=True)
        if read is None or read.payload is None:
            return NEVER
        expiry = file_entry(read.payload).expiry if read.payload else 0.0
        return NEVER if expiry is None else expiry

    def _perhaps(self, row: Stored) -> bool:
        """Whether a file can be a session; a dict that the site caches otherwise cannot be told."""
        if row.payload is None:
            return True
        data = self._codec.open(row.payload, show=False).data
        return data is None or isinstance(data, dict)

    def _culling(self) -> str:
        most, share = self._limits
        deleted = "all of them" if share == 0 else "one in %d" % share
        return (
            "From %d files on (MAX_ENTRIES), each new one has Django delete %s at random first,"
            " sessions too." % (most, deleted)
        )


def _location(entry: CacheEntry) -> str:
    location = entry.entry.get("LOCATION", "")
    try:
        return os.fsdecode(location)
    except TypeError:
        advice = "The file-based cache wants the path of a folder."
        raise StoreError("LOCATION of this cache is no path.", entry.setting, advice) from None


def _digest(keys: CacheKeys, key: str) -> str:
    name = keys.of(key).encode("utf-8", "surrogatepass")
    try:
        return hashlib.md5(name, usedforsecurity=False).hexdigest()
    except TypeError:  # Python 3.8 does not know the word
        return hashlib.md5(name).hexdigest()  # noqa: S324


def _limit(entry: CacheEntry, name: str, usual: int) -> int:
    """A number as `BaseCache.__init__` reads it from the entry or its OPTIONS."""
    try:
        return int(entry.entry.get(name.lower(), entry.options.get(name, usual)))
    except (ValueError, TypeError):
        return usual
