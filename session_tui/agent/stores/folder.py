"""A folder of strangers' files, read without following, waiting, making or leaving anything.

Only regular files are opened, never through a symbolic link, at most so many bytes of each, and
with O_NOATIME where the system allows it: to the owner, and to root (open(2)).
"""

from __future__ import annotations

import errno
import itertools
import os
import stat
from contextlib import contextmanager
from functools import lru_cache
from typing import Iterator, List, NamedTuple, Pattern, Tuple

from session_tui.agent.stores.base import Denied, StoreError

BATCH = 1000
"""Names that are listed at once."""

QUIET = getattr(os, "O_NOATIME", 0)
FILE = os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC
DIRECTORY = os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC

KINDS = {
    stat.S_IFLNK: "A symbolic link: Django follows it, here nothing is read through one.",
    stat.S_IFDIR: "A folder where a file should be: Django finds no session in it.",
    stat.S_IFIFO: "A named pipe: a web worker that opens it waits until somebody writes there.",
    stat.S_IFSOCK: "A socket where a file should be: Django finds no session in it.",
}
"""Why what is no regular file is not opened."""
DEVICE = "A device where a file should be; it is not opened here."

GONE = (errno.ENOENT, errno.ENAMETOOLONG)


class FileRead(NamedTuple):
    """One file, as far as it was read."""

    payload: bytes | None
    """None: larger than was asked for, or not read at all."""
    size: int
    mtime: float
    """Seconds since 1970, UTC."""
    mode: int
    """Permissions, as chmod takes them."""
    owner: int
    """Number of the user."""
    refusal: str = ""
    """Why nothing was read of it, as a sentence."""


class Names(NamedTuple):
    """Some names of a folder, in the order in which it has them."""

    names: List[str]
    mtimes: List[float]
    resume: Tuple[int, str]
    """How many were listed so far, and the last of them: where to go on."""


class Folder:
    """One folder, opened anew for each call."""

    def __init__(self, given: str, setting: str, missing: str) -> None:
        """`given`: its path as the settings have it, relative to where this process is.

        `setting` names it to an operator; `missing`: what to do where it is not.
        """
        self.given, self.setting, self.missing = given, setting, missing
        self.path = os.path.abspath(given)

    @contextmanager
    def opened(self) -> Iterator[int]:
        """A descriptor of the folder. Raises `StoreError` where it cannot be listed."""
        try:
            descriptor = opened_quietly(self.path, DIRECTORY)
            try:
                yield descriptor
            finally:
                os.close(descriptor)
        except (OSError, ValueError) as error:
            raise self._failure(error) from error

    def names(self, wanted: Pattern[str]) -> Iterator[str]:
        """The names that `wanted` matches."""
        with self.opened() as folder, os.scandir(folder) as entries:
            for entry in entries:
                if wanted.match(entry.name):
                    yield entry.name

    def listed(self, wanted: Pattern[str], resume: object = None) -> Iterator[Names]:
        """The names that `wanted` matches, with the files' times; those behind `resume`."""
        seen = 0 if resume is None else self._start(wanted, resume)
        with self.opened() as folder, os.scandir(folder) as entries:
            found = (entry for entry in entries if wanted.match(entry.name))
            behind = itertools.islice(found, seen, None)
            while True:
                part = list(itertools.islice(behind, BATCH))
                if not part:
                    return
                seen += len(part)
                there = [(entry.name, time) for entry in part for time in _mtime(entry)]
                names, mtimes = [name for name, _ in there], [time for _, time in there]
                yield Names(names, mtimes, (seen, part[-1].name))

    def read(self, folder: int, name: str, limit: int, cut: bool = False) -> FileRead | None:
        """The file `name`, if it has at most `limit` bytes; None where there is none.

        `folder` is the descriptor of `opened`, `name` has no slash in it. `cut`: the beginning of
        a larger one, too.
        """
        try:
            found = os.stat(name, dir_fd=folder, follow_symlinks=False)
            if not stat.S_ISREG(found.st_mode):
                return _refused(found, KINDS.get(stat.S_IFMT(found.st_mode), DEVICE))
        except OSError as error:
            return None if error.errno in GONE else _unread(error)
        try:
            descriptor = opened_quietly(name, FILE, folder)
        except OSError as error:
            return None if error.errno in GONE else _refused(found, _why_not(error, found))
        try:
            return _content(descriptor, limit, cut)
        except OSError as error:
            return _refused(found, _why_not(error, found))
        finally:
            os.close(descriptor)

    def _start(self, wanted: Pattern[str], resume: object) -> int:
        """How many names stand in front of where an earlier list left off.

        Folders keep the order of the files that stay; the number counts where the last is gone.
        """
        if not isinstance(resume, (list, tuple)) or len(resume) != 2:
            return 0
        number, last = resume
        for index, name in enumerate(self.names(wanted)):
            if name == last:
                return index + 1
        return int(number)

    def _failure(self, error: Exception) -> StoreError:
        number = getattr(error, "errno", errno.EINVAL)
        if number == errno.ENOENT:
            sentence = "The folder of %s does not exist." % self.setting
            return StoreError(sentence, self.path, self.missing)
        if number == errno.ENOTDIR:
            return StoreError("%s names no folder." % self.setting, self.path, self.missing)
        if number in (errno.EACCES, errno.EPERM):
            sentence = "This user may not list the folder of %s." % self.setting
            advice = "Look as the site's own user: --via 'sudo -u USER'."
            return Denied(sentence, self.path, advice)
        reason = os.strerror(number) if number else "unknown"
        sentence = "The folder of %s cannot be read: %s." % (self.setting, reason)
        return StoreError(sentence, self.path, "Is its disk or its file server there?")


