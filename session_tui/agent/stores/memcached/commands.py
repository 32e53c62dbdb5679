"""The commands that are ever sent to memcached: a closed list of whole lines.

memcached knows neither users with fewer rights nor read-only transactions, so this list is the
wall. Whatever writes to a socket takes its bytes from `encoded`.
"""

from __future__ import annotations

import re
from typing import Sequence

VERSION = b"version"
STATS = b"stats"
SETTINGS = b"stats settings"
ITEMS = b"stats items"
SLABS = b"stats slabs"
METADUMP = b"lru_crawler metadump all"
"""Never `hash`: there memcached holds the lock of a bucket while we read, and the site would wait
for us (`item_crawl_hash` in its crawler.c)."""

NAME_LIMIT = 250
"""Bytes of a name (protocol.txt, "Keys")."""

_NAME = rb"[^\x00-\x20\x7f]{1,%d}" % NAME_LIMIT
_NAMED = re.compile(_NAME)
ALLOWED = re.compile(
    rb"version|stats(?: (?:settings|items|slabs))?|lru_crawler metadump all|"
    rb"get NAME|me NAME|mg NAME (?:f t u v|s t u)".replace(b"NAME", _NAME)
)
"""`u` is part of every `mg`: it leaves the last access, the mark of having been fetched and the
place in the LRU as they were. gat, touch, every storage command, `stats reset` and the rest of
lru_crawler are missing on purpose."""


class NotARead(RuntimeError):
    """A bug of ours: a line that is not on the list. Nothing of it was sent."""


def encoded(lines: Sequence[bytes]) -> bytes:
    """The lines as they are sent. Raises `NotARead` where one is not on the list."""
    for line in lines:
        if not ALLOWED.fullmatch(line):
            raise NotARead("not on the list of reads: %r" % line.split(b" ")[0][:20])
    return b"".join([line + b"\r\n" for line in lines])


def sayable(name: bytes) -> bool:
    """Whether memcached can hold something under this name."""
    return bool(_NAMED.fullmatch(name))


def value_of(name: bytes, meta: bool) -> bytes:
    """Flags, end and value of an entry; without `meta` by the command that all versions know."""
    return (b"mg %s f t u v" if meta else b"get %s") % name


def presence_of(name: bytes) -> bytes:
    """Size and end of an entry, without its value."""
    return b"mg %s s t u" % name


def debug_of(name: bytes) -> bytes:
    """What memcached keeps beside the value of an entry."""
    return b"me %s" % name
