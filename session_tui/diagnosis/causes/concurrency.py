"""Several requests at once, and code that does not run in one request after the other."""

from __future__ import annotations

import re

from session_tui.diagnosis.cause import SESSIONS_DOC, Cause, Remedy
from session_tui.diagnosis.changes import rewritten, setting
from session_tui.diagnosis.finding import Evidence, Judgement
from session_tui.diagnosis.judging import (
    missing,
    open_,
    ruled_out,
    seen,
    setting_seen,
    suspected,
)
from session_tui.diagnosis.readings.engines import engine_of
from session_tui.diagnosis.readings.looking import django_version, of_the_site, spots_seen
from session_tui.diagnosis.readings.sparing import outside_logout
from session_tui.model.facts import Facts, Package, Spot

FAMILY = "concurrency"

WRITERS = ("django-session-security", "django-session-timeout", "django-plotly-dash")
"""Packages that write into the session at each request, so that two at once cost one its data."""

ACTIVITY = ("_session_security", "_session_init_timestamp_")
"""What such packages keep in the session."""

NO_SLIDING = "ends then count from the last change, not from the last visit"

ASYNC_SERVERS = ("uvicorn", "daphne", "hypercorn", "granian")
ASYNC_DOC = "https://docs.djangoproject.com/en/stable/topics/async/#async-safety"
WEBSOCKET_RFC = "https://www.rfc-editor.org/rfc/rfc6455#section-1.3"

AWAITED = (
    (re.compile(r"(?<!await )\b(\w+)\.session\.get\("), r"await \1.session.aget(", (5, 1)),
    (
        re.compile(r"(?<!await )\b(\w+)\.session\[([^\]]+)\] = (.*[^\[({,\\…])$"),
        r"await \1.session.aset(\2, \3)",
        (5, 1),
    ),
    (re.compile(r"(?<!await )\brequest\.user\b"), "(await request.auser())", (5, 0)),
)
"""Synchronous access, what it becomes, and the Django that has it."""


def lost_update(facts: Facts) -> Judgement:
    """Each request saves the whole session as it was when that request began."""
    package = facts.package(*WRITERS)
    proves = "The access log: two requests of one session overlap, and one wrote what is lost."
    if package is not None and package.used is not False:
        because = "A package writes into the session at every request, also at parallel ones."
        return suspected(because, _installed(facts, package), proves=proves)
    names = facts.sample.value.names if facts.sample.value else ()
    found = [each for each in names if each.name in ACTIVITY]
    if found:
        told = [seen(facts, "sample", f"{each.name} in {each.count} sessions") for each in found]
        because = "The time of the last activity is kept in the session, written at each request."
        return suspected(because, *told, proves=proves)
    because = "Django saves whole sessions; whether two requests do so at once is not known."
    return open_(because, setting_seen(facts, "SESSION_SAVE_EVERY_REQUEST"), proves=proves)


def session_deleted(facts: Facts) -> Judgement:
    """One request ends the session that another is about to save."""
    if engine_of(facts) == "signed_cookies":
        told = setting_seen(facts, "SESSION_ENGINE")
        return ruled_out("With signed cookies nothing is stored that could be gone.", told)
    every = facts.setting("SESSION_SAVE_EVERY_REQUEST")
    spots = outside_logout(facts.spots("cycle-key"))
    proves = "A login, logout or flush of the same session while that request ran."
    if spots and every is not None and every.value:
        told = setting_seen(facts, "SESSION_SAVE_EVERY_REQUEST")
        because = "Own code gives sessions new keys, and each request beside it saves the old one."
        return suspected(because, told, *spots_seen(facts, spots), proves=proves)
    because = "Whether requests overlap with a login or logout is not known."
    return open_(because, *spots_seen(facts, spots), proves=proves)


def channels_session(facts: Facts) -> Judgement:
    """A websocket that is open cannot set a cookie any more."""
    spots = of_the_site(facts.spots("session-in-consumer"))
    proves = "A new session appears at each connection, and the browser's cookie stays as it was."
    if spots:
        because = "A consumer logs in or writes a session, and no answer carries its cookie."
        return suspected(because, *spots_seen(facts, spots), proves=proves)
    if facts.packages.value is None:
        return missing(facts, "packages")
    package = facts.package("channels")
    if package is None:
        return ruled_out("channels is not installed.")
    because = "channels is installed; no consumer was found that writes a session."
    return open_(because, _installed(facts, package), proves=proves)


