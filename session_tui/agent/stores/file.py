"""Sessions in files, one each: the engine of django/contrib/sessions/backends/file.py.

A file is named after SESSION_COOKIE_NAME and the key, and holds the signed session as ASCII. It
ends SESSION_COOKIE_AGE after it was written, unless `set_expiry` left a word in it: that is judged
where the content is opened.
"""

from __future__ import annotations

import heapq
import math
import os
import re
from datetime import datetime, timedelta, timezone
from typing import Any, Iterator, List, Sequence, Tuple

from session_tui.agent.engine import Engine
from session_tui.agent.signing import seconds_of
from session_tui.agent.stores.base import Barred, Stored
from session_tui.agent.stores.folder import FileRead, Folder
from session_tui.agent.stores.in_folder import FolderStore, told
from session_tui.agent.stores.listing import NEVER, Batch
from session_tui.agent.stores.temp_folder import temp_folder
from session_tui.model import PAYLOAD_LIMIT, Capability, Measure, Place, StoreFacts

WHOLE = 32
"""Characters of the keys that Django makes."""

EPOCH = datetime(1970, 1, 1, tzinfo=timezone.utc)

MISSING = (
    "Every page that touches the session answers 500 until it is there: make it for the site's"
    " own user alone (mode 0700)."
)
SHARED = (
    "SESSION_FILE_PATH is not set: sessions lie in the temporary folder that programs share. Under"
    " another TMPDIR, or systemd's PrivateTmp, the site has another one than this process."
)
EMPTY = "An empty file: Django reads an empty session from it, which never ends."
LARGE = "Too large to be looked into here: set_expiry() may have left another end in it."
NOT_ASCII = "Not ASCII: the site answers 500 when it reads the session."
NO_CALENDAR = "Its time lies beyond every calendar: the site answers 500 when it reads the session."
NO_NUMBER = "SESSION_COOKIE_AGE is no number."
NAMING = ("_get_storage_path", "_key_to_file")
"""Methods of Django's class that say where a session's file is."""
NO_KEY = "Django asks for no such file: a key has 8 or more small letters and digits."


