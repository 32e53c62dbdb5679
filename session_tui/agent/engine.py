"""Which session engine the project has, and what has to be loaded before it can be trusted."""

from __future__ import annotations

import importlib
from dataclasses import dataclass
from typing import Any

from session_tui.agent.failing import last_line, place_of, refused
from session_tui.agent.importable import why_not
from session_tui.agent.project import Project
from session_tui.agent.session_model import model_of, table_of, table_without_apps
from session_tui.agent.store_class import OWN, StoreClass, read
from session_tui.agent.third_party import PUBLISHED
from session_tui.model import Fault

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

KINDS = ("db", "cached_db", "cache", "file", "signed_cookies")
"""Django's own engines, which it always has."""

ROWS = ("db", "cached_db")
"""Engines that keep rows in a table."""

UNLOADABLE = "SESSION_ENGINE %s does not load: %s"
UNTIL = "SessionMiddleware imports it when the site starts: no page is answered until it loads."


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
    salt: str = ""
    """Its `key_salt`, where that is not made from the qualname."""


def needs_apps(settings: Any) -> bool:
    """Whether a page read from the settings alone could come from the wrong place."""
    return bool(
        settings.DATABASE_ROUTERS
        or not str(settings.SESSION_ENGINE).startswith(OWN)
        or str(settings.SESSION_SERIALIZER) not in SERIALIZERS
    )


def engine_of(project: Project) -> Engine:
    """The engine of a project whose settings are loaded; loads the apps only where it must.

    Raises `Refused` where SESSION_ENGINE names nothing that can be imported, or what cannot be
    read without the apps that are missing.
    """
    settings = project.settings
    alias = project.options.get("database") or "default"
    if not needs_apps(settings):
        return own_engine(settings, alias)
    state = project.load_apps()
    notes = _serializer_notes(settings)
    if state.loaded:
        return engine_of_class(project, _store_class(project), notes)
    note = "Unproven that sessions lie in %s: %s" % (alias, state.problem)
    if str(settings.SESSION_ENGINE).startswith(OWN):
        return own_engine(settings, alias, (note, *notes))
    return _without_apps(project, alias, (note, *notes))


def own_engine(settings: Any, alias: str, notes: tuple[str, ...] = ()) -> Engine:
    """One of Django's engines, by the name in the settings; kind "" where it is none of them.

    Raises `Refused` for a name among Django's that is none.
    """
    path = str(settings.SESSION_ENGINE)
    kind = path[len(OWN) :] if path.startswith(OWN) else ""
    problem = why_not(path, "SessionStore") if kind and kind not in KINDS else ""
    if problem:
        raise refused(Fault.SETTINGS, UNLOADABLE % (path, problem), "SESSION_ENGINE", UNTIL)
    prefix = CACHE_PREFIXES.get(kind, "")
    cache = str(settings.SESSION_CACHE_ALIAS) if prefix else ""
    return Engine(kind, "SessionStore", alias, "django_session", cache, prefix, notes=notes)


def engine_of_class(project: Project, store: Any, notes: tuple[str, ...] = ()) -> Engine:
    """What the class of the project's SessionStore tells about itself; needs the apps."""
    found = read(store)
    if found.kind not in ROWS:
        return _engine(project.settings, found, "default", "", (), notes)
    model = model_of(store)
    table, columns = table_of(model)
    alias = project.options.get("database") or _routed(model)
    return _engine(project.settings, found, alias, table, columns, notes)


def _without_apps(project: Project, alias: str, notes: tuple[str, ...]) -> Engine:
    """What can be known of a class that is not Django's own while no model is loaded."""
    path = str(project.settings.SESSION_ENGINE)
    if path in PUBLISHED:
        known = PUBLISHED[path]
        cache = str(project.settings.SESSION_CACHE_ALIAS) if known.prefix else ""
        place = (alias, known.table, cache, known.prefix, known.columns)
        return Engine(known.kind, "SessionStore", *place, notes=(*notes, *known.notes))
    store = _store_class(project)
    found = read(store)
    if found.kind not in ROWS:
        return _engine(project.settings, found, alias, "", (), notes)
    table, columns = table_without_apps(store)
    if not table:
        raise refused(
            Fault.SETTINGS,
            "Which table %s keeps sessions in is told by a model, and no app is loaded." % path,
            "SESSION_ENGINE in %s" % project.module,
            project.apps.problem,
        )
    return _engine(project.settings, found, alias, table, columns, notes)


def _engine(
    settings: Any,
    found: StoreClass,
    alias: str,
    table: str,
    columns: tuple[str, ...],
    notes: tuple[str, ...],
) -> Engine:
    prefix = found.prefix or CACHE_PREFIXES.get(found.kind, "")
    cache = str(settings.SESSION_CACHE_ALIAS) if prefix and found.kind in CACHE_PREFIXES else ""
    return Engine(
        found.kind,
        found.qualname,
        alias,
        table,
        cache,
        prefix,
        columns,
        found.bases,
        found.overrides,
        (*notes, *found.notes),
        found.salt,
    )


def _serializer_notes(settings: Any) -> tuple[str, ...]:
    name = str(settings.SESSION_SERIALIZER)
    if name in SERIALIZERS:
        return ()
    problem = why_not(*_parted(name))
    if problem:
        said = (
            "SESSION_SERIALIZER %s does not load (%s): each page that opens a session answers 500."
        )
        return (said % (name, problem),)
    return ("SESSION_SERIALIZER %s is not Django's: what it writes is read as JSON here." % name,)


def _parted(name: str) -> tuple[str, str]:
    module, _, attribute = name.rpartition(".")
    return module, attribute


def _store_class(project: Project) -> Any:
    name = project.settings.SESSION_ENGINE
    try:
        return importlib.import_module(name).SessionStore
    except Exception as error:
        raise refused(
            Fault.SETTINGS,
            UNLOADABLE % (name, last_line(error)),
            place_of(error.__traceback__, project.root),
            project.apps.problem or UNTIL,
        ) from error


def _routed(model: Any) -> str:
    from django.db import router

    return str(router.db_for_read(model))
