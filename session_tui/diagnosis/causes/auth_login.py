"""What a login does, does not do, or is believed not to have done."""

from __future__ import annotations

import re

from session_tui.diagnosis.cause import SETTINGS_DOC, Cause, Remedy
from session_tui.diagnosis.changes import entry, first, rewritten, setting
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
from session_tui.diagnosis.readings.cookies import in_development
from session_tui.diagnosis.readings.looking import (
    count,
    django_version,
    listed,
    of_the_site,
    passed,
    spots_seen,
    stopped_at,
)
from session_tui.model import Verdict
from session_tui.model.facts import Facts, Spot

FAMILY = "auth"

LOGIN_DOC = "https://docs.djangoproject.com/en/stable/topics/auth/default/#how-to-log-a-user-in"
CSRF_DOC = "https://docs.djangoproject.com/en/stable/ref/csrf/"
SIGNALS_DOC = (
    "https://docs.djangoproject.com/en/stable/ref/contrib/auth/"
    "#django.contrib.auth.signals.user_logged_in"
)

LOGIN = "django.contrib.auth.login"

CHECKED = re.compile(
    r"(?P<indent>\s*)(?P<user>\w+) = (?:\w+\.)*authenticate\((?P<request>(?:self\.)?request\b)?"
)
"""A line that checks a password and keeps the user."""


def data_lost_at_login(facts: Facts) -> Judgement:
    """Records that are found by a session's key, which a login changes."""
    fields = of_the_site(facts.spots("session-key-field"))
    used = of_the_site(facts.spots("session-key-used"))
    receivers = facts.spots("user-logged-in-receiver")
    proves = "It is gone exactly after logging in, and the record has a key that no session has."
    if fields and not receivers:
        told = spots_seen(facts, (*fields, *used))
        because = "Records are found by the session's key, and a login gives it another one."
        return suspected(because, *told, proves=proves)
    if fields or used:
        told = spots_seen(facts, (*fields, *used, *receivers))
        because = "The session's key is used; whether data hang on it, or are moved, is not known."
        return open_(because, *told, proves=proves)
    if facts.code.value is None:
        return missing(facts, "code")
    sample = facts.sample.value
    nothing_kept = sample is not None and sample.complete and sample.rows
    if nothing_kept and sample and not sample.count("states", "anonymous"):
        told = [seen(facts, "sample", "No session without a user is stored.")]
        return ruled_out("Visitors have no session that a login could lose.", *told)
    return open_("The code finds no records by the session's key.", proves=proves)


def login_not_called(facts: Facts) -> Judgement:
    """Code that checks a password and does not log anybody in."""
    spots = of_the_site(facts.spots("authenticate-without-login"))
    proves = "last_login of the user stays as it was after a login on that page."
    if spots:
        because = "authenticate() is called and login() is not: no session gets the user."
        return suspected(because, *spots_seen(facts, spots), proves=proves)
    elsewhere = of_the_site(facts.spots("login-elsewhere"))
    if elsewhere:
        because = "login() is called with another request than the one that is answered."
        return suspected(because, *spots_seen(facts, elsewhere), proves=proves)
    if passed(facts, "user-id"):
        told = seen(facts, "autopsy", "The session names a user.")
        return ruled_out("The login has put its user into the session.", told)
    if facts.code.value is None:
        return missing(facts, "code")
    sample = facts.sample.value
    if sample is not None and sample.rows and not sample.count("states", "live"):
        told = seen(
            facts, "sample", f"None of {count(sample.rows, 'session')} is a login that still holds."
        )
        return open_("No session holds a login.", told, proves=proves)
    return open_("No page was found that checks a password only.", proves=proves)


def csrf_misread(facts: Facts) -> Judgement:
    """CSRF settings that contradict each other, so that every form is refused."""
    autopsy = facts.autopsy.value
    if autopsy is not None and autopsy.verdict is Verdict.REFUSED and not _came_without(facts):
        told = seen(facts, "autopsy", "The session itself is refused.")
        return ruled_out("The session is lost indeed; no form was refused instead.", told)
    if not facts.settings.known:
        return missing(facts, "settings")
    found = [*_origins(facts), *_domain(facts), *_cookie(facts)]
    proves = 'A line "Forbidden (...)" of django.security.csrf, with its reason, at that time.'
    if found:
        because = "CSRF settings do not fit each other: forms answer 403, which looks like a loss."
        return suspected(because, *found, proves=proves)
    return open_(
        "The CSRF settings fit each other; whether a form was refused is not known.", proves=proves
    )


def _came_without(facts: Facts) -> bool:
    return stopped_at(facts, "cookie") is not None


def _origins(facts: Facts) -> list[Evidence]:
    """Origins without a scheme, which Django takes since 4.0 for none."""
    version, origins = django_version(facts), listed(facts, "CSRF_TRUSTED_ORIGINS")
    if version is None or version < (4, 0) or not origins:
        return []
    bare = [each for each in origins if "://" not in each]
    return [setting_seen(facts, "CSRF_TRUSTED_ORIGINS")] if bare else []


