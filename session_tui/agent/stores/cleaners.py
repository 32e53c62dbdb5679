"""What deletes old files from a folder without asking Django, by its own configuration.

systemd-tmpfiles (tmpfiles.d(5)), tmpreaper (its tmpreaper.conf) and tmpwatch (its line in
cron.daily). That it is configured does not prove that it runs.
"""

from __future__ import annotations

import os
import re
from fnmatch import fnmatchcase
from typing import Dict, Iterator, List, NamedTuple

TMPFILES = (
    "/usr/lib/tmpfiles.d",
    "/usr/local/lib/tmpfiles.d",
    "/run/tmpfiles.d",
    "/etc/tmpfiles.d",
)
"""A file in a later folder stands for one of the same name in an earlier one."""
TMPREAPER = "/etc/tmpreaper.conf"
TMPWATCH = "/etc/cron.daily/tmpwatch"

AGEING = "dDevqQC"
"""Types of lines whose age cleans up what lies below their path."""
SPARING = "x"
"""The type whose path is left alone, with all below it."""

LARGEST = 1024 * 1024
"""Bytes of a configuration that are read."""


class Cleaner(NamedTuple):
    """One line that has old files deleted."""

    program: str
    age: str
    """As it is written: "10d"."""
    path: str
    """The folder that it cleans."""
    source: str
    """File and line."""


def cleaner_of(path: str, root: str = "/") -> Cleaner | None:
    """What cleans the folder `path`; the one whose own path is nearest to it.

    `root`: the folder below which configurations are looked for.
    """
    real = os.path.realpath(path)
    found = [*_tmpfiles(real, root), *_tmpreaper(real, root), *_tmpwatch(real, root)]
    return max(found, key=lambda each: len(each.path), default=None)


def _tmpfiles(path: str, root: str) -> List[Cleaner]:
    spared = False
    found = []
    for source, kind, pattern, age in _lines(root):
        if kind in SPARING and _covers(pattern, path):
            spared = True
        if kind in AGEING and age not in ("", "-") and _covers(pattern, path):
            found.append(Cleaner("systemd-tmpfiles", age, pattern, source))
    return [] if spared else found


def _lines(root: str) -> Iterator[tuple[str, str, str, str]]:
    """Source, type, path and age of each line of tmpfiles.d."""
    for path in _configurations(root).values():
        for number, line in enumerate(_text(path).splitlines(), 1):
            words = line.split()
            if len(words) >= 2 and not line.lstrip().startswith("#"):
                age = words[5] if len(words) > 5 else ""
                yield "%s:%d" % (path, number), words[0][:1], words[1].strip("\"'"), age


def _configurations(root: str) -> Dict[str, str]:
    """Each file of tmpfiles.d that counts, by its name."""
    found: Dict[str, str] = {}
    for folder in TMPFILES:
        there = os.path.join(root, folder.lstrip("/"))
        try:
            names = os.listdir(there)
        except OSError:
            continue
        found.update({name: os.path.join(there, name) for name in names if name.endswith(".conf")})
    return dict(sorted(found.items()))


def _tmpreaper(path: str, root: str) -> Iterator[Cleaner]:
    source = os.path.join(root, TMPREAPER.lstrip("/"))
    said = dict(re.findall(r"(?m)^\s*(\w+)\s*=\s*[\"']?([^\"'\n#]*)", _text(source)))
    if said.get("SHOWWARNING", "").strip() == "true":  # as packaged: it only mails a warning
        return
    for folder in said.get("TMPREAPER_DIRS", "").split():
        if _covers(os.path.normpath(folder), path):
            yield Cleaner("tmpreaper", said.get("TMPREAPER_TIME", "").strip(), folder, source)


def _tmpwatch(path: str, root: str) -> Iterator[Cleaner]:
    source = os.path.join(root, TMPWATCH.lstrip("/"))
    for line in _text(source).replace("\\\n", " ").splitlines():
        words = line.split()
        if not words or not words[0].endswith("tmpwatch"):
            continue
        ages = [word for word in words[1:] if re.match(r"\d+[dhms]?$", word)]
        for folder in words[1:]:
            if folder.startswith("/") and _covers(folder, path) and ages:
                yield Cleaner("tmpwatch", ages[0], folder, source)


def _covers(pattern: str, path: str) -> bool:
    """Whether a path of a configuration, shell wildcards and all, is `path` or above it."""
    whole = path
    while True:
        if fnmatchcase(whole, pattern.rstrip("/") or "/"):
            return True
        if whole == os.path.dirname(whole):
            return False
        whole = os.path.dirname(whole)


def _text(path: str) -> str:
    """The beginning of a configuration; nothing where there is none to read."""
    try:
        with open(path, encoding="utf-8", errors="replace") as file:
            return file.read(LARGEST)
    except OSError:
        return ""
