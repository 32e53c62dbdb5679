"""Clients that are no pages: scripts, apps and front ends of another origin."""

from __future__ import annotations

import re
from datetime import timedelta
from fnmatch import fnmatch

from session_tui.diagnosis.cause import SETTINGS_DOC, Cause, Remedy
from session_tui.diagnosis.changes import rewritten, setting
from session_tui.diagnosis.finding import Evidence, Judgement
from session_tui.diagnosis.judging import (
    missing,
    missing_setting,
    open_,
    ruled_out,
    seen,
    setting_seen,
    suspected,
)
from session_tui.diagnosis.question import yes_or_no
from session_tui.diagnosis.readings.looking import listed, of_the_site, spots_seen
from session_tui.model import Verdict
from session_tui.model.facts import Crowd, Facts, Spot

FAMILY = "api"

APIS = ("djangorestframework", "django-cors-headers", "django-ninja", "graphene-django")
CLASSES = "REST_FRAMEWORK.DEFAULT_AUTHENTICATION_CLASSES"
CREDENTIALS = "CORS_ALLOW_CREDENTIALS"
ALLOWED = ("CORS_ALLOWED_ORIGINS", "CORS_ALLOWED_ORIGIN_REGEXES", "CORS_ORIGIN_WHITELIST")
ANY = ("CORS_ALLOW_ALL_ORIGINS", "CORS_ORIGIN_ALLOW_ALL")
CORS = "corsheaders.middleware.CorsMiddleware"
COMMON = "django.middleware.common.CommonMiddleware"

WEB = ("http", "https")

AGAIN, WITHIN = 20, timedelta(days=1)
"""So many live sessions of one user, made in this time, are more than a person makes."""

ADDRESS = r"\bfetch\((`[^`]*`|[^(),{}`]+)"
WITHOUT, WITH = re.compile(ADDRESS + r"\)"), re.compile(ADDRESS + r", \{(?=[^{}]*\}\))")
"""A call of an address alone, and one with an object of options, each as a whole in its line."""
CSRF_DOC = "https://docs.djangoproject.com/en/stable/howto/csrf/#using-csrf-protection-with-ajax"


def omits_credentials(facts: Facts) -> Judgement:
    """The browser sends cookies to another origin only where the script asks for it."""
    spots = of_the_site(facts.spots("fetch-without-credentials"))
    away = tuple(spot for spot in spots if "cross-origin" in spot.detail)
    proves = "The login's answer sets the cookie, and the next request has no Cookie header."
    if away:
        because = "Scripts call another origin without asking the browser to send cookies."
        return suspected(because, *spots_seen(facts, away), proves=proves)
    crowd = _crowd(facts)
    package = facts.package(*APIS)
    if crowd is not None and package is not None:
        told = seen(facts, "sample", f"user {crowd.user_id}: {crowd.live} live sessions in a day")
        api = seen(facts, "packages", f"{package.name} {package.version}")
        because = "There is an API, and a user who is logged in again and again."
        return suspected(because, told, api, proves=proves)
    if spots:
        because = "Scripts rely on the default, which sends cookies to their own origin only."
        return open_(because, *spots_seen(facts, spots), proves=proves)
    return open_("What clients send is not seen from here.", proves=proves)


def _crowd(facts: Facts) -> Crowd | None:
    crowds = facts.sample.value.crowded if facts.sample.value else ()
    many = (each for each in crowds if each.live >= AGAIN and each.first and each.last)
    return next((each for each in many if _span(each) <= WITHIN), None)


def _span(crowd: Crowd) -> timedelta:
    return crowd.last - crowd.first if crowd.last and crowd.first else timedelta.max


