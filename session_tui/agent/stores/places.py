"""Where is this key? The engine's own places, and those that other settings would have used.

Only what is cheap is asked: one look a name. A place that does not answer is said, and costs no
other.
"""

from __future__ import annotations

from typing import Any, Iterator, List, Sequence

from session_tui.agent.caches.entry import cache_entry
from session_tui.agent.caches.variants import ENGINES, OF_ENGINE
from session_tui.agent.doors import Doors
from session_tui.agent.engine import ROWS, Engine
from session_tui.agent.stores.base import Store
from session_tui.agent.stores.looked import NOTHING, asked, place
from session_tui.model import Place

UNSEEN = ("locmem", "dummy", "")
"""Caches of which nothing is known from outside; said where the engine uses one, not otherwise."""


def places_of(key: str, store: Store, engine: Engine, settings: Any, doors: Doors) -> List[Place]:
    """Every place for the session `key`: of `store` first, then other caches, then rows."""
    return [
        *asked(lambda: store.places(key) or [_got(store, key, _own(engine))], _own(engine)),
        *_other_caches(key, engine, settings, doors),
        *_other_rows(key, engine, settings, doors),
    ]


def _got(store: Store, key: str, where: str) -> Place:
    return place(where, store.get(key))


def _own(engine: Engine) -> str:
    return "the engine's own place (%s)" % (engine.kind or engine.qualname)


def _other_caches(key: str, engine: Engine, settings: Any, doors: Doors) -> Iterator[Place]:
    for alias in settings.CACHES:
        if alias != engine.cache_alias:
            where = "cache %s" % alias
            yield from asked(lambda alias=alias: _cached(key, alias, settings, doors), where)  # type: ignore[misc]


def _cached(key: str, alias: str, settings: Any, doors: Doors) -> List[Place]:
    """What a cache that the engine does not use has under the names of either engine."""
    from session_tui.agent.stores.of_engine import cache_store

    found: List[Place] = []
    for prefix in ENGINES.values():
        entry = cache_entry(settings.CACHES, alias, prefix)
        if entry.kind in UNSEEN:
            return []
        store = cache_store(entry, settings, doors)
        try:
            found += store.places(key) or [_got(store, key, "cache %s" % alias)]
        finally:
            if entry.kind != "database":  # its door is shared
                store.close()
        if any(OF_ENGINE in each.where for each in found):
            break  # that was the other engine's names, too
    there = [Place(each.where, each.found, each.because) for each in found if each.found]
    mute = [each for each in found if each.found is None]
    return [*dict.fromkeys(there + mute)] or [Place("cache %s" % alias, False, NOTHING)]


def _other_rows(key: str, engine: Engine, settings: Any, doors: Doors) -> Sequence[Place]:
    """The table of the db engine, where an engine without rows has taken its place."""
    from session_tui.agent.stores.db import DbStore

    installed = "django.contrib.sessions" in settings.INSTALLED_APPS
    if engine.kind in ROWS or not installed or not settings.DATABASES.get(engine.alias):
        return []
    where = "row in django_session (%s)" % engine.alias
    found = asked(lambda: DbStore(doors[engine.alias]).places(key), where)
    return [Place(where, each.found, each.because) for each in found]