def opened_quietly(path: str, flags: int, folder: int | None = None) -> int:
    """A descriptor that leaves the access time alone where the system allows it."""
    try:
        return os.open(path, flags | QUIET, dir_fd=folder)
    except PermissionError:
        return os.open(path, flags, dir_fd=folder)


@lru_cache(maxsize=64)
def user_name(number: int) -> str:
    """A user by name, or by number where nobody knows the name."""
    import pwd

    try:
        return pwd.getpwuid(number).pw_name
    except (KeyError, OverflowError):
        return "user %d" % number


def _mtime(entry: os.DirEntry[str]) -> Tuple[float, ...]:
    """Nothing for a file that is gone meanwhile."""
    try:
        return (entry.stat(follow_symlinks=False).st_mtime,)
    except FileNotFoundError:
        return ()
    except OSError:  # listed all the same: reading it says why
        return (0.0,)


def _content(descriptor: int, limit: int, cut: bool) -> FileRead:
    found = os.fstat(descriptor)
    if not stat.S_ISREG(found.st_mode):
        return _refused(found, DEVICE)
    if found.st_size > limit and not cut:
        return _read(found, None, found.st_size)
    payload, piece = b"", b"-"
    while piece and len(payload) <= limit:
        piece = os.read(descriptor, limit + 1 - len(payload))
        payload += piece
    size = max(found.st_size, len(payload))
    return _read(found, payload[:limit] if cut or len(payload) <= limit else None, size)


def _read(found: os.stat_result, payload: bytes | None, size: int, refusal: str = "") -> FileRead:
    mode = stat.S_IMODE(found.st_mode)
    return FileRead(payload, size, found.st_mtime, mode, found.st_uid, refusal)


def _refused(found: os.stat_result, why: str) -> FileRead:
    return _read(found, None, found.st_size, why)


def _unread(error: OSError) -> FileRead:
    """Of a file that does not even tell its size."""
    return FileRead(None, 0, 0.0, 0, -1, "It cannot be looked at: %s." % _words(error))


def _why_not(error: OSError, found: os.stat_result) -> str:
    if error.errno == errno.ELOOP:
        return KINDS[stat.S_IFLNK]
    if error.errno in (errno.EACCES, errno.EPERM):
        mode = stat.S_IMODE(found.st_mode)
        return "Only %s may read it (mode %04o), and this is %s." % (
            user_name(found.st_uid),
            mode,
            user_name(os.geteuid()),
        )
    return "It cannot be read: %s." % _words(error)


def _words(error: OSError) -> str:
    return os.strerror(error.errno) if error.errno else "unknown"