def cors(facts: Facts) -> Judgement:
    """An answer without Access-Control-Allow-Credentials is thrown away by the browser."""
    order = listed(facts, "MIDDLEWARE")
    if order is None:
        return missing_setting(facts, "MIDDLEWARE")
    origins = [name for name in ALLOWED if listed(facts, name)]
    everybody = [name for name in ANY if _is_true(facts, name)]
    told = [setting_seen(facts, name) for name in (*origins, *everybody)]
    proves = "The OPTIONS answer for that origin lacks Access-Control-Allow-Credentials: true."
    if not any("cors" in name.lower() for name in order):
        if told:
            because = "Origins are allowed, and no middleware says so to browsers."
            return suspected(because, *told, setting_seen(facts, "MIDDLEWARE"), proves=proves)
        because = "No middleware for CORS is in use; a proxy may answer for it."
        return open_(because, setting_seen(facts, "MIDDLEWARE"), proves=proves)
    credentials = facts.setting(CREDENTIALS)
    if told and (credentials.value is False if credentials else _is_loaded(facts)):
        because = "Other origins may call, but not with cookies."
        return suspected(because, *told, setting_seen(facts, CREDENTIALS), proves=proves)
    if CORS in order and COMMON in order[: order.index(CORS)]:
        because = "Answers that CommonMiddleware makes, as its redirect to a slash, miss CORS."
        return suspected(because, setting_seen(facts, "MIDDLEWARE"), proves=proves)
    return _with_credentials(facts, everybody, told, proves)


def _with_credentials(
    facts: Facts, everybody: list[str], told: list[Evidence], proves: str
) -> Judgement:
    allowed = setting_seen(facts, CREDENTIALS)
    if everybody and _is_true(facts, CREDENTIALS) and facts.setting("CORS_URLS_REGEX") is None:
        return ruled_out("Every origin may call with cookies.", allowed, *told)
    because = "Whether the front end's origin, to scheme and port, is allowed is not known."
    return open_(because, allowed, *told, proves=proves)


def _is_true(facts: Facts, name: str) -> bool:
    found = facts.setting(name)
    return found is not None and found.value is True


def _is_loaded(facts: Facts) -> bool:
    """Whether what is not among the settings is not set: a person never tells all of them."""
    return facts.project.known and facts.setting("SESSION_COOKIE_PATH") is not None


def drf_csrf(facts: Facts) -> Judgement:
    """A session counts in an API only with SessionAuthentication, and then wants a CSRF token."""
    classes = listed(facts, CLASSES)
    if classes is None and facts.packages.value is None:
        return missing(facts, "packages")
    if classes is None and facts.package("djangorestframework") is None:
        return ruled_out("Django REST framework is not installed.")
    told = setting_seen(facts, CLASSES)
    proves = "The answer is 403, and its detail begins with 'CSRF Failed'."
    if classes is not None and not any("session" in name.lower() for name in classes):
        because = "By default the API takes no session: only what these classes look at."
        return open_(because, told, proves="The answer is 401 though the cookie was sent.")
    hidden = [
        name for name in ("CSRF_COOKIE_HTTPONLY", "CSRF_USE_SESSIONS") if _is_true(facts, name)
    ]
    if hidden:
        because = "Scripts cannot read the CSRF token, which the API wants with a session."
        return suspected(because, *(setting_seen(facts, each) for each in hidden), proves=proves)
    refused = _untrusted(facts)
    if refused:
        shown = [
            setting_seen(facts, name) for name in ("CORS_ALLOWED_ORIGINS", "CSRF_TRUSTED_ORIGINS")
        ]
        because = f"{', '.join(refused)} may call with cookies, and is not trusted to change data."
        return suspected(because, *shown, proves=proves)
    return open_("Whether calls bring a CSRF token is not known.", told, proves=proves)


def _untrusted(facts: Facts) -> list[str]:
    """Origins that may send cookies, but whose POST Django refuses."""
    trusted = listed(facts, "CSRF_TRUSTED_ORIGINS")
    if trusted is None or not _is_true(facts, CREDENTIALS):
        return []
    own = [f"{scheme}://{host}" for host in listed(facts, "ALLOWED_HOSTS") or () for scheme in WEB]
    origins = listed(facts, "CORS_ALLOWED_ORIGINS") or ()
    return [each for each in origins if not any(fnmatch(each, one) for one in (*trusted, *own))]


def forces_logout(facts: Facts) -> Judgement:
    """The session lives; a script takes some failed call for the end of it."""
    autopsy = facts.autopsy.value
    proves = "Open the admin in the same browser right after it: the login is still there."
    if autopsy is None:
        return open_("Whether the session still lives is not known.", proves=proves)
    told = seen(facts, "autopsy", f"that session: {autopsy.verdict.value}")
    if autopsy.verdict in (Verdict.REFUSED, Verdict.ERROR):
        return ruled_out("Django itself does not accept that session any more.", told)
    package = facts.package(*APIS)
    if autopsy.verdict is Verdict.AUTHENTICATED and package is not None:
        api = seen(facts, "packages", f"{package.name} {package.version}")
        because = "The session is alive and logged in, and a front end may see it otherwise."
        return suspected(because, told, api, proves=proves)
    return open_("Whether a front end logs out by itself is not known.", told, proves=proves)