def sync_access(facts: Facts) -> Judgement:
    """The first access to a session reads the store, which Django forbids in async code."""
    proves = "A traceback with SynchronousOnlyOperation that passes through the session's load."
    spots = of_the_site(facts.spots("async-session"))
    engine = engine_of(facts)
    asking = tuple(spot for spot in spots if engine in ("", "db", "cached_db") or _user(spot))
    if asking:
        because = "Async code reads the session or user as if it were synchronous."
        return suspected(because, *spots_seen(facts, asking), proves=proves)
    if spots:
        because = "Async code reads the session, which blocks and is no error with this engine."
        told = setting_seen(facts, "SESSION_ENGINE")
        return open_(because, told, *spots_seen(facts, spots), proves=proves)
    package = facts.package("django-allauth")
    serving = facts.workers.value.serving if facts.workers.value else ()
    servers = [each.worker.kind for each in serving if each.worker.kind in ASYNC_SERVERS]
    if package is not None and package.version.startswith("0.60.") and servers:
        because = "The middleware of this version reads the session synchronously under ASGI."
        runs = seen(facts, "workers", f"served by {servers[0]}")
        return suspected(because, _installed(facts, package), runs, proves=proves)
    return open_("What packages do in async code was not read.", proves=proves)


def _user(spot: Spot) -> bool:
    return spot.detail == "user" or ".user" in spot.snippet


def _installed(facts: Facts, package: Package) -> Evidence:
    return seen(facts, "packages", f"{package.name} {package.version} is installed")


def _awaiting(facts: Facts) -> str:
    """The access awaited, where the installed Django can do that."""
    version = django_version(facts) or ()
    able = [(old, new) for old, new, since in AWAITED if version >= since]

    def lines(spot: Spot) -> tuple[str, ...]:
        new = spot.snippet
        for old, awaited in able:
            new = old.sub(awaited, new)
        return (new,) if new != spot.snippet else ()

    return rewritten("async-session", lines)(facts)


def _less_saving(facts: Facts) -> str:
    every = facts.setting("SESSION_SAVE_EVERY_REQUEST")
    change = setting("SESSION_SAVE_EVERY_REQUEST", "False", NO_SLIDING)
    return change(facts) if every is not None and every.value else ""


CAUSES = (
    Cause(
        id="race-lost-update",
        family=FAMILY,
        title="Parallel requests overwrite each other's data: the last to save wins",
        symptoms=("S10", "S4", "S8"),
        judge=lost_update,
        needs=("packages", "sample", "settings", "code"),
        refutes="The requests of that session came strictly one after the other.",
        remedy=Remedy(
            "Keep such data in a table of their own, and write the session in fewer requests.",
            _less_saving,
        ),
        links=(f"{SESSIONS_DOC}#when-sessions-are-saved",),
        cases=4,
        level="high",
    ),
    Cause(
        id="race-session-deleted",
        family=FAMILY,
        title="A session is ended while another request still uses it (SessionInterrupted)",
        symptoms=("S11",),
        judge=session_deleted,
        needs=("settings", "store", "code"),
        refutes="The errors come in bursts, with no login or logout near them.",
        remedy=Remedy(
            "Mostly harmless: the user has just logged out. Do not write the session in views that"
            " pages poll, and end sessions by logout() only."
        ),
        links=("https://docs.djangoproject.com/en/stable/ref/exceptions/",),
        cases=5,
        level="high",
    ),
    Cause(
        id="async-channels-session",
        family=FAMILY,
        title="A login or a write inside a websocket, which sets no cookie",
        symptoms=("S9", "S10"),
        judge=channels_session,
        needs=("code", "packages"),
        refutes="The login is made over HTTP.",
        remedy=Remedy("Log in, and make the session, over HTTP before the websocket is opened."),
        links=(WEBSOCKET_RFC, f"{SESSIONS_DOC}#when-sessions-are-saved"),
        cases=3,
        level="med",
    ),
    Cause(
        id="async-sync-session-access",
        family=FAMILY,
        title="Async code reads the session or the user synchronously",
        symptoms=("S11",),
        judge=sync_access,
        needs=("code", "settings", "store", "packages", "workers"),
        refutes="No SynchronousOnlyOperation is in the log.",
        remedy=Remedy(
            "Await session.aget() and request.auser() where Django has them, else sync_to_async();"
            " upgrade packages that do it.",
            _awaiting,
        ),
        links=(ASYNC_DOC, f"{SESSIONS_DOC}#using-sessions-in-views"),
        cases=3,
        level="low",
    ),
)
