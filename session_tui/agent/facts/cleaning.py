"""Whether anything clears old sessions: crontabs, timers of systemd, and schedules in settings.

Files are only searched for the command's name; no more of them than where they are is told.
"""

from __future__ import annotations

import os
import re
import stat
from typing import Any, Iterator, List, Tuple

COMMAND = re.compile(r"clear_?sessions", re.IGNORECASE)

FOLDERS = (
    ("/etc/cron.d", "%s"),
    ("/etc/cron.hourly", "%s"),
    ("/etc/cron.daily", "%s"),
    ("/etc/cron.weekly", "%s"),
    ("/etc/cron.monthly", "%s"),
    ("/var/spool/cron", "crontab of %s"),
    ("/var/spool/cron/crontabs", "crontab of %s"),
)
"""Where schedules lie, and what one is called by its path, or by its file's name."""

UNITS = ("/etc/systemd/system", "/usr/lib/systemd/system", "/run/systemd/system")

SETTINGS = (
    ("CELERY_BEAT_SCHEDULE", "celery beat"),
    ("CELERYBEAT_SCHEDULE", "celery beat"),
    ("CRONJOBS", "CRONJOBS in the settings"),
    ("CRON_CLASSES", "CRON_CLASSES in the settings"),
    ("Q_CLUSTER", "Q_CLUSTER in the settings"),
)

LARGEST = 256 * 1024
MOST = 500
"""Files of one folder."""

FLAGS = os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC


def scheduled(settings: Any, root: str = "/") -> Tuple[Tuple[str, ...], Tuple[str, ...]]:
    """Where the command was found, and what could not be looked at. `root`: for tests."""
    found: List[str] = []
    closed: List[str] = []
    for path, name in _crontabs(root, closed):
        if names_it(path):
            found.append(name)
    found += _timers(root)
    for setting, name in SETTINGS:
        if any(COMMAND.search(word) for word in _words(getattr(settings, setting, ""), 6)):
            found.append(name)
    notes = tuple("This user may not look into %s." % folder for folder in closed)
    return tuple(dict.fromkeys(found)), notes


def names_it(path: str) -> bool:
    """Whether a line of the file that is no comment names the command."""
    lines = text_of(path).splitlines()
    return any(COMMAND.search(line) for line in lines if not line.lstrip().startswith("#"))


def text_of(path: str) -> str:
    """The beginning of a regular file; nothing of what is none, or cannot be read."""
    try:
        descriptor = os.open(path, FLAGS)
    except OSError:
        return ""
    try:
        if not stat.S_ISREG(os.fstat(descriptor).st_mode):
            return ""
        return os.read(descriptor, LARGEST).decode("utf-8", "replace")
    except OSError:
        return ""
    finally:
        os.close(descriptor)


def files_in(folder: str) -> List[str]:
    """The first names of a folder. Raises `OSError`."""
    return sorted(os.listdir(folder))[:MOST]


def _crontabs(root: str, closed: List[str]) -> Iterator[Tuple[str, str]]:
    yield os.path.join(root, "etc/crontab"), "/etc/crontab"
    for folder, name in FOLDERS:
        there = os.path.join(root, folder.lstrip("/"))
        try:
            names = files_in(there)
        except PermissionError:
            closed.append(folder)
            continue
        except OSError:
            continue
        for file in names:
            shown = file if "of" in name else "%s/%s" % (folder, file)
            yield os.path.join(there, file), name % shown


def _timers(root: str) -> Iterator[str]:
    """Services that run the command, and have a timer of their name."""
    for folder in UNITS:
        there = os.path.join(root, folder.lstrip("/"))
        try:
            names = files_in(there)
        except OSError:
            continue
        for name in names:
            timer = name[: -len(".service")] + ".timer"
            runs = name.endswith(".service") and timer in names
            if runs and names_it(os.path.join(there, name)):
                yield timer


def _words(value: Any, depth: int = 4) -> Iterator[str]:
    """The texts in a setting; nothing of it is asked how it looks, which could run code."""
    if isinstance(value, str):
        yield value
    elif depth and isinstance(value, (list, tuple)):
        for each in value[:MOST]:
            yield from _words(each, depth - 1)
    elif depth and isinstance(value, dict):
        for name, each in list(value.items())[:MOST]:
            yield from _words((name, each), depth - 1)
