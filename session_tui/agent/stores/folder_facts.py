"""What is known of a folder of sessions: its file system, its rights, who else cleans it."""

from __future__ import annotations

import grp
import itertools
import os
import stat
from typing import Iterator, List, NamedTuple, Pattern, Sequence

from session_tui.agent.stores.base import StoreError
from session_tui.agent.stores.cleaners import Cleaner, cleaner_of
from session_tui.agent.stores.folder import Folder, user_name
from session_tui.agent.stores.mounts import IN_MEMORY, REMOTE, Mount, mount_of
from session_tui.agent.stores.temp_folder import may_write
from session_tui.model import Capability, Count, Measure

SAMPLE = 1000
"""Files whose owners are looked at."""

COUNTED = 50_000
"""Names up to which an estimate counts: some 50 ms."""


class Rights(NamedTuple):
    """Whether this user could write in a folder, as access(2) tells."""

    read_only: bool
    proof: str


def rights_in(folder: Folder, wanted: Pattern[str]) -> Rights:
    """Asks the kernel about the folder and one of its files. Raises `StoreError`."""
    first = next(folder.names(wanted), None)
    with folder.opened() as descriptor:
        if may_write(folder.path):
            return Rights(
                False,
                "Files are opened with O_RDONLY, yet this user may write in the folder; a user"
                " with no more than r-x on it could not.",
            )
        if first is not None and may_write(first, descriptor):
            return Rights(False, "Files are opened with O_RDONLY, yet this user may change them.")
    return Rights(True, "The kernel refuses this user a write in the folder (access).")


def folder_system(folder: Folder) -> str:
    """For example "a folder on ext4"."""
    mount = mount_of(folder.path)
    return "a folder on %s" % mount.kind if mount else "a folder"


def notes_on(folder: Folder) -> Iterator[str]:
    """What an operator should know of the folder, a sentence each."""
    mount, cleaner = mount_of(folder.path), cleaner_of(folder.path)
    found = os.stat(folder.path)
    if not os.path.isabs(folder.given):
        yield "%s is relative: it begins at the folder where the site was started." % folder.setting
    if mount is not None and mount.kind in IN_MEMORY:
        yield "It lies in memory (%s): a reboot ends every session." % mount.kind
    if mount is not None and mount.kind in REMOTE:
        yield "It lies on %s: its server's clock stamps the files." % mount.kind
    if found.st_mode & stat.S_IWOTH and not found.st_mode & stat.S_ISVTX:
        yield "Every user of this host may delete sessions in it (mode %s)." % _mode(found)
    if cleaner is not None:
        yield "%s deletes what is older than %s there (%s)." % (
            cleaner.program,
            cleaner.age,
            cleaner.source,
        )


def folder_measures(folder: Folder, wanted: Pattern[str]) -> List[Measure]:
    """The folder's own facts, each a `Measure`. Raises `StoreError`."""
    with folder.opened() as descriptor:
        found, space = os.fstat(descriptor), os.fstatvfs(descriptor)
    return [
        *_mount_measures(mount_of(folder.path)),
        *_space_measures(space),
        Measure("file.owner", user_name(found.st_uid), "", "fstat"),
        Measure("file.group", _group(found.st_gid), "", "fstat"),
        Measure("file.mode", _mode(found), "", "fstat"),
        Measure("file.reader", user_name(os.geteuid()), "", "geteuid"),
        Measure("file.owners", ", ".join(_owners(folder, wanted)), "", "stat of some files"),
        _cleaner_measure(cleaner_of(folder.path)),
    ]


def counted(folder: Folder, wanted: Pattern[str]) -> Count:
    """How many names there are; no more than COUNTED are looked at. Raises `StoreError`."""
    count = sum(1 for _ in itertools.islice(folder.names(wanted), COUNTED))
    if count < COUNTED:
        return Count(count, exact=False, because="names in the folder")
    return Count(None, exact=False, because="more than %d files" % COUNTED)


def rights_capability(folder: Folder, wanted: Pattern[str]) -> Capability:
    """Whether a write would be refused."""
    try:
        rights = rights_in(folder, wanted)
    except StoreError as error:
        return Capability("read-only", False, error.failure.sentence)
    return Capability("read-only", rights.read_only, rights.proof)


def untouched(folder: Folder) -> Capability:
    """Whether a file's access time stays when it is read."""
    try:
        owner = os.stat(folder.path).st_uid
    except OSError:
        return Capability("untouched", False, "The folder is not there.")
    if os.geteuid() in (0, owner):
        return Capability("untouched", True, "Read with O_NOATIME: no file's times move.")
    because = "O_NOATIME is for their owner: the access time of files moves once a day or less."
    return Capability("untouched", False, because)


def _mount_measures(mount: Mount | None) -> List[Measure]:
    how = "/proc/self/mountinfo"
    if mount is None:
        return [Measure("file.system", None, "", how, "this system does not tell")]
    return [
        Measure("file.system", mount.kind, "", how),
        Measure("file.mount", mount.point, "", how),
        Measure("file.mount_options", mount.options, "", how),
    ]


def _space_measures(space: os.statvfs_result) -> List[Measure]:
    unit = space.f_frsize
    found = [
        Measure("file.space", space.f_blocks * unit, "bytes", "statvfs"),
        Measure("file.space_free", space.f_bavail * unit, "bytes", "statvfs"),
    ]
    if not space.f_files:
        because = "this file system has no fixed number"
        return [*found, Measure("file.inodes_free", None, "files", "statvfs", because)]
    return [
        *found,
        Measure("file.inodes", space.f_files, "files", "statvfs"),
        Measure("file.inodes_free", space.f_favail, "files", "statvfs"),
    ]


def _cleaner_measure(cleaner: Cleaner | None) -> Measure:
    how = "tmpfiles.d, tmpreaper.conf, cron.daily/tmpwatch"
    if cleaner is None:
        return Measure("file.cleaner", None, "", how, "none of them names this folder")
    value = "%s, %s, %s" % (cleaner.program, cleaner.age, cleaner.path)
    return Measure("file.cleaner", value, "", cleaner.source)


def _owners(folder: Folder, wanted: Pattern[str]) -> Sequence[str]:
    """Whose files the first of them are: a site cannot read those of another user."""
    numbers = set()
    with folder.opened() as descriptor:
        for name in itertools.islice(folder.names(wanted), SAMPLE):
            try:
                found = os.stat(name, dir_fd=descriptor, follow_symlinks=False)
            except OSError:
                continue
            numbers.add(found.st_uid)
    return sorted(map(user_name, numbers))


def _mode(found: os.stat_result) -> str:
    return "%04o" % stat.S_IMODE(found.st_mode)


def _group(number: int) -> str:
    try:
        return grp.getgrgid(number).gr_name
    except (KeyError, OverflowError):
        return "group %d" % number
