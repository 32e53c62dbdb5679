"""The user that the site runs as, by its workers on this host, and what that user may write."""

from __future__ import annotations

import os
import pwd
import stat
from functools import lru_cache
from typing import NamedTuple, Set, Tuple

from session_tui.agent import worker as process
from session_tui.agent.worker import Untold
from session_tui.agent.workers.kinds import kind_of

ACCESS_LIST = "system.posix_acl_access"
"""The attribute that holds one: acl(5)."""


class User(NamedTuple):
    """A user of this host."""

    name: str
    uid: int
    groups: Tuple[int, ...]


def site_user(root: str) -> User | None:
    """The user of the workers that run in the project's folder; None without one, or with two."""
    found: Set[int] = set()
    for pid in serving(root):
        try:
            found.add(os.stat("/proc/%d" % pid).st_uid)
        except OSError:
            continue
    return user_of(found.pop()) if len(found) == 1 else None


def serving(root: str) -> Tuple[int, ...]:
    """The workers whose folder is the project's, or lies in it."""
    try:
        names = [int(name) for name in os.listdir("/proc") if name.isdigit()]
    except OSError:
        return ()
    return tuple(pid for pid in names if kind_of(pid) and _is_in(pid, root))


@lru_cache(maxsize=16)
def user_of(uid: int) -> User:
    """A user by number; one without a name has no groups."""
    try:
        known = pwd.getpwuid(uid)
        return User(known.pw_name, uid, tuple(os.getgrouplist(known.pw_name, known.pw_gid)))
    except (KeyError, OSError):
        return User("user %d" % uid, uid, ())


def may_write(path: str, user: User) -> bool | None:
    """Whether owner and mode of a file or folder let that user write. Raises `OSError`.

    None where they do not, and an access control list may.
    """
    found = os.stat(path)
    if os.statvfs(path).f_flag & os.ST_RDONLY:
        return False
    if user.uid == 0:
        return True
    if found.st_uid == user.uid:
        bit = stat.S_IWUSR
    else:
        bit = stat.S_IWGRP if found.st_gid in user.groups else stat.S_IWOTH
    if found.st_mode & bit:
        return True
    return None if bit != stat.S_IWUSR and _has_list(path) else False


def _has_list(path: str) -> bool:
    try:
        return ACCESS_LIST in os.listxattr(path)
    except (OSError, AttributeError):  # a file system, or a system, without them
        return False


def _is_in(pid: int, root: str) -> bool:
    try:
        folder = os.path.realpath(process.folder_of(pid))
    except (Untold, OSError):
        return False
    return folder == root or folder.startswith(root.rstrip("/") + "/")
