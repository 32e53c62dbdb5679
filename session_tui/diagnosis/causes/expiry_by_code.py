"""Sessions that the project's own code, or a package, ends or keeps from ending."""

from __future__ import annotations

import re

from session_tui.diagnosis.cause import SESSIONS_DOC, Cause, Remedy
from session_tui.diagnosis.changes import first, rewritten, setting
from session_tui.diagnosis.finding import Evidence, Judgement
from session_tui.diagnosis.judging import (
    confirmed,
    missing,
    missing_setting,
    open_,
    ruled_out,
    seen,
    setting_seen,
    suspected,
)
from session_tui.diagnosis.question import yes_or_no
from session_tui.diagnosis.readings.cookies import pasted, told_flag
from session_tui.diagnosis.readings.looking import count, of_the_site, spots_seen
from session_tui.model.facts import Facts, Sample, Spot

FAMILY = "expiry"

SAVING, CLOSING = "SESSION_SAVE_EVERY_REQUEST", "SESSION_EXPIRE_AT_BROWSER_CLOSE"
REMEMBER = "ACCOUNT_SESSION_REMEMBER"

FEW = 5
"""Sessions below which a share says nothing."""

ZERO = re.compile(r"(?<![\w.])0(?![\w.])")

TIMEOUT_PACKAGES = ("django-session-security", "django-session-timeout", "django-auto-logout")
PASSIVE = "SESSION_SECURITY_PASSIVE_URLS"


SHOWN = "session-tui show KEY of a session that was lost: _session_expiry is 0."


def set_expiry_zero(facts: Facts) -> Judgement:
    """Settings promise weeks; the login says: until the browser closes."""
    if told_flag(facts, CLOSING):
        told = setting_seen(facts, CLOSING)
        return ruled_out("The setting ends every session with the browser already.", told)
    calls, sample = _zero_calls(facts), facts.sample.value
    if sample is not None and sample.browser_close:
        return _of_sessions(facts, sample, calls)
    if sample is None or sample.count("states", "live") < FEW:
        return _without_sessions(facts, calls)
    text = f"none of {count(sample.rows, 'session')} has _session_expiry 0"
    return ruled_out("No session was told to end with the browser.", seen(facts, "sample", text))


def _of_sessions(facts: Facts, sample: Sample, calls: list[Evidence]) -> Judgement:
    """Some have it; whether these are most."""
    live, zero = sample.count("states", "live"), sample.browser_close
    text = f"{count(zero, 'session')} with _session_expiry 0; {live} with a user"
    found = seen(facts, "sample", text)
    if zero < FEW or 2 * zero <= live:
        return suspected("Some sessions end with the browser.", found, *calls, proves=SHOWN)
    because = "Most sessions were told to end with the browser, though the settings say otherwise."
    if told_flag(facts, CLOSING) is None or not calls:
        return suspected(because, found, *calls, proves=SHOWN)
    return confirmed(because, found, *calls, setting_seen(facts, CLOSING))


def _zero_calls(facts: Facts) -> list[Evidence]:
    """What in this project calls set_expiry(0)."""
    spots = [each for each in of_the_site(facts.spots("set-expiry")) if _is_zero(each)]
    remember = facts.setting(REMEMBER)
    package = facts.package("django-allauth", "django-user-accounts")
    always = remember is not None and remember.value is True
    if package is None or package.used is False or always:
        return spots_seen(facts, tuple(spots))
    text = f"{package.name} {package.version} is installed"
    told = [] if remember is None else [setting_seen(facts, REMEMBER)]
    return [*spots_seen(facts, tuple(spots)), seen(facts, "packages", text), *told]


def _is_zero(spot: Spot) -> bool:
    return bool(ZERO.search(spot.detail or spot.snippet.partition("set_expiry")[2]))


