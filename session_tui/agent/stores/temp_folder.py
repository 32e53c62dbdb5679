"""Where Python keeps temporary files, and so Django's file engine its sessions."""

from __future__ import annotations

import os
import tempfile

VARIABLES = ("TMPDIR", "TEMP", "TMP")
USUAL = ("/tmp", "/var/tmp", "/usr/tmp")  # noqa: S108


def temp_folder() -> str:
    """What `tempfile.gettempdir()` would say, which finds out by writing files.

    Asks the kernel instead whether this user may write. "" where there is no such folder.
    """
    if tempfile.tempdir is not None:
        return os.path.abspath(os.fsdecode(tempfile.tempdir))
    named = [os.environ[name] for name in VARIABLES if os.environ.get(name)]
    candidates = [*map(os.path.abspath, (*named, *USUAL)), os.getcwd()]
    return next((path for path in candidates if os.path.isdir(path) and may_write(path)), "")


def may_write(path: str, folder: int | None = None) -> bool:
    """Whether the kernel would let this user make and delete files in the folder `path`.

    Of a regular file: whether it would let it change the file.
    """
    effective = os.access in os.supports_effective_ids
    wanted = os.W_OK | (os.X_OK if folder is None else 0)
    try:
        return os.access(path, wanted, dir_fd=folder, effective_ids=effective)
    except (OSError, ValueError):
        return False
