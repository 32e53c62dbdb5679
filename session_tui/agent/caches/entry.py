"""One entry of settings.CACHES: which backend it names, where that is, how it names its keys."""

from __future__ import annotations

import re
from dataclasses import dataclass
from importlib import import_module
from typing import Any, Mapping

from session_tui.agent.caches.keys import CacheKeys, default_key_func
from session_tui.agent.stores.base import Barred

KINDS = {
    "django.core.cache.backends.redis": "redis",
    "django_redis.cache": "django-redis",
    "django_valkey.cache": "django-valkey",
    "django_valkey.base": "django-valkey",
    "django.core.cache.backends.memcached": "memcached",
    "django.core.cache.backends.db": "database",
    "django.core.cache.backends.filebased": "file",
    "django.core.cache.backends.locmem": "locmem",
    "django.core.cache.backends.dummy": "dummy",
}
"""The module of a backend's class, or of one of its bases, to what has to be read."""


@dataclass(frozen=True)
class CacheEntry:
    """A cache of the project. `repr` and error texts never show `entry`: it holds passwords."""

    alias: str
    backend: str
    """BACKEND, dotted."""
    kind: str
    """A value of KINDS; "" for a backend that descends from none of them."""
    bases: tuple[str, ...]
    """Dotted names of the backend's class and its bases, without BaseCache."""
    entry: Mapping[str, Any]
    keys: CacheKeys
    notes: tuple[str, ...] = ()

    def __repr__(self) -> str:
        """Without LOCATION and OPTIONS."""
        return "<CacheEntry %s: %s>" % (self.alias, self.backend)

    @property
    def setting(self) -> str:
        """Where to look: "CACHES['default']"."""
        return "CACHES[%r]" % self.alias

    @property
    def locations(self) -> tuple[str, ...]:
        """LOCATION as a tuple; text is split at `;` and `,` as Django's backends do."""
        location = self.entry.get("LOCATION", "")
        if isinstance(location, str):
            location = re.split("[;,]", location)
        return tuple(str(each).strip() for each in location)

    @property
    def options(self) -> Mapping[str, Any]:
        """OPTIONS, or nothing."""
        options = self.entry.get("OPTIONS")
        return options if isinstance(options, Mapping) else {}


def cache_entry(caches: Mapping[str, Any], alias: str, session_prefix: str) -> CacheEntry:
    """The entry `alias` of settings.CACHES, for sessions named with `session_prefix`.

    Raises `StoreError` where there is none, or where its backend does not load.
    """
    where = "CACHES[%r]" % alias
    entry = caches.get(alias)
    if not isinstance(entry, Mapping):
        there = ", ".join(sorted(map(str, caches))) or "none"
        advice = "SESSION_CACHE_ALIAS has to name one of: %s." % there
        raise Barred("CACHES has no entry for the sessions.", where, advice)
    backend = str(entry.get("BACKEND", ""))
    loaded = backend_class(backend, where)
    modules = [base.__module__ for base in loaded.__mro__]
    kind = next((KINDS[name] for name in modules if name in KINDS), "")
    bases = tuple(
        "%s.%s" % (base.__module__, base.__qualname__)
        for base in loaded.__mro__
        if base is not object and base.__name__ != "BaseCache"
    )
    keys = CacheKeys(
        session_prefix,
        str(entry.get("KEY_PREFIX", "")),
        entry.get("VERSION", 1),
        key_function(entry.get("KEY_FUNCTION"), where),
    )
    return CacheEntry(alias, backend, kind, bases, entry, keys)


def backend_class(backend: str, where: str) -> Any:
    """The class that BACKEND names. Raises `StoreError` where it cannot be loaded."""
    module, _, name = backend.rpartition(".")
    try:
        return getattr(import_module(module), name)
    except ModuleNotFoundError as error:
        sentence = "The cache backend %s needs %s, which this interpreter does not have."
        advice = "Is this the project's own interpreter? See --python."
        raise Barred(sentence % (backend, error.name), where, advice) from error
    except (ImportError, AttributeError, ValueError) as error:
        sentence = "The cache backend %s does not load." % (backend or "(none)")
        raise Barred(sentence, where, "Check BACKEND, and this project's packages.") from error


def key_function(setting: Any, where: str) -> Any:
    """KEY_FUNCTION as `get_key_func` of django/core/cache/backends/base.py finds it."""
    if setting is None:
        return default_key_func
    if callable(setting):
        return setting
    return backend_class(str(setting), where)
