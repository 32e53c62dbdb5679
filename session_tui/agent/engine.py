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
        return Engine(settings.SESSION_ENGINE[len(OWN) :], "SessionStore", alias, "django_session")
    state = project.load_apps()
    if not state.loaded:
        return _unproven(settings, alias, state.problem)
    store = _store_class(project)
    kind = _kind_of(store)
    model = store.get_model_class() if hasattr(store, "get_model_class") else None
    if model is None:
        return Engine(kind, store.__qualname__, alias, "")
    chosen = project.options.get("database") or _routed(model)
    return Engine(kind, store.__qualname__, chosen, model._meta.db_table)


def _unproven(settings: Any, alias: str, problem: str) -> Engine:
    own = str(settings.SESSION_ENGINE).startswith(OWN)
    kind = settings.SESSION_ENGINE[len(OWN) :] if own else ""
    note = "Unproven that sessions lie in %s: %s" % (alias, problem)
    return Engine(kind, "SessionStore", alias, "django_session", (note,))


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
