"""Sessions that end when somebody said so, though not when people expect it."""

from __future__ import annotations

import re

from session_tui.diagnosis.cause import SESSIONS_DOC, SETTINGS_DOC, Cause, Remedy
from session_tui.diagnosis.causes import expiry_by_code, expiry_on_purpose
from session_tui.diagnosis.changes import Wanted, setting, settings
from session_tui.diagnosis.finding import Evidence, Judgement
from session_tui.diagnosis.judging import (
    confirmed,
    missing_setting,
    open_,
    ruled_out,
    seen,
    setting_seen,
    suspected,
)
from session_tui.diagnosis.question import yes_or_no
from session_tui.diagnosis.readings.cookies import pasted
from session_tui.diagnosis.readings.looking import count
from session_tui.model.facts import Facts, Span, UsersSeen
from session_tui.text.numbers import duration

FAMILY = "expiry"

AGE, SAVING = "SESSION_COOKIE_AGE", "SESSION_SAVE_EVERY_REQUEST"
CLOSING = "SESSION_EXPIRE_AT_BROWSER_CLOSE"

MINUTE, HOUR, DAY = 60.0, 3600.0, 86400.0
FORTNIGHT, MONTH = 14 * DAY, 30 * DAY

FEW = 5
"""Sessions below which a share says nothing."""

UNITS = {1440.0: "the minutes of a day", 10080.0: "the minutes of a week"}
"""Numbers that are well known in another unit than seconds."""


def not_refreshed(facts: Facts) -> Judgement:
    """Reading a session is no activity: its end moves only with a save."""
    saving, age = facts.setting(SAVING), age_of(facts)
    if saving is None:
        return missing_setting(facts, SAVING)
    told = setting_seen(facts, SAVING)
    if saving.value:
        return ruled_out("Every request saves the session and moves its end.", told)
    users = facts.users.value
    if users is not None and users.visited_after >= FEW and not users.not_refreshed:
        text = f"{count(users.visited_after, 'session')} saved again after the login, all of them"
        return ruled_out(
            "The sessions are saved again and again.", told, seen(facts, "users", text)
        )
    kept = users.not_refreshed if users is not None else 0
    rows = [seen(facts, "users", f"{count(kept, 'session')} with the end that the login gave")]
    evidence = [told, setting_seen(facts, AGE), *(rows if kept else ())]
    proves = "Somebody who keeps clicking is out just that long after the login."
    if age is not None and 0 < age < FORTNIGHT and (_mostly_kept(users) or age <= DAY):
        because = f"A login ends after {duration(age)}, whatever its user does, unless data change."
        return suspected(because, *evidence, proves=proves)
    because = "The end of a session moves only when its data change, as Django has it."
    return open_(because, *evidence, proves=proves)


def _mostly_kept(users: UsersSeen | None) -> bool:
    """Whether most still have the end that the login gave them, of those of a last login."""
    return users is not None and users.not_refreshed >= max(FEW, users.visited_after)


def age_of(facts: Facts) -> float | None:
    """SESSION_COOKIE_AGE in seconds; None where it is not known, or is no number."""
    found = facts.setting(AGE)
    if found is None or isinstance(found.value, bool):
        return None
    return float(found.value) if isinstance(found.value, (int, float)) else None


def too_short(facts: Facts) -> Judgement:
    """Seconds are meant; minutes or days were written."""
    age, evidence = _in_force(facts)
    if age is None:
        return missing_setting(facts, AGE)
    if age <= 0:
        return _over_at_once(facts, *evidence)
    proves = "It is that long that a login holds, and a longer one is wanted."
    if age < 10 * MINUTE or age in UNITS:
        meant = UNITS.get(age, "a number of minutes, hours or days")
        because = f"Sessions end after {duration(age)}; {age:.0f} looks like {meant}."
        return suspected(because, *evidence, proves=proves)
    if age < HOUR:
        return suspected(f"Sessions end after {duration(age)}.", *evidence, proves=proves)
    if age < 7 * DAY:
        return open_(f"Sessions end after {duration(age)}.", *evidence, proves=proves)
    return ruled_out(f"Sessions hold for {duration(age)}.", *evidence)


def _in_force(facts: Facts) -> tuple[float | None, list[Evidence]]:
    """How long sessions hold: by the pasted line, the newest rows, or the setting."""
    cookie = pasted(facts)
    if cookie is not None and cookie.max_age is not None:
        return float(cookie.max_age), [seen(facts, "set_cookie", f"Max-Age={cookie.max_age}")]
    told = [setting_seen(facts, AGE)]
    newest = _newest_age(facts)
    if newest is not None and 0 < float(newest.name) < HOUR:
        text = f"{count(newest.count, 'session')} written with {newest.name} s, the newest of all"
        return float(newest.name), [seen(facts, "sample", text), *told]
    return age_of(facts), told


def _newest_age(facts: Facts) -> Span | None:
    """The age with which the newest rows were written, where enough of them tell."""
    dated = [(span.last, span) for _, span in _ages(facts) if span.last and span.count >= FEW]
    return max(dated, key=lambda pair: pair[0])[1] if dated else None


def _ages(facts: Facts) -> list[tuple[float, Span]]:
    """Ages with which rows of the sample were written."""
    spans = facts.sample.value.ages if facts.sample.value else ()
    return [(float(span.name), span) for span in spans if re.fullmatch(r"[0-9]{1,15}", span.name)]


