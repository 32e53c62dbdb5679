"""Which session engine the project has, and what has to be loaded before it can be trusted."""

from __future__ import annotations

import importlib
from dataclasses import dataclass
from typing import Any

from session_tui.agent.failing import last_line, place_of, refused
from session_tui.agent.project import Project
from session_tui.model import Fault

OWN = "django.contrib.sessions.backends."
SERIALIZERS = (
    "django.contrib.sessions.serializers.JSONSerializer",
    "django.contrib.sessions.serializers.PickleSerializer",
    "django.core.signing.JSONSerializer",
)
CACHE_PREFIXES = {
    "cache": "django.contrib.sessions.cache",
    "cached_db": "django.contrib.sessions.cached_db",
}
"""KEY_PREFIX of Django's own engines (contrib/sessions/backends/cache.py and cached_db.py)."""

ROWS = ("db", "cached_db")
"""Engines that keep rows in a table."""


@dataclass(frozen=True)
class Engine:
    """The session store class of a project, looked at and never instantiated."""

    kind: str
    """Short name of Django's engine that it is or descends from: "db", "file", ...; "" for none."""
    qualname: str
    """Of the SessionStore class; the salt of its signatures is made from it."""
    alias: str
    """Database that holds the rows."""
    table: str
    cache_alias: str = ""
    """Cache that holds the entries; empty where the engine has none."""
    cache_prefix: str = ""
    """What stands before a session's key in the cache: `SessionStore.cache_key_prefix`."""
    columns: tuple[str, ...] = ()
    """Columns of the rows beside Django's own three."""
    bases: tuple[str, ...] = ()
    """Dotted names of the class and its bases, where it is not Django's own."""
    overrides: tuple[str, ...] = ()
    """Methods that it does other than the engine it descends from."""
    notes: tuple[str, ...] = ()


def needs_apps(settings: Any) -> bool:
    """Whether a page read from the settings alone could come from the wrong place."""
    return bool(
        settings.DATABASE_ROUTERS
        or not str(settings.SESSION_ENGINE).startswith(OWN)
        or str(settings.SESSION_SERIALIZER) not in SERIALIZERS
    )


def engine_of(project: Project) -> Engine:
    """The engine of a project whose settings are loaded; loads the apps only where it must.

    Raises `Refused` where SESSION_ENGINE names nothing that can be imported.
    """
    settings = project.settings
    alias = project.options.get("database") or "default"
    if not needs_apps(settings):
        return own_engine(settings, alias)
    state = project.load_apps()
    if not state.loaded:
        note = "Unproven that sessions lie in %s: %s" % (alias, state.problem)
        return own_engine(settings, alias, (note,))
    return engine_of_class(project, _store_class(project))


def own_engine(settings: Any, alias: str, notes: tuple[str, ...] = ()) -> Engine:
    """One of Django's engines, by the name in the settings; kind "" where it is none of them."""
    path = str(settings.SESSION_ENGINE)
    kind = path[len(OWN) :] if path.startswith(OWN) else ""
    prefix = CACHE_PREFIXES.get(kind, "")
    cache = str(settings.SESSION_CACHE_ALIAS) if prefix else ""
    return Engine(kind, "SessionStore", alias, "django_session", cache, prefix, notes=notes)


def engine_of_class(project: Project, store: Any) -> Engine:
    """What the class of the project's SessionStore tells about itself."""
    settings = project.settings
    kind = _kind_of(store)
    model = store.get_model_class() if hasattr(store, "get_model_class") else None
    alias = project.options.get("database") or (_routed(model) if model else "default")
    prefix = str(getattr(store, "cache_key_prefix", "") or "")
    return Engine(
        kind=kind,
        qualname=store.__qualname__,
        alias=alias,
        table=model._meta.db_table if model else "",
        cache_alias=str(settings.SESSION_CACHE_ALIAS) if prefix else "",
        cache_prefix=prefix,
    )


def _store_class(project: Project) -> Any:
    name = project.settings.SESSION_ENGINE
    try:
        return importlib.import_module(name).SessionStore
    except Exception as error:
        raise refused(
            Fault.SETTINGS,
            "SESSION_ENGINE %s does not load: %s" % (name, last_line(error)),
            place_of(error.__traceback__, project.root),
            "Every page that touches the session answers 500 until it does.",
        ) from error


def _kind_of(store: Any) -> str:
    modules = (base.__module__ for base in store.__mro__)
    return next((name[len(OWN) :] for name in modules if name.startswith(OWN)), "")


def _routed(model: Any) -> str:
    from django.db import router

    return str(router.db_for_read(model))
