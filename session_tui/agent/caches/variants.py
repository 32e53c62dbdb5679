"""The names that a session has in a cache if other settings were in force when it was saved."""

from __future__ import annotations

from typing import List, Tuple

from session_tui.agent.caches.keys import CacheKeys

VERSIONS = range(1, 6)
"""Of the entry, as `cache.incr_version` or a deployment counts them."""

ENGINES = {
    "cache": "django.contrib.sessions.cache",
    "cached_db": "django.contrib.sessions.cached_db",
}
"""KEY_PREFIX of Django's engines (contrib/sessions/backends/cache.py and cached_db.py)."""

OF_ENGINE = "of the engine "
"""Begins the words for the other of the two."""

Variant = Tuple[str, CacheKeys]
"""In words ("under VERSION 2"), and how the keys are then named."""


def variants_of(keys: CacheKeys) -> List[Variant]:
    """Other versions, no KEY_PREFIX, and the other engine; the present names are not among them."""
    found = [
        ("under VERSION %d" % version, keys.under(version=version))
        for version in VERSIONS
        if version != keys.version
    ]
    if keys.key_prefix:
        found.append(("without KEY_PREFIX", keys.under(key_prefix="")))
    if keys.session_prefix in ENGINES.values():
        found += [
            (OF_ENGINE + engine, keys.under(session_prefix=prefix))
            for engine, prefix in ENGINES.items()
            if prefix != keys.session_prefix
        ]
    return found
