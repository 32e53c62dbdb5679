"""The project's CACHES, looked at and never instantiated: merely to make a backend can write."""

from __future__ import annotations

from session_tui.agent.caches.entry import CacheEntry, cache_entry
from session_tui.agent.caches.keys import CacheKeys

__all__ = ("CacheEntry", "CacheKeys", "cache_entry")
