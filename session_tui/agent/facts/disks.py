"""The file systems that the project writes on: what is left there, and who may write or clean."""

from __future__ import annotations

import itertools
import os
import re
from datetime import datetime, timezone
from typing import Iterator, List, NamedTuple, Pattern, Tuple

from session_tui.agent.facts.gatherer import Site
from session_tui.agent.facts.site_user import User, may_write
from session_tui.agent.failing import Refused
from session_tui.agent.stores.base import StoreError
from session_tui.agent.stores.cleaners import cleaner_of
from session_tui.agent.stores.folder import Folder
from session_tui.agent.stores.mounts import mount_of
from session_tui.agent.stores.temp_folder import temp_folder
from session_tui.model.facts import Disk

MOST = 20
"""Batches of a folder's files whose times are looked at, a thousand each."""

CACHED = re.compile(r".*\.djcache\Z")


class Place(NamedTuple):
    """A folder that matters."""

    path: str
    purpose: str
    files: Pattern[str] | None = None
    """The names of the sessions in it."""


def disks(site: Site, user: User | None) -> Tuple[Tuple[Disk, ...], Tuple[str, ...]]:
    """Each of them, and what could not be looked at. `user` is the site's."""
    found: List[Disk] = []
    notes: List[str] = []
    for place in _places(site, notes):
        try:
            found.append(_disk(place, user))
        except FileNotFoundError:
            notes.append("There is no folder %s (%s)." % (place.path, place.purpose))
        except OSError as error:
            notes.append("%s (%s): %s." % (place.path, place.purpose, error.strerror))
    return tuple(found), tuple(notes)


def _places(site: Site, notes: List[str]) -> Iterator[Place]:
    settings = site.settings
    try:
        engine = site.sessions.engine
    except (Refused, StoreError) as error:
        notes.append("The folder of the sessions is not known: %s" % error.failure.sentence)
    else:
        if engine.kind == "file":
            path = getattr(settings, "SESSION_FILE_PATH", None) or temp_folder()
            name = re.escape(str(settings.SESSION_COOKIE_NAME)) + r"[a-z0-9]{8,}\Z"
            yield Place(os.path.abspath(os.fsdecode(path)), "sessions", re.compile(name))
        if engine.cache_alias:
            yield from _cached(settings.CACHES.get(engine.cache_alias))
    for path in _databases(settings.DATABASES):
        yield Place(os.path.dirname(path), "database")
    yield Place(site.root, "project")
    temporary = temp_folder()
    if temporary:
        yield Place(temporary, "temporary files")


def _cached(entry: object) -> Iterator[Place]:
    """The folder of a file-based cache."""
    if isinstance(entry, dict) and "filebased" in str(entry.get("BACKEND", "")):
        path = os.path.abspath(os.fsdecode(entry.get("LOCATION") or "."))
        yield Place(path, "sessions", CACHED)


def _databases(databases: object) -> List[str]:
    """The files of SQLite databases."""
    from session_tui.agent.stores.sqlite_file import path_of

    found: List[str] = []
    entries = databases.values() if isinstance(databases, dict) else ()
    for entry in entries:
        if "sqlite" in str(entry.get("ENGINE", "")):
            try:
                found.append(path_of(str(entry.get("NAME", ""))))
            except StoreError:  # in memory
                continue
    return list(dict.fromkeys(found))


def _disk(place: Place, user: User | None) -> Disk:
    """Raises `OSError`."""
    space, mount, cleaner = os.statvfs(place.path), mount_of(place.path), cleaner_of(place.path)
    unit = space.f_frsize
    return Disk(
        place.path,
        place.purpose,
        mount.kind if mount else "",
        space.f_blocks * unit,
        space.f_bavail * unit,
        space.f_favail / space.f_files if space.f_files else None,
        bool(space.f_flag & os.ST_RDONLY),
        None if user is None else may_write(place.path, user),
        "%s, %s" % (cleaner.program, cleaner.age) if cleaner else "",
        _oldest(place),
    )


def _oldest(place: Place) -> datetime | None:
    """The time of the oldest of the sessions' files, of those that were looked at."""
    if place.files is None:
        return None
    try:
        parts = itertools.islice(Folder(place.path, "", "").listed(place.files), MOST)
        oldest = min((time for part in parts for time in part.mtimes), default=None)
        return None if oldest is None else datetime.fromtimestamp(oldest, timezone.utc)
    except (StoreError, OverflowError, ValueError):
        return None
