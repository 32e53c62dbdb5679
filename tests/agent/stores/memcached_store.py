"""Makes the store of a cache on memcached, as the agent does of the settings."""

from __future__ import annotations

from typing import Any

from session_tui.agent.caches.entry import cache_entry
from session_tui.agent.stores.dialect import Limits
from session_tui.agent.stores.memcached.door import Door
from session_tui.agent.stores.memcached.servers import Servers
from session_tui.agent.stores.memcached.store import MemcachedStore

BACKENDS = "django.core.cache.backends.memcached."
PREFIX = "django.contrib.sessions.cache"


def named(key: str) -> bytes:
    """The name of a session in a cache without KEY_PREFIX."""
    return f":1:{PREFIX}{key}".encode()


def store_at(*locations: Any, backend: str = "PyMemcacheCache", **entry: Any) -> MemcachedStore:
    """`locations`: ports of loopback, or what LOCATION holds; `entry`: the rest of CACHES."""
    there = [f"127.0.0.1:{each}" if isinstance(each, int) else each for each in locations]
    caches = {"default": {"BACKEND": BACKENDS + backend, "LOCATION": there, **entry}}
    return MemcachedStore(cache_entry(caches, "default", PREFIX), None, None)


def hasty(store: MemcachedStore, seconds: float = 0.4, again: float = 0.0) -> MemcachedStore:
    """The same with short time limits; `again`: seconds after which failed servers are asked."""
    limits = Limits(connect=seconds, statement=seconds)
    store.servers = Servers([Door(door.location, limits) for door in store.servers.doors], again)
    return store
