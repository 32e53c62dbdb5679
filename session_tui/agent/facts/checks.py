"""Django's own checks of settings, function by function, and advisories for its version.

`manage.py check` would import the project's URLs and open caches and databases. So only functions
are called that look at settings alone; of the user model it is told without them.
"""

from __future__ import annotations

import contextlib
import importlib
import sys
import time
from datetime import datetime, timezone
from typing import Any, Iterator, List, Sequence, Tuple

from session_tui.agent.facts.advisories import advisories
from session_tui.agent.facts.gatherer import Gatherer, Site
from session_tui.agent.facts.unloadable import unloadable
from session_tui.agent.facts.user_checks import user_checks
from session_tui.agent.failing import Refused
from session_tui.agent.masking import redact
from session_tui.agent.masking.scalars import cut
from session_tui.model.facts import CheckMessage, ChecksSeen, Unloadable

BASE = "django.core.checks.security.base"
CSRF = "django.core.checks.security.csrf"
SESSIONS = "django.core.checks.security.sessions"

OF_SETTINGS = (
    (BASE, "check_security_middleware"),
    (BASE, "check_ssl_redirect"),
    (BASE, "check_secret_key"),
    (BASE, "check_secret_key_fallbacks"),
    (BASE, "check_debug"),
    (BASE, "check_allowed_hosts"),
    (BASE, "check_default_hashing_algorithm"),
    (CSRF, "check_csrf_middleware"),
    (CSRF, "check_csrf_cookie_secure"),
    (SESSIONS, "check_session_cookie_secure"),
    (SESSIONS, "check_session_cookie_httponly"),
    ("django.core.checks.caches", "check_default_cache_is_configured"),
    ("django.contrib.sites.checks", "check_site_id"),
)
"""What a version of Django lacks of them is left out."""

ADMIN = ("django.contrib.admin", "django.contrib.admin.apps.AdminConfig")

NEEDED_BY_ADMIN = (
    ("admin.E408", "django.contrib.auth.middleware.AuthenticationMiddleware", "Auth"),
    ("admin.E409", "django.contrib.messages.middleware.MessageMiddleware", "Message"),
    ("admin.E410", "django.contrib.sessions.middleware.SessionMiddleware", "Session"),
)
"""Id, class, and a word of the names of classes that may stand in for it."""

MESSAGES, TEXT = 40, 600
"""Messages of all checks, and characters of one."""

ERROR = 40

WAITING = 5.0
"""Seconds to wait for the project's apps."""

LATE = "The project's apps were not loaded within %g s, so its user model was not checked."


def checks(site: Site) -> ChecksSeen:
    """Messages and advisories; without apps what needs none of them, and why."""
    import django

    said = [*_messages(OF_SETTINGS), *_admin(site.settings)]
    today = datetime.now(timezone.utc).date()
    version = (django.VERSION[0], django.VERSION[1], django.VERSION[2])
    known = advisories(site.settings, version, today)
    problem = _apps_problem(site)
    if not problem:
        with contextlib.suppress(Exception):  # a model that lacks what Django asks for
            said += user_checks(site.settings)
    return ChecksSeen(tuple(said[:MESSAGES]), known, problem, _unloadable(site.settings))


def _unloadable(settings: Any) -> Tuple[Unloadable, ...]:
    try:
        return tuple(unloadable(settings))
    except Exception:  # settings of a kind that Django itself would stumble over
        return ()


def _messages(wanted: Sequence[Tuple[str, str]]) -> List[CheckMessage]:
    found: List[CheckMessage] = []
    for module, name in wanted:
        # A setting may be of another type than Django's check foresees; that is told elsewhere.
        with contextlib.suppress(Exception):
            check = getattr(importlib.import_module(module), name, None)
            said = check(app_configs=None) if callable(check) else []
            found += [_message(each) for each in said]
    return found


def _message(said: Any) -> CheckMessage:
    text, hint = redact(str(said.msg)), redact(str(said.hint or ""))
    return CheckMessage(str(said.id or ""), int(said.level), cut(text, TEXT), cut(hint, TEXT))


def _admin(settings: Any) -> Iterator[CheckMessage]:
    """Django's checks E408 to E410, without importing the project's middleware for them."""
    if not any(app in ADMIN for app in settings.INSTALLED_APPS):
        return
    silenced = settings.SILENCED_SYSTEM_CHECKS or ()
    for identifier, path, word in NEEDED_BY_ADMIN:
        if identifier not in silenced and not any(
            _serves(entry, path, word) for entry in settings.MIDDLEWARE or ()
        ):
            text = "The admin needs %s, or a class made of it, in MIDDLEWARE." % path
            yield CheckMessage(identifier, ERROR, text)


def _serves(entry: object, path: str, word: str) -> bool:
    """Whether an entry of MIDDLEWARE is the class `path`, or may well be made of it."""
    if entry == path:
        return True
    module, _, name = entry.rpartition(".") if isinstance(entry, str) else ("", "", "")
    kind = entry if isinstance(entry, type) else getattr(sys.modules.get(module), name, None)
    if isinstance(kind, type):
        bases = ("%s.%s" % (base.__module__, base.__qualname__) for base in kind.__mro__)
        return path in bases
    return word in name and not str(entry).startswith("django.")


def _apps_problem(site: Site) -> str:
    """Why the apps are not there; empty where they are."""
    state = site.project.apps
    until = time.monotonic() + WAITING
    while not (state.loaded or state.problem) and time.monotonic() < until:
        time.sleep(0.05)
        state = site.project.apps
    if not (state.loaded or state.problem):
        return LATE % WAITING
    try:
        site.apps()
    except Refused as refused:
        where = refused.failure.where
        return refused.failure.sentence + (" (%s)" % where if where else "")
    return ""


CHECKS = Gatherer("checks", checks, "Django's checks, and its release notes", WAITING + 2.0)
