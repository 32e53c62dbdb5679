"""How many entries a cache of Django's keeps before it deletes some that still live."""

from __future__ import annotations

from typing import NamedTuple

from session_tui.agent.caches.entry import CacheEntry

MAX_ENTRIES, CULL_FREQUENCY = 300, 3
"""Where neither the entry nor its OPTIONS say: BaseCache in django/core/cache/backends/base.py."""


class Culling(NamedTuple):
    """When entries are deleted to make room, and how many."""

    above: int
    """Entries above which the next save deletes some."""
    share: int
    """One in so many; 0 for all of them."""

    @property
    def deleted(self) -> str:
        """In words, without a verb."""
        return "all of them" if self.share == 0 else "one in %d" % self.share


def culling_of(entry: CacheEntry) -> Culling:
    """The limits of an entry of CACHES, as `BaseCache.__init__` reads them."""
    above = _number(entry, "MAX_ENTRIES", MAX_ENTRIES)
    return Culling(above, _number(entry, "CULL_FREQUENCY", CULL_FREQUENCY))


def _number(entry: CacheEntry, name: str, usual: int) -> int:
    try:
        return int(entry.entry.get(name.lower(), entry.options.get(name, usual)))
    except (ValueError, TypeError):
        return usual
