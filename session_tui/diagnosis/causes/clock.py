"""Clocks and time zones that disagree.

Of clocks only those of web nodes count for most engines: an end is written and judged by them. The
database's own and Redis's prove nothing here.
"""

from __future__ import annotations

import re

from session_tui.diagnosis.cause import SESSIONS_DOC, SETTINGS_DOC, Cause, Remedy
from session_tui.diagnosis.causes.clock_skew import APART, server_skew
from session_tui.diagnosis.changes import setting
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
from session_tui.diagnosis.readings.engines import engine_of
from session_tui.model.facts import Facts, Span

FAMILY = "clock"

HOUR, DAY = 3600, 86400
WEEK = 7 * DAY
QUARTER = HOUR // 4
"""Time zones lie whole quarters of an hour apart."""

FARTHEST = 14 * HOUR

DJANGOS = "django.contrib.sessions.backends."
"""Engines whose sessions have the age of the settings; others may make one of their own."""


def timezone_mismatch(facts: Facts) -> Judgement:
    """A time on the wall that was written in one zone and is read in another."""
    engine = engine_of(facts)
    if engine in ("cache", "signed_cookies", "file"):
        because = f"The engine is {engine}: it stores no time on the wall."
        return ruled_out(because, setting_seen(facts, "SESSION_ENGINE"))
    told = [setting_seen(facts, name) for name in ("USE_TZ", "TIME_ZONE")]
    odd = _odd_ages(facts)
    if odd:
        return _judged_ages(facts, odd, told)
    split = _split_workers(facts)
    proves = "The end of a fresh session is not SESSION_COOKIE_AGE after its login, but hours off."
    if split:
        because = "Running workers do not agree on the time zone, and share one table."
        return suspected(because, *split, *told, proves=proves)
    bare = _bare_column(facts)
    if bare:
        because = "PostgreSQL keeps the ends without a zone, which Django itself never makes."
        return suspected(because, bare, *told, proves=proves)
    right = _right_ages(facts)
    if right:
        return ruled_out("Sessions end exactly SESSION_COOKIE_AGE after they were saved.", *right)
    return open_("How far the stored ends lie from their saves is not known.", *told, proves=proves)


def _age(facts: Facts) -> int | None:
    value = getattr(facts.setting("SESSION_COOKIE_AGE"), "value", None)
    return value if type(value) is int else None


def _ages(facts: Facts) -> list[tuple[int, Span]]:
    """How far the age of each kind of row lies from SESSION_COOKIE_AGE, in seconds."""
    age = _age(facts)
    spans = facts.sample.value.ages if facts.sample.value else ()
    numbers = [each for each in spans if re.fullmatch(r"-?[0-9]{1,15}", each.name)]
    return [] if age is None else [(int(each.name) - age, each) for each in numbers]


def _odd_ages(facts: Facts) -> list[tuple[int, Span]]:
    return [(off, span) for off, span in _ages(facts) if _is_zone(off)]


def _is_zone(seconds: int) -> bool:
    near = round(seconds / QUARTER) * QUARTER
    return near != 0 and abs(seconds - near) <= APART and abs(near) <= FARTHEST


def _right_ages(facts: Facts) -> list[Evidence]:
    right = [span for off, span in _ages(facts) if abs(off) <= APART]
    return [seen(facts, "sample", f"{each.count} sessions with {each.name} s") for each in right]


