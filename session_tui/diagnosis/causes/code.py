"""What the project's own code does to sessions, as it reads; `code_middleware` has MIDDLEWARE."""

from __future__ import annotations

import re

from session_tui.diagnosis.cause import SESSIONS_DOC, Cause, Remedy
from session_tui.diagnosis.causes import code_middleware
from session_tui.diagnosis.causes.code_middleware import FAMILY
from session_tui.diagnosis.changes import rewritten
from session_tui.diagnosis.finding import Evidence, Judgement
from session_tui.diagnosis.judging import (
    missing,
    open_,
    ruled_out,
    seen,
    setting_seen,
    suspected,
)
from session_tui.diagnosis.readings.looking import listed, of_the_site, spots_seen
from session_tui.diagnosis.readings.sparing import outside_logout
from session_tui.model.facts import Facts, Spot

UPDATE_CACHE = "django.middleware.cache.UpdateCacheMiddleware"
SESSION = "django.contrib.sessions.middleware.SessionMiddleware"

BACKEND = "CACHES.default.BACKEND"

FLUSHERS = ("django-saml2-auth", "grafana-django-saml2-auth")
"""Packages that flush the session before they log in."""

WRITING = ("django-session-security", "django-session-timeout", "django-auto-logout")
"""Packages that write the time of each request into the session, and so save it."""

READS = ("user", "session")
"""Words of a spot's detail that say that a view depends on who is logged in."""

CACHE_DOC = "https://docs.djangoproject.com/en/stable/topics/cache/"
HANDED_ON = re.compile(r"\bsession\b")
"""In what is put in the place of a session: another one, as of a websocket's scope."""

VARY = "django.views.decorators.vary.vary_on_cookie"

NAMED = re.compile(r"\b(?:\w+\.)*session\b")
UNFINISHED = re.compile(r"[\[({,\\:…]\s*$")
"""The end of a line that goes on in the next."""


def nested_mutation(facts: Facts) -> Judgement:
    """Django sees that a key is set, and not that a list or dict below a key has changed."""
    every = facts.setting("SESSION_SAVE_EVERY_REQUEST")
    told = setting_seen(facts, "SESSION_SAVE_EVERY_REQUEST")
    if every is not None and every.value:
        return ruled_out("Every request saves the session, whatever changed in it.", told)
    if facts.code.value is None:
        return missing(facts, "code")
    spots = of_the_site(facts.spots("nested-mutation"))
    saving = _saving(facts) if spots else []
    proves = "session-tui show KEY after that request: the change is not there."
    if saving:
        because = "A value inside a value of the session is changed, while something else saves it."
        return suspected(because, *spots_seen(facts, spots), *saving, told, proves=proves)
    if spots and every is not None:
        # A helper, a decorator or a middleware elsewhere can mark it: reading proves nothing.
        because = "A value inside a value of the session is changed, and nothing here marks that."
        return suspected(because, *spots_seen(facts, spots), told, proves=proves)
    if spots:
        because = "A value inside a value of the session is changed."
        return suspected(because, *spots_seen(facts, spots), proves=proves)
    return open_(
        "No such line was found; a change through another name is not seen.", proves=proves
    )


def _saving(facts: Facts) -> list[Evidence]:
    """What may save the session at each request: own middleware, or a package's."""
    running = {name.rpartition(".")[2] for name in listed(facts, "MIDDLEWARE") or ()}
    own = tuple(
        spot
        for spot in of_the_site(facts.spots("own-middleware"))
        if "writes" in spot.detail and running & {*spot.within.split(".")}
    )
    package = facts.package(*WRITING)
    if package is None or package.used is False:
        return spots_seen(facts, own)
    told = seen(facts, "packages", f"{package.name} {package.version} is installed")
    return [*spots_seen(facts, own), told]


def flushed(facts: Facts) -> Judgement:
    """Something takes away the session, or its data, and not only at logout."""
    if facts.code.value is None:
        return missing(facts, "code")
    found = of_the_site(facts.spots("session-replaced"))
    replaced = tuple(spot for spot in found if not HANDED_ON.search(spot.detail))
    ending = outside_logout(facts.spots("flush", "clear", "delete-cookie"))
    proves = "The answer of that page deletes the cookie, or sets another."
    if replaced or ending:
        because = "Own code replaces, empties or ends sessions outside of a logout."
        return suspected(because, *spots_seen(facts, (*replaced, *ending)), proves=proves)
    package = facts.package(*FLUSHERS)
    if package is not None and package.used is not False:
        told = seen(facts, "packages", f"{package.name} {package.version}")
        because = "This package empties the session when a user comes back from the provider."
        return suspected(because, told, proves=proves)
    return open_("Own code ends no session but at logout; packages were not read.", proves=proves)


def save_skipped(facts: Facts) -> Judgement:
    """Django saves once, when the answer is ready, and not for an error of the server."""
    if facts.code.value is None:
        return missing(facts, "code")
    spots = of_the_site(facts.spots("streaming-response"))
    proves = "The writing request answers 500 or above, or streams; session-tui show KEY lacks it."
    if spots:
        because = "A streamed answer writes into the session, which was saved before it flows."
        return suspected(because, *spots_seen(facts, spots), proves=proves)
    return open_("Whether the writing request ends in an error is not known.", proves=proves)