def _with_cookies(spot: Spot) -> tuple[str, ...]:
    new = WITHOUT.sub(r'fetch(\1, { credentials: "include" })', spot.snippet, count=1)
    if new == spot.snippet:
        new = WITH.sub(r'fetch(\1, { credentials: "include",', spot.snippet, count=1)
    return (new,) if new != spot.snippet else ()


def _credentials_on(facts: Facts) -> str:
    on = setting(CREDENTIALS, "True")
    return "" if _is_true(facts, CREDENTIALS) else on(facts)


def _trusting(facts: Facts) -> str:
    """CSRF_TRUSTED_ORIGINS with those that are missing, or a token that scripts can read."""
    refused = _untrusted(facts)
    if refused:
        origins = [*(listed(facts, "CSRF_TRUSTED_ORIGINS") or ()), *refused]
        return setting("CSRF_TRUSTED_ORIGINS", repr(origins))(facts)
    hidden = _is_true(facts, "CSRF_COOKIE_HTTPONLY")
    return setting("CSRF_COOKIE_HTTPONLY", "False")(facts) if hidden else ""


CAUSES = (
    Cause(
        id="api-client-omits-credentials",
        family=FAMILY,
        title="The client does not send cookies, or does not keep them",
        symptoms=("S9",),
        judge=omits_credentials,
        needs=("code", "sample", "packages"),
        refutes="The anonymous request carries the session's cookie.",
        remedy=Remedy(
            'credentials: "include" with fetch, withCredentials with axios and XMLHttpRequest;'
            " elsewhere a cookie jar, as requests.Session() has.",
            rewritten("fetch-without-credentials", _with_cookies),
        ),
        links=("https://www.rfc-editor.org/rfc/rfc6265#section-5.4", CSRF_DOC),
        cases=5,
        level="high",
    ),
    Cause(
        id="api-cors-credentials",
        family=FAMILY,
        title="The answers do not allow the front end's origin to use cookies (CORS)",
        symptoms=("S9",),
        judge=cors,
        needs=("settings", "code", "project"),
        refutes="The OPTIONS answer for this origin and address allows credentials.",
        remedy=Remedy(
            "Allow credentials, name the origin with scheme and port, and put CorsMiddleware"
            " above CommonMiddleware.",
            _credentials_on,
        ),
        links=("https://www.rfc-editor.org/rfc/rfc6454#section-4", f"{SETTINGS_DOC}#middleware"),
        cases=1,
        level="med",
    ),
    Cause(
        id="api-drf-session-auth-csrf",
        family=FAMILY,
        title="The API wants a CSRF token with a session, or does not look at sessions",
        symptoms=("S9", "S11"),
        judge=drf_csrf,
        needs=("settings", "packages", "code"),
        refutes="The answer says that no credentials came, and no cookie was sent.",
        remedy=Remedy(
            "Send X-CSRFToken with each call that changes data, from an origin that is trusted;"
            " or choose other authentication_classes for these views.",
            _trusting,
        ),
        links=(CSRF_DOC, f"{SETTINGS_DOC}#csrf-trusted-origins"),
        cases=2,
        level="med",
    ),
    Cause(
        id="client-app-forces-logout",
        family=FAMILY,
        title="The front end logs out by itself, and the session is still alive",
        symptoms=("S9", "S2"),
        judge=forces_logout,
        needs=("autopsy", "packages"),
        refutes="The session is gone, or is refused, right after it.",
        remedy=Remedy("Let the front end log out on 401 of its own login check only."),
        links=("https://www.rfc-editor.org/rfc/rfc9110#section-15.5.2",),
        cases=1,
        level="low",
        question=yes_or_no(
            "django-page-after-loss",
            "Right after it, is a page that Django itself makes still logged in?",
            "Then nothing happened on the server: the front end shows what it believes.",
            "Open /admin/ or another page without the front end, in the same browser.",
            yes=("client-app-forces-logout",),
            no_excludes=("client-app-forces-logout",),
        ),
    ),
)
