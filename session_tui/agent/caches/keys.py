"""How a cache names what it holds: from a session key to the key in the cache, and back.

Django: `BaseCache.make_key` and `default_key_func` in django/core/cache/backends/base.py.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any, Callable

PROBE = "sessiontuiprobe0123456789"
"""Stands for a session key where a project's own KEY_FUNCTION is asked what it makes of one."""


def default_key_func(key: str, key_prefix: str, version: Any) -> str:
    """As Django names it."""
    return "%s:%s:%s" % (key_prefix, version, key)


@dataclass(frozen=True)
class CacheKeys:
    """The names of sessions in one cache."""

    session_prefix: str
    """`SessionStore.cache_key_prefix`: "django.contrib.sessions.cache"."""
    key_prefix: str
    """KEY_PREFIX of the CACHES entry."""
    version: Any
    """VERSION of the CACHES entry."""
    function: Callable[[str, str, Any], str] = default_key_func
    """KEY_FUNCTION; a pure function by Django's documentation."""

    def of(self, key: str) -> str:
        """The name of the session `key` in the cache."""
        return str(self.function(self.session_prefix + key, self.key_prefix, self.version))

    @property
    def around(self) -> tuple[str, str] | None:
        """What stands before and behind a session key; None where KEY_FUNCTION hides it."""
        head, found, tail = self.of(PROBE).partition(PROBE)
        return (head, tail) if found else None

    def back(self, name: str) -> str | None:
        """The session key in `name`; None where it is no session of this cache."""
        around = self.around
        if around is None:
            return None
        head, tail = around
        inside = name.startswith(head) and name.endswith(tail) and len(name) > len(head + tail)
        return name[len(head) : len(name) - len(tail)] if inside else None

    def under(self, **changes: Any) -> CacheKeys:
        """The same with another prefix or version: `under(version=1)`."""
        return replace(self, **changes)
