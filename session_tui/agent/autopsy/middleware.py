"""Which middleware stands between a request and its session: absent, in another order, or own."""

from __future__ import annotations

from typing import Any, List, NamedTuple, Optional, Sequence

from session_tui.agent.autopsy.case import Case

SESSION = "django.contrib.sessions.middleware.SessionMiddleware"
AUTH = "django.contrib.auth.middleware.AuthenticationMiddleware"
REMOTE = "django.contrib.auth.middleware.RemoteUserMiddleware"
LOCAL = "django.contrib.auth.middleware.LoginRequiredMiddleware"

CHANNELS = (
    "SessionMiddleware is not in MIDDLEWARE. Channels is installed: its AuthMiddlewareStack gives"
    " websockets their session and user, and HTTP requests none."
)


class Site(NamedTuple):
    """What MIDDLEWARE gives to a view."""

    session: bool = True
    """Whether there is `request.session`."""
    user: bool = True
    """Whether there is `request.user`."""
    starts: bool = True
    """Whether any request gets as far as a view."""

    @property
    def whole(self) -> bool:
        """Whether a view can read both."""
        return self.session and self.user and self.starts


def site_of(case: Case) -> Site:
    """What the project's MIDDLEWARE makes of a request."""
    paths = [str(path) for path in case.settings.MIDDLEWARE]
    if not {SESSION, AUTH}.issubset(paths):
        unproven = _unproven(case, paths)
        if unproven:
            because = "Which middleware gives sessions and users is not known: %s" % unproven
            case.steps.skipped("middleware", because, "session-middleware", _shown(paths))
            return Site()
    session = _place(paths, SESSION)
    auth = _place(paths, AUTH)
    if session is None:
        return _without_session(case, paths, auth)
    if auth is None:
        because = "AuthenticationMiddleware is not in MIDDLEWARE: request.user is an error."
        case.steps.broke("middleware", because, "auth-middleware", _shown(paths))
        return Site(user=False)
    if auth < session:
        because = "AuthenticationMiddleware stands before SessionMiddleware: all pages answer 500."
        case.steps.broke("middleware", because, "auth-middleware", _shown(paths))
        return Site(session=False, starts=False)
    because = "SessionMiddleware stands before AuthenticationMiddleware."
    case.steps.passed("middleware", because, "session-middleware", _shown(paths))
    _own_gates(case, paths, session, auth)
    return Site()


def _without_session(case: Case, paths: Sequence[str], auth: Optional[int]) -> Site:
    channels = any(str(app).split(".")[0] == "channels" for app in case.settings.INSTALLED_APPS)
    because = CHANNELS if channels else "SessionMiddleware is not in MIDDLEWARE."
    consequence = " A page that reads request.session answers 500."
    if auth is not None:
        consequence = " AuthenticationMiddleware needs it: every page answers 500."
    case.steps.broke("middleware", because + consequence, "session-middleware", _shown(paths))
    return Site(session=False, user=False, starts=auth is None)


def _own_gates(case: Case, paths: Sequence[str], session: int, auth: int) -> None:
    """What of the project's own runs on the way, a gate each: it is not run here."""
    said: List[str] = []
    for place, usual in ((session, SESSION), (auth, AUTH)):
        if paths[place] != usual:
            said.append(
                "Your middleware %s runs in the place of %s: what it does otherwise is not"
                " known here." % (paths[place], usual.rpartition(".")[2])
            )
    for path in paths[session + 1 : auth]:
        if not path.startswith("django."):
            said.append("Your middleware %s runs between these two; it is not run here." % path)
    for path in paths[auth + 1 :]:
        if path.startswith(REMOTE.rpartition(".")[0]) and path not in (AUTH, LOCAL):
            name = path.rpartition(".")[2]
            said.append(
                "%s runs behind: a user of RemoteUserBackend is logged out where the web server"
                " names none." % name
            )
    for sentence in said:
        case.steps.skipped("own-middleware", sentence)


def _place(paths: Sequence[str], usual: str) -> Optional[int]:
    """Where Django's class, or one that descends from it, stands."""
    if usual in paths:
        return paths.index(usual)
    return next((n for n, path in enumerate(paths) if _descends(path, usual)), None)


def _descends(path: str, usual: str) -> bool:
    from django.utils.module_loading import import_string

    if path.startswith("django."):
        return False
    try:
        loaded: Any = import_string(path)
    except Exception:
        return False
    return any(_dotted(base) == usual for base in getattr(loaded, "__mro__", ()))


def _unproven(case: Case, paths: Sequence[str]) -> str:
    """Why it cannot be told which of the project's own classes descend from Django's two."""
    if all(path.startswith("django.") for path in paths):
        return ""
    state = case.apps()
    return "" if state.loaded else state.problem


def _dotted(base: Any) -> str:
    return "%s.%s" % (base.__module__, base.__qualname__)


def _shown(paths: Sequence[str]) -> "tuple[str, ...]":
    return ("MIDDLEWARE: %s" % (", ".join(path.rpartition(".")[2] for path in paths) or "empty"),)
