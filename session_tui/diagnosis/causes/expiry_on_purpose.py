"""Sessions that somebody ends on purpose: a middleware for idle users, an identity provider."""

from __future__ import annotations

import re

from session_tui.diagnosis.cause import Cause, Remedy
from session_tui.diagnosis.changes import setting
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
from session_tui.diagnosis.readings.cookies import told_flag
from session_tui.diagnosis.readings.looking import count, listed, of_the_site, spots_seen
from session_tui.model.facts import Facts

FAMILY = "expiry"

TIMEOUTS = re.compile(
    r"session_?security|session_?timeout|auto_?log_?out|idle|inactiv|timeout|last_?activity",
    re.IGNORECASE,
)
"""How middleware that ends idle sessions is called."""
ACTIVITY = re.compile(
    r"_session_security|_session_init_timestamp_|django_auto_logout_\w+"
    r"|_?last_?(activity|request|touch|visit|action)\w*",
    re.IGNORECASE,
)
"""What it keeps in the session."""
LIMITS = re.compile(
    r"IDLE|INACTIV|AUTO_?LOGOUT|SESSION_SECURITY_|SESSION_EXPIRE_(SECONDS|AFTER)|TIMEOUT"
)
"""What its limits are called."""

REFRESHES = re.compile(r"SessionRefresh|RefreshIDToken|RefreshToken|TokenRefresh|TokenExpir", re.I)
TOKENS = re.compile(r"oidc_id_token_expiration|\w*token_expir\w*|\w*expires_at", re.IGNORECASE)
RENEWAL = "OIDC_RENEW_ID_TOKEN_EXPIRY_SECONDS"
EXPIRATION = "SOCIAL_AUTH_SESSION_EXPIRATION"
PROVIDERS = (
    "mozilla-django-oidc",
    "social-auth-app-django",
    "django-allauth",
    "django-auth-adfs",
    "djangosaml2",
    "python3-saml",
    "pysaml2",
    "authlib",
    "django-cas-ng",
)


def idle_timeout(facts: Facts) -> Judgement:
    """Somebody wanted that idle users are logged out."""
    middleware = listed(facts, "MIDDLEWARE")
    if middleware is None:
        return missing_setting(facts, "MIDDLEWARE")
    named = [name for name in middleware if TIMEOUTS.search(name)]
    own = of_the_site(facts.spots("own-middleware"))
    timing = tuple(
        spot for spot in own if TIMEOUTS.search(f"{spot.detail} {spot.within} {spot.snippet}")
    )
    evidence = [seen(facts, "settings", f"MIDDLEWARE has {name}") for name in named]
    evidence += [*spots_seen(facts, timing), *_activity(facts), *_limits(facts)]
    proves = "The last activity kept in a lost session is older than that limit."
    if named or timing or _activity(facts):
        because = (
            "Something in the site keeps the time of the last activity, or ends idle sessions."
        )
        return suspected(because, *evidence, proves=proves)
    if own:
        because = "The project has middleware of its own that uses the session."
        return open_(because, *spots_seen(facts, own), proves=proves)
    if facts.code.known or all(name.startswith("django.") for name in middleware):
        told = setting_seen(facts, "MIDDLEWARE")
        return ruled_out("No middleware looks like one that ends idle sessions.", told)
    return missing(facts, "code")


def _activity(facts: Facts) -> list[Evidence]:
    names = facts.sample.value.names if facts.sample.value else ()
    found = [span for span in names if ACTIVITY.fullmatch(span.name)]
    return [
        seen(facts, "sample", f"{span.name} in {count(span.count, 'session')}") for span in found
    ]


def _limits(facts: Facts) -> list[Evidence]:
    told = facts.settings.value.settings if facts.settings.value else ()
    found = [each for each in told if LIMITS.search(each.name) and not each.default]
    dotted = [each for each in found if not each.name.startswith(("CACHES.", "DATABASES."))]
    return [setting_seen(facts, each.name) for each in dotted[:4]]


