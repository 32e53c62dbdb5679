"""Which store an engine has. Each is imported when a project needs it, none before."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any, Callable

from session_tui.agent.doors import Doors
from session_tui.agent.engine import ROWS, Engine
from session_tui.agent.failing import refused
from session_tui.agent.project import Project
from session_tui.agent.stores.base import Store
from session_tui.agent.stores.db import DbStore
from session_tui.model import Fault

if TYPE_CHECKING:
    from session_tui.agent.caches.entry import CacheEntry

CACHE_STORES = {
    "redis": ("redis.store", "RedisStore"),
    "django-redis": ("redis.store", "RedisStore"),
    "django-valkey": ("redis.store", "RedisStore"),
    "memcached": ("memcached.store", "MemcachedStore"),
    "database": ("cache_table", "CacheTableStore"),
    "file": ("cache_folder", "CacheFolderStore"),
    "locmem": ("nowhere", "NowhereStore"),
    "dummy": ("nowhere", "NowhereStore"),
    "": ("nowhere", "NowhereStore"),
}
"""By `CacheEntry.kind`: a module of this package, and a class made of (entry, settings, doors)."""

OTHER_STORES = {
    "file": ("file", "FileStore"),
    "signed_cookies": ("cookies", "CookieStore"),
    "redis_sessions": ("redis.sessions", "RedisSessionsStore"),
}
"""By `Engine.kind`: a module of this package, and a class made of (engine, settings)."""


def store_of(engine: Engine, project: Project, doors: Doors) -> Store:
    """The store of an engine; connects to nothing yet, but loads the apps where the ORM reads.

    Raises `Refused` for an engine that is not known, `StoreError` for a cache that does not load.
    """
    store = _made(engine, project, doors)
    if store.needs_apps:
        project.load_apps()
    return store


def _made(engine: Engine, project: Project, doors: Doors) -> Store:
    settings = project.settings
    if engine.kind in ROWS:
        rows = row_store(engine, settings, doors)
        if engine.kind == "db":
            return rows
        from session_tui.agent.stores.cached_db import CachedDbStore

        entry = cache_of(engine, settings)
        both: Store = CachedDbStore(rows, cache_store(entry, settings, doors))
        return both
    if engine.kind == "cache":
        return cache_store(cache_of(engine, settings), settings, doors)
    if engine.kind in OTHER_STORES:
        return _loaded(*OTHER_STORES[engine.kind])(engine, settings)
    raise refused(
        Fault.STORE,
        "The session engine %s descends from none that is known here." % settings.SESSION_ENGINE,
        "SESSION_ENGINE in %s" % project.module,
        "Its own `load` decides where a session lies. Its bases: %s."
        % (", ".join(engine.bases) or "not known"),
        lasting=True,
    )


def row_store(engine: Engine, settings: Any, doors: Doors) -> DbStore:
    """The rows of an engine that keeps some."""
    zone, origin = settings.TIME_ZONE or "UTC", "db:%s" % engine.alias
    return DbStore(doors[engine.alias], engine.table, settings.USE_TZ, zone, origin, engine.columns)


def cache_of(engine: Engine, settings: Any) -> CacheEntry:
    """The entry of CACHES that an engine uses."""
    from session_tui.agent.caches.entry import cache_entry

    return cache_entry(settings.CACHES, engine.cache_alias, engine.cache_prefix)


def cache_kind(engine: Engine, settings: Any) -> str:
    """What has to be read below an engine: a value of `caches.entry.KINDS`, "" for no cache."""
    return cache_of(engine, settings).kind if engine.cache_alias else ""


def cache_store(entry: CacheEntry, settings: Any, doors: Doors) -> Store:
    """The store of a cache."""
    return _loaded(*CACHE_STORES[entry.kind])(entry, settings, doors)


def _loaded(module: str, name: str) -> Callable[..., Store]:
    store: Callable[..., Store] = getattr(import_module("session_tui.agent.stores." + module), name)
    return store
