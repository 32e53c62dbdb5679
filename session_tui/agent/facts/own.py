"""What the project's pyproject.toml has for us; it is read as text, and understood elsewhere."""

from __future__ import annotations

import os
import re
import stat
from typing import List, Optional

from session_tui.agent.facts.gatherer import Gatherer, Site
from session_tui.model.facts import OwnConfiguration

FILE = "pyproject.toml"

ABOVE = 2
"""Folders above the project in which the file may lie."""

FILE_LIMIT = 1 << 20
TEXT_LIMIT = 16 << 10
"""Bytes of the file that are read, and characters of our part of it that are told."""

OURS = re.compile(r"""\[\[?\s*["']?tool["']?\s*\.\s*["']?session-tui["']?\s*[\].]""")
SECTION = re.compile(r"\[\[?[^\]=,]+\]\]?\s*(#.*)?$")


def own(site: Site) -> OwnConfiguration:
    """Our sections of the nearest such file that has any."""
    folder = site.root
    for _ in range(ABOVE + 1):
        path = os.path.join(folder, FILE)
        text = our_part(_read(path) or "")
        if text:
            return OwnConfiguration(text, path)
        folder = os.path.dirname(folder)
    return OwnConfiguration("")


def our_part(text: str) -> str:
    """The lines of the tables [tool.session-tui], [tool.session-tui.waive], ..."""
    found: List[str] = []
    inside = False
    for line in text.splitlines():
        if SECTION.match(line):
            inside = bool(OURS.match(line))
        if inside:
            found.append(line)
    return "\n".join(found).strip()[:TEXT_LIMIT]


def _read(path: str) -> Optional[str]:
    try:
        number = os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK)
    except OSError:
        return None
    with os.fdopen(number, "rb") as file:
        if not stat.S_ISREG(os.fstat(number).st_mode):
            return None
        return file.read(FILE_LIMIT).decode("utf-8", "replace")


OWN = Gatherer("own", own, "pyproject.toml of the project", 4.0)