def _judged_ages(facts: Facts, odd: list[tuple[int, Span]], told: list[Evidence]) -> Judgement:
    """Proof only where nobody would have set such an age: two weeks and two hours."""
    age = _age(facts) or 0
    off, span = odd[0]
    shown = seen(facts, "sample", f"{span.count} sessions with {span.name} s: {off / HOUR:+g} h")
    evidence = [shown, setting_seen(facts, "SESSION_COOKIE_AGE"), *told]
    engine = facts.setting("SESSION_ENGINE")
    own = engine is None or not str(engine.value).startswith(DJANGOS)
    if age >= WEEK and (age + off) % (DAY // 2) > APART and not own:
        return confirmed(f"Stored ends are off by {off / HOUR:+g} h from the age.", *evidence)
    proves = "SESSION_COOKIE_AGE was never another, and fresh sessions still have that age."
    if own:
        evidence.append(setting_seen(facts, "SESSION_ENGINE"))
    plain = facts.setting("USE_TZ")
    because = f"Some stored ends are off by {off / HOUR:+g} h; an older setting does that as well."
    if plain is not None and plain.value is False:
        return suspected(because, *evidence, proves=proves)
    return open_(because, *evidence, proves=proves)


def _split_workers(facts: Facts) -> list[Evidence]:
    """Workers that have another zone than the shell, where others have the same."""
    serving = facts.workers.value.serving if facts.workers.value else ()
    other = [each for each in serving if {"USE_TZ", "TIME_ZONE"} & {*each.differing}]
    if not other or len(other) == len(serving):
        return []
    return [
        seen(facts, "workers", f"{each.worker.pid}: {', '.join(each.differing)}") for each in other
    ]


def _bare_column(facts: Facts) -> Evidence | None:
    table, store = facts.table.value, facts.store.value
    if table is None or store is None or not store.server.startswith("PostgreSQL"):
        return None
    kinds = [kind.lower() for name, kind in table.columns if name == "expire_date"]
    bare = [kind for kind in kinds if "without time zone" in kind or kind == "timestamp"]
    return seen(facts, "table", f"expire_date is a {bare[0]}") if bare else None


def client_skew(facts: Facts) -> Judgement:
    """Only a cookie with an end can be expired by the device's clock."""
    closing = facts.setting("SESSION_EXPIRE_AT_BROWSER_CLOSE")
    if closing is None:
        return missing_setting(facts, "SESSION_EXPIRE_AT_BROWSER_CLOSE")
    told = setting_seen(facts, "SESSION_EXPIRE_AT_BROWSER_CLOSE")
    sample, code = facts.sample.value, facts.code.value
    plain = sample is not None and not sample.own_expiry and code is not None
    if closing.value and plain and not facts.spots("set-expiry"):
        return ruled_out("The cookie has no end, so that no clock can expire it.", told)
    because = "Browsers count Max-Age by themselves; web views and old clients may take Expires."
    proves = "Setting the device's clock right cures it, on that device alone."
    return open_(because, setting_seen(facts, "SESSION_COOKIE_AGE"), proves=proves)


def _aware(facts: Facts) -> str:
    plain = facts.setting("USE_TZ")
    return setting("USE_TZ", "True")(facts) if plain is not None and plain.value is False else ""


CAUSES = (
    Cause(
        id="clock-server-skew",
        family=FAMILY,
        title="The clocks of the web nodes disagree",
        symptoms=("S4", "S2", "S1"),
        judge=server_skew,
        needs=("clocks", "sample", "packages"),
        refutes="All web nodes lie within 2 s of the true time.",
        remedy=Remedy("Let a time service keep every web node's clock: chrony, or systemd's own."),
        links=("https://www.rfc-editor.org/rfc/rfc8633", SESSIONS_DOC),
        cases=1,
        level="low",
    ),
    Cause(
        id="clock-timezone-mismatch",
        family=FAMILY,
        title="Ends of sessions are written in one time zone and read in another",
        symptoms=("S4", "S11"),
        judge=timezone_mismatch,
        needs=("settings", "sample", "workers", "table", "store", "code"),
        refutes="Fresh sessions end exactly SESSION_COOKIE_AGE after they were saved.",
        remedy=Remedy(
            "USE_TZ = True wherever the table is shared; then delete the sessions that are off.",
            _aware,
        ),
        links=(
            "https://docs.djangoproject.com/en/stable/topics/i18n/timezones/",
            f"{SETTINGS_DOC}#use-tz",
        ),
        cases=2,
        level="low",
        question=yes_or_no(
            "use-tz-changed",
            "Was USE_TZ or TIME_ZONE changed, or does another project share the session table?",
            "Ends that were written by the old rule are then read by the new one.",
            "git log -p -G'USE_TZ|TIME_ZONE' on the settings; ask who else uses the database.",
            yes=("clock-timezone-mismatch",),
        ),
    ),
    Cause(
        id="clock-client-skew",
        family=FAMILY,
        title="The device's clock is wrong, so that it drops the cookie or keeps it too long",
        symptoms=("S1", "S6"),
        judge=client_skew,
        needs=("settings", "sample", "code"),
        refutes="Several devices are hit, or the device's clock is right.",
        remedy=Remedy("Set date, time and time zone of the device by the network."),
        links=("https://www.rfc-editor.org/rfc/rfc6265#section-5.2.2", SESSIONS_DOC),
        cases=0,
        level="low",
        question=yes_or_no(
            "device-clock",
            "Are date, time and time zone right on the device that is hit?",
            "A device that lives in the future takes a fresh cookie for an old one.",
            "Open a page that shows the time of an atomic clock, such as time.is, on the device.",
            yes_excludes=("clock-client-skew",),
            no=("clock-client-skew",),
        ),
    ),
)
