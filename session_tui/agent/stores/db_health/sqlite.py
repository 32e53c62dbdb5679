"""What an SQLite file tells by its header, and the file system by its own means: no SQL at all.

https://www.sqlite.org/fileformat2.html#the_database_header
"""

from __future__ import annotations

import os
import stat
from typing import List

from session_tui.agent.stores.database import Database
from session_tui.agent.stores.db_health.asking import Inquiry
from session_tui.agent.stores.folder import user_name
from session_tui.agent.stores.mounts import mount_of
from session_tui.agent.stores.sqlite_file import header_of, size_of
from session_tui.agent.stores.table import Table
from session_tui.model import Measure

LOCKING = "a writer's lock shows only when somebody waits for it"


def measures(database: Database, table: Table) -> List[Measure]:
    """Of the file, its neighbours, and the file system below."""
    inquiry, path = Inquiry(database, "sqlite"), database.dialect.place
    version = database.version().partition(" ")[2]
    inquiry.note("version", version, "", "sqlite3.sqlite_version of this interpreter")
    _content(inquiry, path)
    _file(inquiry, path)
    _space(inquiry, os.path.dirname(path))
    inquiry.note("longest_lock_wait", None, "s", "no query", LOCKING)
    return inquiry.measures


def _content(inquiry: Inquiry, path: str) -> None:
    header = header_of(path)
    inquiry.note("journal_mode", "wal" if header.wal else "rollback", "", "bytes 18 and 19")
    inquiry.note("page_size", header.page_size, "bytes", "bytes 16 and 17")
    inquiry.note("pages", header.pages, "pages", "bytes 28 to 31")
    inquiry.note("free_pages", header.free_pages, "pages", "bytes 36 to 39, the freelist")


def _file(inquiry: Inquiry, path: str) -> None:
    found = os.stat(path)
    inquiry.note("file_bytes", found.st_size, "bytes", "stat()")
    inquiry.note("wal_bytes", size_of(path + "-wal"), "bytes", "stat() of -wal")
    inquiry.note("journal_bytes", size_of(path + "-journal"), "bytes", "stat() of -journal")
    inquiry.note("mode", "%04o" % stat.S_IMODE(found.st_mode), "", "stat()")
    inquiry.note("owner", user_name(found.st_uid), "", "stat()")
    folder = os.stat(os.path.dirname(path))
    inquiry.note("folder_mode", "%04o" % stat.S_IMODE(folder.st_mode), "", "stat() of its folder")
    inquiry.note("folder_owner", user_name(folder.st_uid), "", "stat() of its folder")


def _space(inquiry: Inquiry, folder: str) -> None:
    space, mount = os.statvfs(folder), mount_of(folder)
    inquiry.note("disk_free", space.f_bavail * space.f_frsize, "bytes", "statvfs()")
    inquiry.note("disk_read_only", bool(space.f_flag & os.ST_RDONLY), "", "statvfs()")
    why = "" if mount else "the system does not tell it"
    inquiry.note("file_system", mount.kind if mount else None, "", "/proc/self/mountinfo", why)