def shared_object(facts: Facts) -> Judgement:
    """What outlives a request is seen by the next one, whoever sends it."""
    if facts.code.value is None:
        return missing(facts, "code")
    found = of_the_site(facts.spots("module-level-session", "thread-local-request"))
    spots = tuple(spot for spot in found if spot.detail != "cleared")
    proves = "It happens under load, and no cache is involved: the answers have no Age."
    if spots:
        because = "A session or request is kept where the next request finds it."
        return suspected(because, *spots_seen(facts, spots), proves=proves)
    because = "No session or request was found in own code that outlives its request."
    return open_(because, *spots_seen(facts, found), proves=proves)


def cached_page(facts: Facts) -> Judgement:
    """A page for one visitor, stored by Django for all."""
    order = listed(facts, "MIDDLEWARE")
    if facts.code.value is None and order is None:
        return missing(facts, "code")
    spots = of_the_site(facts.spots("cache-page"))
    personal = tuple(spot for spot in spots if any(word in spot.detail for word in READS))
    because = "cache_page stores this view's answer, and the view reads who the visitor is."
    proves = "A second user gets the first one's page, until the address has another query."
    if personal:
        told = [*spots_seen(facts, personal), *_cache_seen(facts)]
        return suspected(because, *told, proves=proves)
    if order and UPDATE_CACHE in order:
        return _whole_site(facts, order, proves)
    because = "Whether a page behind the login is stored is not known."
    return open_(because, *spots_seen(facts, spots), proves=proves)


def _whole_site(facts: Facts, order: tuple[str, ...], proves: str) -> Judgement:
    told = setting_seen(facts, "MIDDLEWARE")
    if SESSION in order[: order.index(UPDATE_CACHE)]:
        because = "The cache stores pages before SessionMiddleware marks them as personal."
        return suspected(because, told, proves=proves)
    because = "The whole site is cached, with pages of its own for each cookie."
    return open_(because, told, proves=proves)


def _cache_seen(facts: Facts) -> list[Evidence]:
    """The cache that keeps the pages, where it is known; a dummy one keeps none."""
    return [setting_seen(facts, BACKEND)] if facts.setting(BACKEND) is not None else []


def _marked(spot: Spot) -> tuple[str, ...]:
    """The line, and below it that the session was modified."""
    name = NAMED.search(spot.snippet)
    if name is None or UNFINISHED.search(spot.snippet):
        return ()
    indent = spot.snippet[: len(spot.snippet) - len(spot.snippet.lstrip())]
    return spot.snippet, f"{indent}{name.group()}.modified = True"


def _varied(spot: Spot) -> tuple[str, ...]:
    """The decorator, and below it one that gives each cookie a page of its own."""
    line = spot.snippet
    if not line.lstrip().startswith("@cache_page(") or UNFINISHED.search(line):
        return ()
    return line, line[: len(line) - len(line.lstrip())] + "@vary_on_cookie"


CAUSES = (
    Cause(
        id="code-nested-mutation",
        family=FAMILY,
        title="A list or dict inside the session is changed, and nobody says so",
        symptoms=("S10",),
        judge=nested_mutation,
        needs=("settings", "code", "packages"),
        refutes="SESSION_SAVE_EVERY_REQUEST is on, or the stored session has the change.",
        remedy=Remedy(
            "Set session.modified = True after the change, or assign the key anew.",
            rewritten("nested-mutation", _marked),
        ),
        links=(f"{SESSIONS_DOC}#when-sessions-are-saved",),
        cases=3,
        level="high",
    ),
    Cause(
        id="code-session-flushed-or-replaced",
        family=FAMILY,
        title="Own code, a package or a middleware empties, ends or replaces the session",
        symptoms=("S10", "S3", "S5"),
        judge=flushed,
        needs=("code", "packages"),
        refutes="No page's answer deletes the cookie or sets another, but logout and login.",
        remedy=Remedy(
            "End sessions by logout() alone, take single keys out with pop(), and keep what is to"
            " outlive a flush elsewhere."
        ),
        links=(f"{SESSIONS_DOC}#using-sessions-in-views",),
        cases=4,
        level="med",
    ),
    Cause(
        id="code-session-save-skipped",
        family=FAMILY,
        title="The write is never saved: an error page, a streamed answer, or too late",
        symptoms=("S10",),
        judge=save_skipped,
        needs=("code",),
        refutes="The writing request answers 2xx or 3xx, and sets the cookie.",
        remedy=Remedy("Call request.session.save() before the answer is returned."),
        links=(f"{SESSIONS_DOC}#when-sessions-are-saved",),
        cases=2,
        level="med",
    ),
    Cause(
        id="code-shared-session-object",
        family=FAMILY,
        title="A session, request or user is kept between requests, and reaches other users",
        symptoms=("S12",),
        judge=shared_object,
        needs=("code",),
        refutes="The wrong answer came out of a cache.",
        remedy=Remedy(
            "Take session and user from the request of the moment; pass the request on instead of"
            " keeping it. Delete all sessions afterwards."
        ),
        links=("https://docs.djangoproject.com/en/stable/ref/request-response/",),
        cases=2,
        level="low",
    ),
    Cause(
        id="cache-page-shared",
        family=FAMILY,
        title="Django or the browser stores answers that depend on who is logged in",
        symptoms=("S12", "S5", "S2"),
        judge=cached_page,
        needs=("code", "settings"),
        refutes="The affected request is in the site's log, and its view is never_cache.",
        remedy=Remedy(
            "vary_on_cookie below cache_page, or never_cache; or cache fragments of the page only.",
            rewritten("cache-page", _varied, VARY),
        ),
        links=(f"{CACHE_DOC}#using-vary-headers", f"{CACHE_DOC}#the-per-view-cache"),
        cases=2,
        level="med",
    ),
    *code_middleware.CAUSES,
)
