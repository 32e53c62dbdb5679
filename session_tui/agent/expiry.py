"""When a session ends, on the server and in the browser, and by which of Django's rules.

The server's end is what the engine enforces; the browser's is the cookie that
`SessionMiddleware.process_response` (django/contrib/sessions/middleware.py) sent with the last
response that saved the session. Both come from `get_expiry_age`, `get_expiry_date` and
`get_expire_at_browser_close` in django/contrib/sessions/backends/base.py.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta, timezone
from typing import Any, NamedTuple

from session_tui.agent.decoded import Decoded
from session_tui.model import Ending, Expiry

OWN = "django.contrib.sessions.backends."
EXPIRY = "_session_expiry"
"""Where `set_expiry` leaves its value, in the session itself."""

TOLERANCE = 2.0
"""Seconds: a stamp counts whole ones, and a save takes a moment."""

DATES_AS_TEXT = (4, 1)
"""The first Django whose `set_expiry` writes dates as text, and reads them again."""

BROWSER = "the browser"


@dataclass(frozen=True)
class ExpiryRules:
    """What the settings say about the end of a session."""

    cookie_age: float | None
    """SESSION_COOKIE_AGE in seconds; None where it is no number."""
    save_every_request: bool
    expire_at_browser_close: bool
    engine: str
    """Short name of Django's engine, "db"; the dotted SESSION_ENGINE where it is not Django's."""
    django: tuple[int, int]
    use_tz: bool


@dataclass(frozen=True)
class EngineRule:
    """How one engine ends a session."""

    clock: str
    """Whose clock judges the end."""
    field: str
    """Where the end is stored."""


ENGINES = {"db": EngineRule("the web node that reads", "expire_date")}
"""By the short name of the engine; one that is missing here is said to be unknown."""


class Age(NamedTuple):
    """What one session's `_session_expiry`, or the settings, make of its end."""

    rule: str
    seconds: float | None = None
    """Lifetime on the server from a save on; None with a fixed date, or where it is malformed."""
    date: datetime | None = None
    """The fixed end; in UTC, or naive where the value was."""
    closes: bool = False
    """Whether the cookie goes when the browser closes."""
    problem: str = ""
    """Why Django cannot compute an end, as a sentence."""


def rules_of(settings: Any, engine: str = "") -> ExpiryRules:
    """The rules in loaded Django settings; `engine` where the class says more than its path."""
    import django

    age = settings.SESSION_COOKIE_AGE
    path = str(settings.SESSION_ENGINE)
    return ExpiryRules(
        cookie_age=float(age) if isinstance(age, (int, float)) else None,
        save_every_request=bool(settings.SESSION_SAVE_EVERY_REQUEST),
        expire_at_browser_close=bool(settings.SESSION_EXPIRE_AT_BROWSER_CLOSE),
        engine=engine or (path[len(OWN) :] if path.startswith(OWN) else path),
        django=django.VERSION[:2],
        use_tz=bool(settings.USE_TZ),
    )


def expiry_of(stored_end: datetime | None, decoded: Decoded, rules: ExpiryRules) -> Expiry:
    """Both ends of a session whose engine stores `stored_end` (aware), opened as `decoded`."""
    if not decoded.readable or not isinstance(decoded.data, dict):
        age = Age("unknown", problem="The content that would name the rule cannot be read.")
    else:
        age = age_of(decoded.data, rules)
    engine = _engine(stored_end, decoded.saved_at, age, rules)
    cookie = _cookie(stored_end, decoded.saved_at, age, rules)
    return Expiry(engine, cookie, _first(engine.at, cookie.at))


def age_of(data: dict[str, object], rules: ExpiryRules) -> Age:
    """What Django makes of `data` when it saves, in the order in which the middleware asks."""
    value: Any = data.get(EXPIRY)
    if value is None:
        closes = rules.expire_at_browser_close
        return _counted(rules.cookie_age, "SESSION_COOKIE_AGE", closes)
    if value == 0:
        return _counted(rules.cookie_age, "_session_expiry 0, SESSION_COOKIE_AGE", True)
    if isinstance(value, str) and (value or rules.django >= DATES_AS_TEXT):
        return _dated(value, rules)
    if not value:
        return _counted(rules.cookie_age, "SESSION_COOKIE_AGE", False)
    if isinstance(value, (int, float)):
        return _counted(value, "_session_expiry %s" % str(value)[:20], False)
    return _malformed("holds a %s" % type(value).__name__)


def _counted(seconds: float | None, rule: str, closes: bool) -> Age:
    """A lifetime in seconds, if a calendar still holds its end."""
    if seconds is None:
        problem = "SESSION_COOKIE_AGE is no number: the site answers 500 when it saves the session."
        return Age(rule, problem=problem)
    try:
        datetime.now(timezone.utc) + timedelta(seconds=seconds)
    except (OverflowError, ValueError):
        return _malformed("is no lifetime that a calendar holds")
    return Age(rule, seconds=float(seconds), closes=closes)


