"""The codec of what cache backends store under a session's key. It runs nothing of it.

Any value of a cache may be a pickle, and a pickle runs when it is loaded; so the values are read
as bytes, inflated within limits and shown by readers of our own.
"""

from __future__ import annotations

from session_tui.agent.cached.configured import cached_codec
from session_tui.agent.cached.files import FileEntry, expiry_and_value, file_entry
from session_tui.agent.cached.memcached_flags import flagged, unflagged
from session_tui.agent.cached.values import CachedCodec

__all__ = (
    "CachedCodec",
    "FileEntry",
    "cached_codec",
    "expiry_and_value",
    "file_entry",
    "flagged",
    "unflagged",
)
