"""Settings that are dicts, told entry by entry under dotted names."""

from __future__ import annotations

from itertools import islice
from typing import Any, Iterator, Mapping, Tuple

from session_tui.agent.facts.setting_names import DICTS
from session_tui.agent.facts.setting_values import setting_seen
from session_tui.agent.masking.hiding import shown_name
from session_tui.agent.promises import is_promise
from session_tui.model.facts import SettingSeen

ALIASES = 20
"""Databases, and caches, that are told."""

ENTRIES = 40
"""Entries of one dict."""

DATABASE = {
    "ENGINE": "",
    "HOST": "",
    "PORT": "",
    "NAME": "",
    "ATOMIC_REQUESTS": False,
    "AUTOCOMMIT": True,
    "CONN_MAX_AGE": 0,
    "CONN_HEALTH_CHECKS": False,
    "TIME_ZONE": None,
}
"""What an entry of DATABASES has where it says nothing; whose password and user it is stays out."""

CACHE = {"BACKEND": "", "LOCATION": "", "KEY_PREFIX": "", "VERSION": 1, "TIMEOUT": 300}

CULLING = {"MAX_ENTRIES": 300, "CULL_FREQUENCY": 3}
"""Options of Django's own caches that throw entries away by themselves."""

CULLED = ("locmem.LocMemCache", "filebased.FileBasedCache", "db.DatabaseCache")


def grouped(settings: Any) -> Iterator[SettingSeen]:
    """DATABASES, CACHES, and what packages read of dicts."""
    for alias, entry in _entries(settings, "DATABASES"):
        yield from _database("DATABASES.%s" % alias, entry)
    for alias, entry in _entries(settings, "CACHES"):
        yield from _cache("CACHES.%s" % alias, entry)
    for name, wanted in DICTS.items():
        yield from _dict(settings, name, wanted)


def _entries(settings: Any, name: str) -> Iterator[Tuple[str, Mapping[Any, Any]]]:
    group = getattr(settings, name, None)
    for alias, entry in islice(group.items(), ALIASES) if isinstance(group, Mapping) else ():
        if isinstance(entry, Mapping):
            yield shown_name(alias, False), entry


def _database(name: str, entry: Mapping[Any, Any]) -> Iterator[SettingSeen]:
    yield from _with_defaults(name, entry, DATABASE)
    tested = entry.get("TEST")
    if isinstance(tested, Mapping):
        told = {key: value for key, value in tested.items() if value is not None}
        yield from _flat(name + ".TEST", {k: told[k] for k in ("MIRROR", "NAME") if k in told})
    yield from _flat(name + ".OPTIONS", entry.get("OPTIONS"))


def _cache(name: str, entry: Mapping[Any, Any]) -> Iterator[SettingSeen]:
    yield from _with_defaults(name, entry, CACHE)
    if entry.get("KEY_FUNCTION") is not None:
        yield setting_seen(name + ".KEY_FUNCTION", entry["KEY_FUNCTION"], False)
    given = entry.get("OPTIONS")
    options = given if isinstance(given, Mapping) else {}
    if str(entry.get("BACKEND")).endswith(CULLED):
        yield from _with_defaults(name + ".OPTIONS", options, CULLING)
        options = {key: value for key, value in options.items() if key not in CULLING}
    yield from _flat(name + ".OPTIONS", options)


def _dict(settings: Any, name: str, wanted: Any) -> Iterator[SettingSeen]:
    value = getattr(settings, name, None)
    if not isinstance(value, Mapping):
        if value is not None:
            yield setting_seen(name, value, False)
        return
    aliases = tuple(shown_name(key, False) for key in islice(value, ENTRIES))
    yield SettingSeen(name, "dict", aliases, "%d entries" % len(value), False)
    if name == "CHANNEL_LAYERS":
        for alias, entry in _entries(settings, name):
            yield from _flat("%s.%s" % (name, alias), _chosen(entry, wanted))
    else:
        yield from _flat(name, _chosen(value, wanted))


def _chosen(entry: Mapping[Any, Any], wanted: Any) -> Mapping[Any, Any]:
    return entry if wanted is None else {key: entry[key] for key in wanted if key in entry}


def _with_defaults(
    name: str, entry: Mapping[Any, Any], defaults: Mapping[str, Any]
) -> Iterator[SettingSeen]:
    for key, default in defaults.items():
        value = entry.get(key, default)
        same = type(value) is type(default) and value == default
        yield setting_seen("%s.%s" % (name, key), value, same)


def _flat(name: str, value: object, depth: int = 3) -> Iterator[SettingSeen]:
    """The entries of a dict, those of dicts in it under longer names."""
    for key, inner in islice(value.items(), ENTRIES) if isinstance(value, Mapping) else ():
        longer = "%s.%s" % (name, shown_name(key, False))
        if depth and not is_promise(inner) and isinstance(inner, Mapping):
            yield from _flat(longer, inner, depth - 1)
        else:
            yield setting_seen(longer, inner, False)
