"""Shell scripts, Dockerfiles, crontabs and the like: commands that end stored sessions."""

from __future__ import annotations

import re
from typing import Iterator

from session_tui.agent.codebase.lines import Lines, blanked
from session_tui.model.facts import Spot

_DJANGO = r"(?:manage\.py|django-admin(?:\.py)?|-m django)\b[^#;|&\n]{0,200}?[\s\"',]"
_ENDS = r"(?![\w-])"
COMMANDS = (
    ("sessions-deleted", "clearsessions", _DJANGO + "clearsessions" + _ENDS),
    ("sessions-deleted", "manage.py flush", _DJANGO + "flush" + _ENDS),
    ("sessions-deleted", "DELETE FROM", r"(?i)\bdelete\s+from\s+[\"`\w.]{0,60}django_session\b"),
    (
        "sessions-deleted",
        "TRUNCATE",
        r"(?i)\btruncate\s+(?:table\s+)?[\"`\w.]{0,60}django_session\b",
    ),
    ("cache-clear", "FLUSHALL", r"(?i)\b(?:redis|valkey)-cli\b[^#;|&\n]{0,200}?\bflushall\b"),
    ("cache-clear", "FLUSHDB", r"(?i)\b(?:redis|valkey)-cli\b[^#;|&\n]{0,200}?\bflushdb\b"),
    ("cache-clear", "flush_all", r"\bflush_all\b[^#;\n]{0,100}(?:\bnc\b|netcat|11211|memc)"),
    ("cache-clear", "clear_cache", _DJANGO + "clear_?cache" + _ENDS),
)
"""Kind, detail and what it looks like."""

_COMMENTS = r"(?m)(?:^|(?<=\s))#(?!!)[^\n]*"


def commands(path: str, text: str) -> Iterator[Spot]:
    """Commands that delete sessions, or empty a cache."""
    if not any(word in text.lower() for word in ("session", "flush", "cache")):
        return
    lines, seen = Lines(path, text), blanked(text, _COMMENTS)
    for kind, detail, wanted in COMMANDS:
        for found in re.finditer(wanted, seen):
            yield lines.spot(kind, found.start(), detail)
