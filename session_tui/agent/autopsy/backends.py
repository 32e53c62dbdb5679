"""The authentication backend that a session names: listed, importable, and Django's own or not."""

from __future__ import annotations

from typing import Any, Iterator, NamedTuple

from session_tui.agent.autopsy.case import Case
from session_tui.agent.failing import last_line

OWN = "django.contrib.auth.backends"


class Backend(NamedTuple):
    """The class of a backend, looked at and not instantiated."""

    path: str
    loaded: Any
    raises: bool = False
    reads: str = ""
    """"model" where `get_user` is ModelBackend's, "nobody" where it is BaseBackend's, "" else."""
    asks_active: bool | None = None
    """Whether `user_can_authenticate` asks for is_active; None where it is the project's own."""


def backend_of(path: Any, model: Any, case: Case) -> Backend | None:
    """The backend `path`; None where the session is left without a user."""
    from django.utils.module_loading import import_string

    listed = case.settings.AUTHENTICATION_BACKENDS
    named = str(path)[:200]
    evidence = ("AUTHENTICATION_BACKENDS: %s" % ", ".join(map(str, listed))[:400],)
    if path not in listed:
        because = "Its backend %s is not in AUTHENTICATION_BACKENDS." % named
        case.steps.failed("backend", because, "backend", evidence)
        case.steps.near += _listed_worlds(path, listed)
        return None
    try:
        loaded = import_string(path)
    except Exception as error:
        because = "Its backend %s does not load: the site answers 500. %s"
        case.steps.broke("backend", because % (named, last_line(error)), "load-backend")
        return Backend(named, None, raises=True)
    if not hasattr(loaded, "get_user"):
        because = "Its backend %s has no get_user(): the site answers 500." % named
        case.steps.broke("backend", because, "load-backend")
        return Backend(named, None, raises=True)
    case.steps.passed("backend", "Its backend %s is listed and loads." % named, "backend", evidence)
    return _judged(named, loaded)


def _listed_worlds(path: Any, listed: Any) -> Iterator[str]:
    """A listed backend of the same name. What is not listed is not loaded either."""
    name = str(path).rpartition(".")[2]
    for other in map(str, listed):
        if other.rpartition(".")[2] == name:
            yield "%s is listed, a class of the same name: was it moved?" % other


def _judged(path: str, loaded: Any) -> Backend:
    if _home(loaded, "__init__") not in ("", OWN):
        return Backend(path, loaded)
    owner = _owner(loaded, "get_user")
    reads = "nobody" if owner == "BaseBackend" else "model" if owner else ""
    can = _owner(loaded, "user_can_authenticate")
    asks = can == "ModelBackend" if can else None
    return Backend(path, loaded, False, reads, asks)


def _owner(loaded: Any, name: str) -> str:
    """Django's class that defines the method `name`; "" where another one does."""
    for base in getattr(loaded, "__mro__", ()):
        if name in vars(base):
            return str(base.__qualname__) if base.__module__ == OWN else ""
    return ""


def _home(loaded: Any, name: str) -> str:
    """The module of the class that defines `name`; "" for `object`, or where none does."""
    bases = getattr(loaded, "__mro__", ())
    owner = next((base for base in bases if name in vars(base)), object)
    return "" if owner is object else str(owner.__module__)