def _without_sessions(facts: Facts, calls: list[Evidence]) -> Judgement:
    """What the pasted line and the code tell, where sessions do not."""
    cookie = pasted(facts)
    if cookie is not None and not cookie.persistent and told_flag(facts, CLOSING) is False:
        line = seen(facts, "set_cookie", "neither Max-Age nor Expires")
        because = "The cookie ends with the browser, though the settings say otherwise."
        told = setting_seen(facts, CLOSING)
        return suspected(because, line, told, *calls, proves=SHOWN)
    if any(each.source == "code" for each in calls):
        return suspected("The project calls set_expiry(0).", *calls, proves=SHOWN)
    if calls:
        because = "A package ends the session with the browser where its box is not ticked."
        return open_(because, *calls, proves=SHOWN)
    if facts.sample.value is None:
        return missing(facts, "sample")
    return open_("There are too few sessions to tell.", proves=SHOWN)


def extended_by_polling(facts: Facts) -> Judgement:
    """A page that asks for news every minute looks like a user who works."""
    saving = told_flag(facts, SAVING)
    package = facts.package(*TIMEOUT_PACKAGES)
    misspelt = [ours for ours, real in _alike(facts) if real == PASSIVE]
    proves = "The session's end moves while nobody works: session-tui show KEY, twice."
    if misspelt:
        because = "The pages that should not count as activity stand under a name nobody reads."
        return suspected(because, seen(facts, "settings", f"{misspelt[0]} is set"), proves=proves)
    if saving:
        because = "Every request moves the end of a session, also one that a page makes by itself."
        return open_(because, setting_seen(facts, SAVING), proves=proves)
    if package is not None and package.used is not False:
        text = f"{package.name} {package.version} is installed"
        because = "A package counts requests as activity, also those that a page makes by itself."
        return open_(because, seen(facts, "packages", text), proves=proves)
    if saving is None:
        return missing_setting(facts, SAVING)
    if not facts.packages.known:
        return missing(facts, "packages")
    told = setting_seen(facts, SAVING)
    return ruled_out("A request that changes nothing does not move the end of a session.", told)


def _alike(facts: Facts) -> tuple[tuple[str, str], ...]:
    return facts.settings.value.alike if facts.settings.value else ()


def _by_settings(spot: Spot) -> tuple[str, ...]:
    """The call without an end of its own."""
    new = spot.snippet.replace("set_expiry(0)", "set_expiry(None)")
    return (f"{new}  # None: as the settings have it",) if new != spot.snippet else ()


def _remembered(facts: Facts) -> str:
    return setting(REMEMBER, "True")(facts) if facts.package("django-allauth") else ""


def _exempted(facts: Facts) -> str:
    package = facts.package("django-session-security")
    return setting(PASSIVE, '["/notifications/"]')(facts) if package else ""


CAUSES = (
    Cause(
        id="expiry-set-expiry-zero",
        family=FAMILY,
        title="Code or a package calls set_expiry(0): the session ends with the browser",
        symptoms=("S4",),
        judge=set_expiry_zero,
        needs=("settings", "sample", "code", "packages", "set_cookie"),
        refutes="The lost session has no _session_expiry in its data.",
        remedy=Remedy(
            "Give set_expiry the lifetime that you want, or None for that of the settings;"
            " ACCOUNT_SESSION_REMEMBER = True with django-allauth.",
            first(rewritten("set-expiry", _by_settings), _remembered),
        ),
        links=(
            f"{SESSIONS_DOC}#django.contrib.sessions.backends.base.SessionBase.set_expiry",
            f"{SESSIONS_DOC}#browser-length-sessions-vs-persistent-sessions",
        ),
        cases=5,
        level="high",
    ),
    Cause(
        id="expiry-extended-by-polling",
        family=FAMILY,
        title="Requests that a page makes by itself keep the session alive",
        symptoms=("S5",),
        judge=extended_by_polling,
        needs=("settings", "code", "packages"),
        refutes="No request came in that time, and the session lived on.",
        remedy=Remedy(
            "Do not save the session, nor count activity, on the addresses that pages poll.",
            _exempted,
        ),
        links=(f"{SESSIONS_DOC}#when-sessions-are-saved",),
        cases=2,
        question=yes_or_no(
            "page-polls",
            "Does an open page ask the server again by itself?",
            "Each such request can count as a sign of life.",
            "Developer tools, Network: leave the page alone for five minutes and watch.",
            yes=("expiry-extended-by-polling",),
            no_excludes=("expiry-extended-by-polling",),
        ),
    ),
)
