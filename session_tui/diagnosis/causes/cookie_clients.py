"""The session's cookie in the hands of one client: a browser, an app, a parser of its own."""

from __future__ import annotations

from session_tui.diagnosis.cause import SESSIONS_DOC, Cause, Remedy
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
from session_tui.diagnosis.readings.cookies import cookie_seen, pasted, refusals, told_flag
from session_tui.diagnosis.readings.looking import count, of_the_site, spots_seen
from session_tui.model.facts import Crowd, Facts, Spot

FAMILY = "cookie"

CLOSING = "SESSION_EXPIRE_AT_BROWSER_CLOSE"

MANY = 10
"""Live sessions of one user that no person opens on purpose."""
MORE = 5
"""How many times as many as the next user has."""


def dropped_by_client(facts: Facts) -> Judgement:
    """One browser forgets what all others keep."""
    everybody = _hits_everybody(facts)
    if everybody is not None:
        return everybody
    proves = "The same account keeps its login in another browser on another device."
    one = _lone_crowd(facts)
    if one is not None:
        text = f"one user has {count(one.live, 'live session')}, the next one far fewer"
        because = "One user logs in again and again, while the sessions of others last."
        return suspected(because, seen(facts, "sample", text), proves=proves)
    return open_("What one browser does with its cookies cannot be seen here.", proves=proves)


def _hits_everybody(facts: Facts) -> Judgement | None:
    """What loses the sessions of all clients alike."""
    turn = facts.sample.value.turn if facts.sample.value else None
    if turn is not None and turn.pattern == "all":
        shut = seen(facts, "sample", "no session opens under SECRET_KEY or a fallback")
        return ruled_out("The server opens nobody's session, whatever the client does.", shut)
    refused = refusals(facts)
    if refused:
        told = cookie_seen(facts, "SESSION_COOKIE_NAME", "SESSION_COOKIE_DOMAIN")
        return ruled_out(f"Every browser refuses the cookie. {refused[0]}", *told)
    return None


def _lone_crowd(facts: Facts) -> Crowd | None:
    """The one user with far more live sessions than any other."""
    crowded = facts.sample.value.crowded if facts.sample.value else ()
    ranked = sorted(crowded, key=lambda crowd: -crowd.live)
    if not ranked or ranked[0].live < MANY:
        return None
    next_one = ranked[1].live if len(ranked) > 1 else 0
    return ranked[0] if ranked[0].live >= MORE * next_one else None


def header_unparsable(facts: Facts) -> Judgement:
    """Django reads around a malformed cookie; http.cookies stops at it."""
    spots = of_the_site(facts.spots("simple-cookie"))
    proves = "SimpleCookie(request.META['HTTP_COOKIE']) lacks what request.COOKIES has."
    if spots:
        because = "Code reads the Cookie header by itself, and stops at the first odd cookie."
        return suspected(because, *spots_seen(facts, spots), proves=proves)
    package = facts.package("django-easy-audit")
    if package is not None and package.used is not False:
        text = f"{package.name} {package.version} is installed"
        because = "Earlier versions of a package read the Cookie header by themselves."
        return open_(because, seen(facts, "packages", text), proves=proves)
    if facts.code.value is None:
        return missing(facts, "code")
    if not facts.packages.known:
        return missing(facts, "packages")
    if not facts.code.value.complete:
        return open_("Not all of the project's code was read.", proves=proves)
    return ruled_out("Only Django reads the Cookie header.")


def webview_jar(facts: Facts) -> Judgement:
    """A web view of an app keeps its cookies in another way than a browser."""
    everybody = _hits_everybody(facts)
    if everybody is not None:
        return everybody
    proves = "Only the app loses the login, when it is closed or killed."
    ends = _ends_with_client(facts)
    if ends:
        because = "The cookie has no end of its own: web views on iOS forget it with the app."
        return open_(because, *ends, proves=proves)
    because = "Whether an app's web view is used is not known; on Android it saves cookies late."
    return open_(because, proves=proves)


def _ends_with_client(facts: Facts) -> list[Evidence]:
    """What tells that the cookie has neither Max-Age nor Expires."""
    cookie, sample = pasted(facts), facts.sample.value
    if cookie is not None:
        told = seen(facts, "set_cookie", "neither Max-Age nor Expires")
        return [] if cookie.persistent else [told]
    if told_flag(facts, CLOSING):
        return [setting_seen(facts, CLOSING)]
    zero = sample.browser_close if sample is not None else 0
    text = f"{count(zero, 'session')} with _session_expiry 0"
    return [seen(facts, "sample", text)] if zero else []


def _read_by_django(spot: Spot) -> tuple[str, ...]:
    """The line with Django's own cookies, where it holds the whole call."""
    for call in (
        "SimpleCookie(request.META['HTTP_COOKIE'])",
        'SimpleCookie(request.META["HTTP_COOKIE"])',
    ):
        if call in spot.snippet:
            return (
                spot.snippet.replace(f"http.cookies.{call}", call).replace(call, "request.COOKIES"),
            )
    return ()


CAUSES = (
    Cause(
        id="cookie-blocked-or-cleared-by-client",
        family=FAMILY,
        title="One browser drops the cookie: blocked, cleared on exit, an extension, too many",
        symptoms=("S6", "S1"),
        judge=dropped_by_client,
        needs=("sample", "settings", "code", "set_cookie"),
        refutes="Several users who have nothing in common are hit.",
        remedy=Remedy(
            "In that browser: allow the cookie, except the site from cleaning; set fewer cookies."
        ),
        links=("https://datatracker.ietf.org/doc/html/draft-ietf-httpbis-rfc6265bis#section-6.1",),
        level="med",
    ),
    Cause(
        id="cookie-header-unparsable",
        family=FAMILY,
        title="Code that parses the Cookie header itself stops at another, malformed cookie",
        symptoms=("S6", "S10"),
        judge=header_unparsable,
        needs=("code", "packages"),
        refutes="Both ways of reading the header find the session's cookie.",
        remedy=Remedy(
            "Read request.COOKIES: Django's parser passes over what it does not know.",
            rewritten("simple-cookie", _read_by_django),
        ),
        links=(
            "https://docs.djangoproject.com/en/stable/ref/request-response/"
            "#django.http.HttpRequest.COOKIES",
        ),
        cases=1,
    ),
    Cause(
        id="client-webview-cookie-jar",
        family=FAMILY,
        title="The web view of an app forgets cookies when the app is closed",
        symptoms=("S6", "S4"),
        judge=webview_jar,
        needs=("sample", "settings", "code", "set_cookie"),
        refutes="Browsers on a desktop lose the login as well.",
        remedy=Remedy(
            "A cookie with an age; CookieManager.flush() on Android, shared cookies on iOS."
        ),
        links=(f"{SESSIONS_DOC}#browser-length-sessions-vs-persistent-sessions",),
        cases=2,
    ),
)
