"""Settings of the session that name what cannot be imported: such a site answers no page."""

from __future__ import annotations

from typing import Any, Iterator, Mapping

from session_tui.agent.importable import why_not
from session_tui.model.facts import Unloadable

CACHED = ("cache", "cached_db")
"""Last words of Django's engines that use SESSION_CACHE_ALIAS."""


def unloadable(settings: Any) -> Iterator[Unloadable]:
    """SESSION_ENGINE, SESSION_SERIALIZER, and the backend of the sessions' cache."""
    engine = settings.SESSION_ENGINE
    yield from _wrong("SESSION_ENGINE", engine, engine, "SessionStore")
    serializer = settings.SESSION_SERIALIZER
    if isinstance(serializer, str):
        module, _, name = serializer.rpartition(".")
        yield from _wrong("SESSION_SERIALIZER", serializer, module, name)
    alias = settings.SESSION_CACHE_ALIAS
    entry = settings.CACHES.get(alias) if str(engine).rpartition(".")[2] in CACHED else None
    if isinstance(entry, Mapping) and isinstance(entry.get("BACKEND"), str):
        module, _, name = entry["BACKEND"].rpartition(".")
        yield from _wrong("CACHES.%s.BACKEND" % alias, entry["BACKEND"], module, name)


def _wrong(setting: str, value: Any, module: Any, name: str) -> Iterator[Unloadable]:
    if not isinstance(value, str):
        return
    problem = why_not(module, name) if module else "%r is no dotted name" % value
    if problem:
        yield Unloadable(setting, value, problem)
