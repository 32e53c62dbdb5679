"""Which middleware stands between a request and its session: absent, in another order, or own."""

from __future__ import annotations

from typing import Any, Iterator, NamedTuple, Optional, Sequence

from session_tui.agent.autopsy.case import Case

SESSION = "django.contrib.sessions.middleware.SessionMiddleware"
AUTH = "django.contrib.auth.middleware.AuthenticationMiddleware"
REMOTE = "django.contrib.auth.middleware.RemoteUserMiddleware"
LOGIN = "django.contrib.auth.middleware.LoginRequiredMiddleware"

CHANNELS = (
    "SessionMiddleware is not in MIDDLEWARE. Channels is installed: its AuthMiddlewareStack gives"
    " websockets their session and user, and HTTP requests none."
)

INSTEAD = "Your middleware %s runs in the place of %s: what it does otherwise is not known here."
NOT_RUN = "stands what is not Django's and is not run here, not by --run-project-code either: %s."
BEFORE = "Before SessionMiddleware " + NOT_RUN + " That can answer by itself, or change cookies."
BETWEEN = "Between these two " + NOT_RUN + " That can change or end the session."
BEHIND = "Behind these two " + NOT_RUN + " That can log out, end the session or redirect."
REMOTE_USER = (
    "%s runs behind: a user of RemoteUserBackend is logged out where the web server names none."
)
LOGIN_REQUIRED = (
    "LoginRequiredMiddleware reads the user before any view, and sends who is not logged in to"
    " LOGIN_URL, but for views with login_not_required."
)


class Site(NamedTuple):
    """What MIDDLEWARE gives to a view."""

    session: bool = True
    """Whether there is `request.session`."""
    user: bool = True
    """Whether there is `request.user`."""
    starts: bool = True
    """Whether any request gets as far as a view."""
    reads_user: bool = False
    """Whether a middleware reads `request.user` before each view."""
    wants_user: bool = False
    """Whether a view is kept from who is not logged in."""

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
        return Site(user=False, reads_user=_reads_user(paths))
    if auth < session:
        because = "AuthenticationMiddleware stands before SessionMiddleware: all pages answer 500."
        case.steps.broke("middleware", because, "auth-middleware", _shown(paths))
        return Site(session=False, starts=False)
    because = "SessionMiddleware stands before AuthenticationMiddleware."
    case.steps.passed("middleware", because, "session-middleware", _shown(paths))
    earlier = _others(paths[:session])
    if earlier:
        case.steps.skipped("earlier-middleware", BEFORE % earlier)
    for sentence in _own(paths, session, auth):
        case.steps.skipped("own-middleware", sentence)
    return _guarded(case, paths)


def _guarded(case: Case, paths: Sequence[str]) -> Site:
    """The site whose two stand as they should, with what reads the user before any view."""
    if LOGIN in paths:
        case.steps.passed("middleware", LOGIN_REQUIRED, "login-required")
    return Site(reads_user=_reads_user(paths), wants_user=LOGIN in paths)


def _reads_user(paths: Sequence[str]) -> bool:
    return LOGIN in paths or REMOTE in paths


def _without_session(case: Case, paths: Sequence[str], auth: Optional[int]) -> Site:
    channels = any(str(app).split(".")[0] == "channels" for app in case.settings.INSTALLED_APPS)
    because = CHANNELS if channels else "SessionMiddleware is not in MIDDLEWARE."
    consequence = " A page that reads request.session answers 500."
    if auth is not None:
        consequence = " AuthenticationMiddleware needs it: every page answers 500."
    case.steps.broke("middleware", because + consequence, "session-middleware", _shown(paths))
    return Site(session=False, user=False, starts=auth is None, reads_user=_reads_user(paths))


def _own(paths: Sequence[str], session: int, auth: int) -> Iterator[str]:
    """What runs between session and view and is not replayed here, as sentences."""
    for place, usual in ((session, SESSION), (auth, AUTH)):
        if paths[place] != usual:
            yield INSTEAD % (paths[place], usual.rpartition(".")[2])
    for sentence, there in ((BETWEEN, paths[session + 1 : auth]), (BEHIND, paths[auth + 1 :])):
        names = _others(there)
        if names:
            yield sentence % names
    for path in paths[auth + 1 :]:
        if path.startswith(REMOTE.rpartition(".")[0]) and path not in (AUTH, LOGIN):
            yield REMOTE_USER % path.rpartition(".")[2]


def _others(paths: Sequence[str]) -> str:
    return ", ".join(path for path in paths if not path.startswith("django."))


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