def _dated(value: str, rules: ExpiryRules) -> Age:
    """A date as `set_expiry` writes it since Django 4.1; earlier ones know no text there."""
    if rules.django < DATES_AS_TEXT:
        return _malformed("is text, which Django %d.%d does not read" % rules.django)
    try:
        date = datetime.fromisoformat(value)
        if date.utcoffset() is not None:
            date = date.astimezone(timezone.utc)
    except (ValueError, OverflowError):
        return _malformed("is text, but no date")
    if (date.utcoffset() is not None) != rules.use_tz:
        kind = "an" if rules.use_tz else "no"
        return _malformed("is a date that, with USE_TZ %s, needs %s offset" % (rules.use_tz, kind))
    return Age("_session_expiry, a fixed date", date=date)


def _malformed(what: str) -> Age:
    sentence = "_session_expiry %s: the site answers 500 when it saves the session." % what
    return Age("_session_expiry, malformed", problem=sentence)


def _engine(end: datetime | None, saved: datetime | None, age: Age, rules: ExpiryRules) -> Ending:
    engine = ENGINES.get(rules.engine)
    if engine is None:
        sentence = "How the engine %s ends a session is not known here." % rules.engine
        return Ending(None, "unknown", "unknown", False, sentence)
    if end is None:
        sentence = "There is no %s that can be read." % engine.field
        return Ending(None, engine.clock, age.rule, False, sentence)
    sentence = " ".join(
        part for part in (_server_rule(engine, age, rules), _deviation(end, saved, age)) if part
    )
    return Ending(end, engine.clock, age.rule, _slides(age, rules), sentence)


def _server_rule(engine: EngineRule, age: Age, rules: ExpiryRules) -> str:
    if age.problem:
        return "Ends at the %s stored. %s" % (engine.field, age.problem)
    if age.date is not None:
        return "A fixed date, set by set_expiry(); use does not move it."
    moves = "every request" if rules.save_every_request else "a page that changes the session"
    return "%s seconds from the last save (%s); %s moves it." % (
        _number(age.seconds),
        age.rule,
        moves,
    )


def _deviation(end: datetime, saved: datetime | None, age: Age) -> str:
    """Where the stored end is not what today's rule would have made of that save."""
    if age.date is not None and age.date.utcoffset() is not None:
        off = abs((end - age.date).total_seconds()) > TOLERANCE
        return "The end stored is another." if off else ""
    if saved is None or age.seconds is None:
        return ""
    written = (end - saved).total_seconds()
    if abs(written - age.seconds) <= TOLERANCE:
        return ""
    return "Written when the age was %s s." % _number(round(written))


def _cookie(end: datetime | None, saved: datetime | None, age: Age, rules: ExpiryRules) -> Ending:
    if age.problem:
        return Ending(None, BROWSER, age.rule, False, age.problem)
    if age.closes:
        value = "_session_expiry 0" if age.rule.startswith(EXPIRY) else ""
        rule = value or "SESSION_EXPIRE_AT_BROWSER_CLOSE"
        sentence = "No Max-Age: the cookie goes when the browser closes."
        return Ending(None, BROWSER, rule, False, sentence)
    if age.date is not None:
        at = end if age.date.utcoffset() is None else age.date
        return Ending(at, BROWSER, age.rule, False, "Max-Age up to the fixed date.")
    at = _sent(end, saved, age)
    sentence = "Max-Age, counted by the browser from the last response that set it; an estimate."
    if at is None:
        sentence = "Max-Age, counted from a save whose time is not known."
    return Ending(at, BROWSER, age.rule, _slides(age, rules), sentence)


def _sent(end: datetime | None, saved: datetime | None, age: Age) -> datetime | None:
    """The end of the cookie set at the last save, by the age that was in force then."""
    if saved is None:
        return None
    if end is not None and age.rule == "SESSION_COOKIE_AGE" and _deviation(end, saved, age):
        return end
    try:
        return saved + timedelta(seconds=age.seconds or 0)
    except OverflowError:
        return None


def _slides(age: Age, rules: ExpiryRules) -> bool:
    return rules.save_every_request and age.seconds is not None


def _first(engine: datetime | None, cookie: datetime | None) -> str:
    if engine is None or cookie is None:
        return "unknown"
    apart = (engine - cookie).total_seconds()
    if abs(apart) <= TOLERANCE:
        return "together"
    return "cookie" if apart > 0 else "engine"


def _number(seconds: float | None) -> str:
    return "%d" % seconds if seconds is not None and seconds == int(seconds) else str(seconds)
