"""Rules that end a login on purpose: one per user, one per address, one per header."""

from __future__ import annotations

from session_tui.diagnosis.cause import Cause, Remedy
from session_tui.diagnosis.changes import entry
from session_tui.diagnosis.finding import Evidence, Judgement
from session_tui.diagnosis.judging import (
    missing,
    open_,
    ruled_out,
    seen,
    setting_seen,
    suspected,
)
from session_tui.diagnosis.question import yes_or_no
from session_tui.diagnosis.readings.looking import count, listed, of_the_site, spots_seen
from session_tui.model.facts import Facts, Spot

FAMILY = "auth"

SINGLE = ("django-single-session", "django-preventconcurrentlogins", "django-unique-session")
BOUND = ("django-restricted-sessions",)

SINGLE_SETTINGS = (
    "FEATURES.PREVENT_CONCURRENT_LOGINS",
    "PREVENT_CONCURRENT_LOGINS",
    "SESSIONS_PER_USER",
    "SINGLE_USER_SESSION",
    "SINGLE_SESSION",
)

MANY = 20
"""So many users do not each have one device and one browser."""

REMOTE = "RemoteUserMiddleware"
PERSISTENT = "PersistentRemoteUserMiddleware"
DJANGOS = "django.contrib.auth.middleware."
REMOTE_DOC = "https://docs.djangoproject.com/en/stable/howto/auth-remote-user/"
SIGNALS_DOC = (
    "https://docs.djangoproject.com/en/stable/ref/contrib/auth/"
    "#django.contrib.auth.signals.user_logged_in"
)
SECURITY_DOC = "https://docs.djangoproject.com/en/stable/topics/http/sessions/#session-security"


def single_session(facts: Facts) -> Judgement:
    """A package, a setting or own code that ends the other sessions of who logs in."""
    sample = facts.sample.value
    if sample is not None and sample.most_live > 1:
        told = seen(facts, "sample", f"One user has {sample.most_live} live sessions.")
        return ruled_out("Users keep several sessions at once.", told)
    told_by = [*_packages(facts, SINGLE), *_settings(facts), *_deleting(facts)]
    alone = sample is not None and sample.complete and sample.users >= MANY
    if told_by:
        if alone and sample:
            told_by += [seen(facts, "sample", f"None of {sample.users} users has two sessions.")]
        because = "This project ends the other sessions of a user who logs in."
        return suspected(because, *told_by, proves="The loss comes with a login elsewhere.")
    proves = "A login on another device while this one is open."
    if alone and sample:
        told = seen(facts, "sample", f"None of {sample.users} users has two live sessions.")
        return open_("Nothing was found that ends them, and nobody has two.", told, proves=proves)
    if sample is None:
        return missing(facts, "sample")
    return open_("Nothing was found that allows one session per user.", proves=proves)


def _packages(facts: Facts, names: tuple[str, ...]) -> list[Evidence]:
    found = facts.packages.value.packages if facts.packages.value else ()
    used = [each for each in found if each.name in names and each.used is not False]
    return [seen(facts, "packages", f"{each.name} {each.version}") for each in used]


def _settings(facts: Facts) -> list[Evidence]:
    found = [facts.setting(name) for name in SINGLE_SETTINGS]
    return [setting_seen(facts, each.name) for each in found if each is not None and each.value]


def _deleting(facts: Facts) -> list[Evidence]:
    """Sessions that are deleted where somebody logs in."""
    receivers = of_the_site(facts.spots("user-logged-in-receiver"))
    deleting = of_the_site(facts.spots("sessions-deleted"))
    found = [each for each in receivers if "deletes" in each.detail]
    found += [each for each in deleting if _is_login(each)]
    return spots_seen(facts, tuple(found))


def _is_login(spot: Spot) -> bool:
    within = spot.within.lower()
    return "login" in within or "logged_in" in within