class FileStore(FolderStore):
    """The session files of one folder. `Stored.expires`: the file's time and SESSION_COOKIE_AGE."""

    exact_ends = False

    def __init__(self, engine: Engine, settings: Any) -> None:
        """Opens nothing yet. Raises `StoreError` where there is no folder to look for."""
        path = getattr(settings, "SESSION_FILE_PATH", None)
        self._shared = not path
        self._own = [name for name in engine.overrides if name in NAMING]
        self._prefix = str(settings.SESSION_COOKIE_NAME)
        super().__init__(_folder_of(path), re.compile(re.escape(self._prefix) + r"[a-z0-9]{8,}\Z"))
        age = settings.SESSION_COOKIE_AGE
        self._age = float(age) if isinstance(age, (int, float)) else None

    def capabilities(self) -> Tuple[Capability, ...]:
        """See `Store.capabilities`."""
        times = "Once the folder was listed; by the files' times, which set_expiry() does not move."
        return (
            Capability("list", True, "The folder's names, in its own order."),
            Capability("order", True, times),
            Capability("prefix", True, "Once the folder was listed."),
            Capability("count", True, "By listing the folder."),
            Capability("estimate", True, "By names alone, as long as they are few."),
            Capability("end", True, "The file's time and SESSION_COOKIE_AGE, or set_expiry()."),
            Capability("written", True, "The file's time, and the signature's."),
            *self._of_folders(),
        )

    def facts(self) -> StoreFacts:
        """What and where the folder is, and whether this user could write in it."""
        notes = [SHARED] if self._shared else []
        notes += [
            "The engine's class has its own %s: files may lie elsewhere." % name
            for name in self._own
        ]
        return self._facts("file", "", self._prefix + "*", "file", *notes)

    def batches(self, resume: object) -> Iterator[Batch]:
        """See `ListedStore.batches`; the ends are those that the files' times give."""
        start, age = len(self._prefix), self._age
        if age is None or not math.isfinite(age):
            age = NEVER
        for part in self._folder.listed(self._wanted, resume):
            keys = [name[start:] for name in part.names]
            yield Batch(keys, [time + age for time in part.mtimes], part.resume)

    def fetch(self, keys: Sequence[str], limit: int) -> List[Stored | None]:
        """See `ListedStore.fetch`."""
        with self._folder.opened() as folder:
            return [self._one(folder, key, limit) for key in keys]

    def find(self, prefix: str) -> List[Stored]:
        """See `Store.find`; reads names alone, which is quicker than to list the folder."""
        named = re.compile(re.escape(self._prefix + prefix) + r"[a-z0-9]*\Z")
        names = (name for name in self._folder.names(named) if self._wanted.match(name))
        keys = [name[len(self._prefix) :] for name in heapq.nsmallest(2, names)]
        return [row for row in self.fetch(keys, PAYLOAD_LIMIT) if row is not None]

    def health(self) -> Sequence[Measure]:
        """The folder's file system, space, rights and cleaner."""
        shared = Measure("file.shared_temp", self._shared, "", "SESSION_FILE_PATH")
        return [*super().health(), shared]

    def measures(self, key: str) -> Sequence[Measure]:
        """Owner, permissions and times of the file of one session."""
        read = self._looked(key)
        return [*super().measures(key), *_lead(read)] if read else ()

    def places(self, key: str) -> Sequence[Place]:
        """The file of that session, and files of it under other cookie names."""
        where = "file in %s" % self._folder.path
        if not self._names(key):
            return (Place(where, False, NO_KEY),)
        read = self._looked(key)
        found = "There is no file of that name." if read is None else told(read)
        return (Place(where, read is not None, found, read is not None), *self._others(key))

    def _names(self, key: str) -> Sequence[str]:
        name = self._prefix + key
        return [name] if self._wanted.match(name) else []

    def _one(self, folder: int, key: str, limit: int) -> Stored | None:
        reads = (self._folder.read(folder, name, limit) for name in self._names(key))
        return next((self._stored(key, read) for read in reads if read is not None), None)

    def _stored(self, key: str, read: FileRead) -> Stored:
        end, problem = self._end(read)
        refusal, raises = read.refusal, True
        if read.payload is not None and not read.payload.isascii():
            refusal = NOT_ASCII
        elif problem == NO_CALENDAR:
            refusal = problem
        else:
            raises = False
        stored = Stored(key, read.payload, read.size, end, (), problem, origin="file")
        return stored._replace(unreadable=refusal, raises=raises)

    def _end(self, read: FileRead) -> Tuple[datetime | None, str]:
        """The end that the file's time gives, or why there is none."""
        if read.payload is None:
            return None, read.refusal or LARGE
        if not read.payload:
            return None, EMPTY
        if self._age is None:
            return None, NO_NUMBER
        try:
            return EPOCH + timedelta(seconds=read.mtime) + timedelta(seconds=self._age), ""
        except (OverflowError, ValueError):
            return None, NO_CALENDAR

    def _others(self, key: str) -> Iterator[Place]:
        """Files of the same key that another SESSION_COOKIE_NAME has left."""
        if len(key) < WHOLE:  # the end of another key, perhaps
            return
        for name in self._folder.names(re.compile(r"[\w.-]{1,80}%s\Z" % key, re.ASCII)):
            prefix = name[: -len(key)]
            if prefix != self._prefix:
                where = "file in %s under the cookie name %s" % (self._folder.path, prefix)
                yield Place(where, True, "SESSION_COOKIE_NAME is %s now." % self._prefix)


def _folder_of(path: Any) -> Folder:
    """What `SessionStore._get_storage_path` would take."""
    if path:
        return Folder(os.fsdecode(path), "SESSION_FILE_PATH", MISSING)
    found = temp_folder()
    if not found:
        sentence = "SESSION_FILE_PATH is not set, and this user may write in no temporary folder."
        raise Barred(sentence, "SESSION_FILE_PATH", "Look as the site's own user.")
    return Folder(found, "temporary files", MISSING)


def _lead(read: FileRead) -> Iterator[Measure]:
    """How far the clock that stamped the file runs ahead of the one that signed its content."""
    stamp = (read.payload or b"").rpartition(b":")[0].rpartition(b":")[2]
    seconds = seconds_of(stamp)
    if seconds is not None and abs(seconds) < 1 << 40:
        how = "the file's time minus the signature's"
        yield Measure("file.ahead_of_signature", round(read.mtime - seconds, 3), "s", how)