def _domain(facts: Facts) -> list[Evidence]:
    """A domain for the cookie that no host of the site lies in."""
    setting, hosts = facts.setting("CSRF_COOKIE_DOMAIN"), listed(facts, "ALLOWED_HOSTS")
    if setting is None or not setting.words or not hosts or "*" in hosts:
        return []
    domain = setting.words[0].lstrip(".").lower()
    plain = [host.lstrip(".").lower() for host in hosts]
    if any(host == domain or host.endswith(f".{domain}") for host in plain):
        return []
    return [setting_seen(facts, "CSRF_COOKIE_DOMAIN"), setting_seen(facts, "ALLOWED_HOSTS")]


def _cookie(facts: Facts) -> list[Evidence]:
    """A cookie that browsers do not keep: Secure over http, or None without Secure."""
    secure, same_site = facts.setting("CSRF_COOKIE_SECURE"), facts.setting("CSRF_COOKIE_SAMESITE")
    debug = facts.setting("DEBUG")
    if secure is None:
        return []
    if secure.value and debug is not None and debug.value is True and not _https(facts):
        return [setting_seen(facts, "CSRF_COOKIE_SECURE"), setting_seen(facts, "DEBUG")]
    if not secure.value and same_site is not None and same_site.value == "None":
        return [
            setting_seen(facts, "CSRF_COOKIE_SAMESITE"),
            setting_seen(facts, "CSRF_COOKIE_SECURE"),
        ]
    return []


def _https(facts: Facts) -> bool:
    """Whether anything in the settings knows of https; Django's own server does not."""
    names = ("SECURE_SSL_REDIRECT", "SECURE_PROXY_SSL_HEADER")
    found = [facts.setting(name) for name in names]
    return any(each is None or bool(each.value) for each in found)


def _with_scheme(facts: Facts) -> str:
    """The first origin without a scheme, with one."""
    origins = listed(facts, "CSRF_TRUSTED_ORIGINS") if _origins(facts) else None
    bare = next((each for each in origins or () if "://" not in each), None)
    if bare is None:
        return ""
    host = f"*{bare}" if bare.startswith(".") else bare
    return entry("CSRF_TRUSTED_ORIGINS", bare, f"https://{host}")(facts)


def _plain_cookie(facts: Facts) -> str:
    secure = facts.setting("CSRF_COOKIE_SECURE")
    if not _cookie(facts) or secure is None:
        return ""
    if secure.value:
        return in_development("CSRF_COOKIE_SECURE")(facts)
    return setting("CSRF_COOKIE_SECURE", "True")(facts)


def _logged_in(spot: Spot) -> tuple[str, ...]:
    """The line, and below it that its user is logged in, where there is one."""
    found = CHECKED.match(spot.snippet)
    if found is None or not (found["request"] or "." not in spot.within):
        return ()
    indent, user = found["indent"], found["user"]
    known = f"{indent}if {user} is not None:"
    return spot.snippet, known, f"{indent}    login({found['request'] or 'request'}, {user})"


def _own_host(facts: Facts) -> str:
    return setting("CSRF_COOKIE_DOMAIN", "None")(facts) if _domain(facts) else ""


CAUSES = (
    Cause(
        id="auth-data-lost-at-login",
        family=FAMILY,
        title="login() gives the session a new key, or empties that of somebody else",
        symptoms=("S10",),
        judge=data_lost_at_login,
        needs=("code", "sample"),
        refutes="The data are lost at another moment than login and logout.",
        remedy=Remedy(
            "Keep the data in the session, or the record's id; or move the records in a receiver "
            "of user_logged_in that remembers the former key."
        ),
        links=(LOGIN_DOC, SIGNALS_DOC),
        cases=4,
        level="med",
    ),
    Cause(
        id="auth-login-not-called",
        family=FAMILY,
        title="A page checks the password and never calls login()",
        symptoms=("S1",),
        judge=login_not_called,
        needs=("code", "autopsy", "sample"),
        refutes="A login on that page stores a session with _auth_user_id.",
        remedy=Remedy(
            "Call django.contrib.auth.login(request, user) with the user that authenticate() gave.",
            rewritten("authenticate-without-login", _logged_in, LOGIN),
        ),
        links=(LOGIN_DOC,),
        cases=0,
        level="low",
        question=yes_or_no(
            "admin-login",
            "Does a login in the Django admin stick, in the same browser?",
            "If it does, cookie, store and keys are good, and the own page is at fault.",
            "Log in at /admin/ in a private window, then open the page that wants a login.",
            yes=("auth-login-not-called",),
            no_excludes=("auth-login-not-called",),
        ),
    ),
    Cause(
        id="csrf-failure-misread",
        family=FAMILY,
        title="A form is refused for its CSRF token, and the session is good",
        symptoms=("S11", "S1"),
        judge=csrf_misread,
        needs=("autopsy", "settings", "project", "code"),
        refutes="No request is answered 403 at that time.",
        remedy=Remedy(
            "Mend what the reason in the log names: trusted origins with their scheme, https for "
            "a Secure cookie, a cookie domain that fits. A form from before a login has an old "
            "token: load it again, or answer with a page of your own (CSRF_FAILURE_VIEW).",
            first(_with_scheme, _own_host, _plain_cookie),
        ),
        links=(CSRF_DOC, f"{SETTINGS_DOC}#csrf-trusted-origins"),
        cases=8,
        level="high",
        question=yes_or_no(
            "form-before-login",
            "Was the refused form open since before the login, in another tab or by going back?",
            "Each login makes a new CSRF token, and the form still has the old one.",
            "Reload the form and send it again: does it go through?",
            yes=("csrf-failure-misread",),
        ),
    ),
)