def remote_user_header(facts: Facts) -> Judgement:
    """A middleware that logs out whoever comes without the proxy's header."""
    middleware = listed(facts, "MIDDLEWARE")
    own = tuple(each for each in facts.spots("own-middleware") if _is_remote(each.detail))
    proves = "A request without the header, right before the loss."
    if own:
        because = "An own middleware logs out whoever comes without the proxy's header."
        return suspected(because, *spots_seen(facts, own), proves=proves)
    if middleware is None:
        if not facts.settings.known:
            return missing(facts, "settings")
        return open_("MIDDLEWARE is not known.", proves="MIDDLEWARE.")
    if any(_is_remote(name) for name in middleware):
        told = setting_seen(facts, "MIDDLEWARE")
        because = "RemoteUserMiddleware logs out whoever comes without the proxy's header."
        return suspected(because, told, proves=proves)
    return ruled_out("No middleware takes the user from a header and insists on it.")


def _is_remote(name: str) -> bool:
    return REMOTE in name and PERSISTENT not in name


def _persistent(facts: Facts) -> str:
    names = listed(facts, "MIDDLEWARE") or ()
    if DJANGOS + REMOTE not in names:
        return ""
    return entry("MIDDLEWARE", DJANGOS + REMOTE, DJANGOS + PERSISTENT)(facts)


def bound_to_client(facts: Facts) -> Judgement:
    """A package or own code that compares a session's address or browser."""
    spots = of_the_site(facts.spots("ip-bound"))
    told = [*_packages(facts, BOUND), *spots_seen(facts, spots)]
    proves = "The client's address in the access log is another right before the loss."
    if told:
        because = "A session is held against the address or browser that it began with."
        return suspected(because, *told, proves=proves)
    if facts.code.value is None:
        return missing(facts, "code")
    if facts.packages.value is None:
        return missing(facts, "packages")
    read = count(facts.code.value.files, "file")
    looked = seen(facts, "code", f"{read} of the project were read.")
    if facts.code.value.complete:
        return ruled_out("Nothing compares a session with an address or a browser.", looked)
    return open_("No such code was found in what was read.", looked, proves=proves)


CAUSES = (
    Cause(
        id="auth-single-session-enforced",
        family=FAMILY,
        title="One session per user is allowed, and a new login ends the former",
        symptoms=("S3", "S2", "S11"),
        judge=single_session,
        needs=("sample", "packages", "settings", "code"),
        refutes="A user has several live sessions at once.",
        remedy=Remedy("Switch that rule off, or tell users of it; an account for each person."),
        links=(SIGNALS_DOC,),
        cases=4,
        level="high",
    ),
    Cause(
        id="auth-remote-user-header",
        family=FAMILY,
        title="RemoteUserMiddleware logs out when a request comes without the proxy's header",
        symptoms=("S2", "S1"),
        judge=remote_user_header,
        needs=("settings", "code"),
        refutes="The proxy sets the header on every request that reaches Django.",
        remedy=Remedy(
            "Use PersistentRemoteUserMiddleware, or let the proxy authenticate on all paths.",
            _persistent,
        ),
        links=(f"{REMOTE_DOC}#using-remote-user-on-login-pages-only",),
        cases=2,
        level="med",
        question=yes_or_no(
            "header-everywhere",
            "Does the proxy set the user's header on every path, also for APIs and static pages?",
            "One request without it ends the login.",
            "Read the proxy's rules for paths that need no login, and log the header in Django.",
            no=("auth-remote-user-header",),
            yes_excludes=("auth-remote-user-header",),
        ),
    ),
    Cause(
        id="auth-bound-to-client-ip",
        family=FAMILY,
        title="The session is bound to an address or a browser, and that changes",
        symptoms=("S2", "S6", "S9"),
        judge=bound_to_client,
        needs=("code", "packages"),
        refutes="No middleware compares the client's address or browser with the session.",
        remedy=Remedy(
            "Loosen that rule, or take the client's address from the header that the own proxy "
            "sets, and from no other."
        ),
        links=(SECURITY_DOC,),
        cases=1,
        level="low",
        question=yes_or_no(
            "network-changes",
            "Is it lost when the network changes, from Wi-Fi to mobile or through another proxy?",
            "The client's address is another then, and the cookie the same.",
            "Switch a phone from Wi-Fi to mobile data and reload.",
            yes=("auth-bound-to-client-ip",),
            no_excludes=("auth-bound-to-client-ip",),
        ),
    ),
)