def provider_lifetime(facts: Facts) -> Judgement:
    """The provider's token is shorter than the session."""
    middleware = listed(facts, "MIDDLEWARE")
    named = [name for name in middleware or () if REFRESHES.search(name)]
    proves = "The end of the token in a lost session is the moment of the redirect."
    if named:
        because = "A middleware asks the identity provider again, every 15 minutes unless told so."
        told = seen(facts, "settings", f"MIDDLEWARE has {named[0]}")
        limit = [setting_seen(facts, RENEWAL)] if facts.setting(RENEWAL) else []
        return suspected(because, told, *limit, *_tokens(facts), proves=proves)
    if told_flag(facts, EXPIRATION):
        because = "A social login takes over how long the provider's token holds."
        return suspected(because, setting_seen(facts, EXPIRATION), proves=proves)
    if _tokens(facts):
        because = "Sessions carry the end of a provider's token."
        return suspected(because, *_tokens(facts), proves=proves)
    return _whether_external(facts, middleware, proves)


def _tokens(facts: Facts) -> list[Evidence]:
    names = facts.sample.value.names if facts.sample.value else ()
    found = [span for span in names if TOKENS.fullmatch(span.name)]
    return [
        seen(facts, "sample", f"{span.name} in {count(span.count, 'session')}") for span in found
    ]


def _whether_external(facts: Facts, middleware: tuple[str, ...] | None, proves: str) -> Judgement:
    """Whether there is a provider at all."""
    package, users = facts.package(*PROVIDERS), facts.users.value
    if users is not None and users.external:
        text = f"{count(users.external, 'session')} opened by an external login"
        return open_("Logins come from a provider.", seen(facts, "users", text), proves=proves)
    if package is not None and package.used is not False:
        text = f"{package.name} {package.version} is installed"
        return open_(
            "Logins may come from a provider.", seen(facts, "packages", text), proves=proves
        )
    if middleware is None:
        return missing_setting(facts, "MIDDLEWARE")
    if not facts.packages.known:
        return missing(facts, "packages")
    return ruled_out("Nothing is installed that logs in through an identity provider.")


def _raised(facts: Facts) -> str:
    """The first limit of the project that is a number of its own, made four hours."""
    told = facts.settings.value.settings if facts.settings.value else ()
    limits = [
        each.name
        for each in told
        if LIMITS.search(each.name) and each.kind == "int" and "." not in each.name
    ]
    return setting(limits[0], "4 * 60 * 60", "seconds")(facts) if limits else ""


def _renewed(facts: Facts) -> str:
    if told_flag(facts, EXPIRATION):
        return setting(EXPIRATION, "False")(facts)
    named = any(REFRESHES.search(name) for name in listed(facts, "MIDDLEWARE") or ())
    return setting(RENEWAL, "4 * 60 * 60", "seconds")(facts) if named else ""


CAUSES = (
    Cause(
        id="expiry-idle-timeout-middleware",
        family=FAMILY,
        title="A middleware logs idle users out, on purpose",
        symptoms=("S4",),
        judge=idle_timeout,
        needs=("settings", "code", "sample"),
        refutes="The last activity kept in the session is younger than the limit at that time.",
        remedy=Remedy("Raise its limit, or let the page send a sign of life.", _raised),
        links=("https://docs.djangoproject.com/en/stable/topics/http/middleware/",),
        level="med",
    ),
    Cause(
        id="idp-session-lifetime",
        family=FAMILY,
        title="The identity provider's token ends before the session, and takes it along",
        symptoms=("S4", "S11"),
        judge=provider_lifetime,
        needs=("settings", "code", "packages", "sample", "users"),
        refutes="The redirects come at other times than the token's end.",
        remedy=Remedy(
            "Ask the provider for longer tokens, renew them less often, or let them not decide.",
            _renewed,
        ),
        links=("https://docs.djangoproject.com/en/stable/topics/auth/customizing/",),
        cases=3,
        level="med",
        question=yes_or_no(
            "login-at-provider",
            "Do users log in at an identity provider (OpenID Connect, SAML, a social network)?",
            "Its tokens have a lifetime of their own, which can end the session.",
            "Watch the address bar while logging in: another site asks for the password.",
            yes=("idp-session-lifetime",),
            no_excludes=("idp-session-lifetime",),
        ),
    ),
)