def _over_at_once(facts: Facts, *evidence: Evidence) -> Judgement:
    because = "A session has ended before it is first read, and its cookie is deleted at once."
    own = facts.spots("set-expiry")
    if own:
        proves = "A login through a page that does not call set_expiry."
        return suspected(because, *evidence, proves=proves)
    return confirmed(because, *evidence)


def browser_close(facts: Facts) -> Judgement:
    """The cookie has no end of its own."""
    closing = facts.setting(CLOSING)
    if closing is None:
        return missing_setting(facts, CLOSING)
    told = setting_seen(facts, CLOSING)
    if not closing.value:
        return ruled_out("The setting gives the cookie an end of its own.", told)
    cookie = pasted(facts)
    if cookie is None:
        because = "The cookie ends with the browser, unless a login asks for more."
        return suspected(because, told, proves="The login is gone just when the browser closes.")
    line = seen(facts, "set_cookie", "Max-Age" if cookie.persistent else "neither Max-Age nor end")
    if cookie.persistent:
        return ruled_out("The cookie that was sent has an end of its own.", told, line)
    because = "The cookie that was sent ends with the browser, as the setting has it."
    return suspected(because, told, line, proves="The login is gone just when the browser closes.")


def too_long(facts: Facts) -> Judgement:
    """Two weeks, on a computer that somebody else uses next."""
    age = age_of(facts)
    if age is None:
        return missing_setting(facts, AGE)
    told = setting_seen(facts, AGE)
    proves = "session-tui show KEY: the session had not ended when it was still used."
    if age > MONTH:
        because = f"A login is good for {duration(age)}, also on a computer that is shared."
        return suspected(because, told, proves=proves)
    longest = max((seconds for seconds, _ in _ages(facts)), default=0.0)
    if age <= HOUR / 2 and longest <= HOUR:
        return ruled_out(f"A session ends {duration(age)} after it was last saved.", told)
    closing = facts.setting(CLOSING)
    if closing is not None and closing.value:
        because = "Browsers that open their last tabs again keep the cookie, and the row stays."
        return open_(because, setting_seen(facts, CLOSING), told, proves=proves)
    return open_(f"A login is good for {duration(age)}.", told, proves=proves)


CAUSES = (
    Cause(
        id="expiry-not-refreshed",
        family=FAMILY,
        title="The lifetime counts from the last save, which a visit alone does not make",
        symptoms=("S4",),
        judge=not_refreshed,
        needs=("settings", "code", "users"),
        refutes="The end of a session moves between two visits that change no data.",
        remedy=Remedy(
            "Save on every request, or set request.session.modified now and then in a middleware.",
            setting(SAVING, "True"),
        ),
        links=(
            f"{SESSIONS_DOC}#when-sessions-are-saved",
            f"{SETTINGS_DOC}#session-save-every-request",
        ),
        cases=7,
        level="high",
    ),
    Cause(
        id="expiry-cookie-age-too-short",
        family=FAMILY,
        title="SESSION_COOKIE_AGE is too short, or was written in another unit than seconds",
        symptoms=("S4",),
        judge=too_short,
        needs=("settings", "code", "set_cookie", "sample"),
        refutes="Logins end well before SESSION_COOKIE_AGE is over.",
        remedy=Remedy(
            "Write the lifetime in seconds, as a product that shows its unit.",
            setting(AGE, "60 * 60 * 24 * 14", "seconds: two weeks"),
        ),
        links=(f"{SETTINGS_DOC}#session-cookie-age",),
        cases=1,
        level="med",
        question=yes_or_no(
            "age-as-meant",
            "Is SESSION_COOKIE_AGE, read as seconds, the lifetime that you want?",
            "A number of minutes or days is a very short time in seconds.",
            "Divide it by 3600: that many hours a login holds.",
            no=("expiry-cookie-age-too-short",),
            yes_excludes=("expiry-cookie-age-too-short",),
        ),
    ),
    Cause(
        id="expiry-browser-close-setting",
        family=FAMILY,
        title="SESSION_EXPIRE_AT_BROWSER_CLOSE ends the login with the browser",
        symptoms=("S4",),
        judge=browser_close,
        needs=("settings", "code", "set_cookie"),
        refutes="Set-Cookie of the session has a Max-Age.",
        remedy=Remedy(
            "Let the cookie have its age, or offer 'remember me' with set_expiry(seconds).",
            setting(CLOSING, "False"),
        ),
        links=(f"{SESSIONS_DOC}#browser-length-sessions-vs-persistent-sessions",),
        level="med",
    ),
    Cause(
        id="expiry-default-too-long",
        family=FAMILY,
        title="A session outlives what people expect: two weeks, or a browser that restores tabs",
        symptoms=("S5",),
        judge=too_long,
        needs=("settings", "code", "sample"),
        refutes="The session had ended by then, and another one was used.",
        remedy=Remedy(
            "A shorter age that slides with each request: idle users are out after that time.",
            settings(Wanted(AGE, "60 * 60", "seconds"), Wanted(SAVING, "True")),
        ),
        links=(
            f"{SETTINGS_DOC}#session-cookie-age",
            f"{SESSIONS_DOC}#browser-length-sessions-vs-persistent-sessions",
        ),
        cases=3,
        level="med",
        question=yes_or_no(
            "tabs-restored",
            "Does the browser open its last tabs again when it starts?",
            "Then it keeps cookies that should have ended with it.",
            "Settings of the browser, 'on startup' or 'open previous windows and tabs'.",
            yes=("expiry-default-too-long",),
        ),
    ),
    *expiry_by_code.CAUSES,
    *expiry_on_purpose.CAUSES,
)
