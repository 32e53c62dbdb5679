"""What `_session_expiry`, or the settings, make of a session's age when it is saved.

`get_expiry_age`, `get_expiry_date` and `get_expire_at_browser_close` in
django/contrib/sessions/backends/base.py, in the order in which the middleware asks them.
"""

from __future__ import annotations

from datetime import datetime, timedelta, timezone
from typing import Any, NamedTuple

from session_tui.agent.expiry.rules import (
    AGES,
    COOKIE_AGE,
    DATES_AS_TEXT,
    EXPIRY,
    ROWS,
    ExpiryRules,
)
from session_tui.agent.opaque import Opaque

ENDLESS = ("cache", "signed_cookies")
"""Engines that save a session whose age is None, which then never ends on the server."""


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
    raises: bool = False
    """Whether Django fails when it saves the session: the site answers 500."""


class NoDate(ValueError):
    """A `_session_expiry` that Django cannot take for a date; its text says what it is."""


def unreadable() -> Age:
    """Of a session whose content does not open."""
    return Age("unknown", problem="The content that would name the rule cannot be read.")


def age_of(data: Any, rules: ExpiryRules) -> Age:
    """What Django makes of `data`, a dict, when it saves."""
    own = next((name for name in AGES if name in rules.own), "")
    if own:
        return Age("the class of the engine", problem=_computed(own))
    value: Any = data.get(EXPIRY)
    if value is None:
        return _by_setting("SESSION_COOKIE_AGE", rules, rules.expire_at_browser_close)
    if isinstance(value, Opaque):
        problem = "_session_expiry is an object that only a load of its pickle would make."
        return Age("_session_expiry, an object", problem=problem)
    if value == 0:
        return _by_setting("_session_expiry 0, SESSION_COOKIE_AGE", rules, True)
    if isinstance(value, datetime) or (
        isinstance(value, str)
        and (value or (rules.engine in ROWS and rules.django >= DATES_AS_TEXT))
    ):
        return _dated(value, rules)
    if not value:
        return _by_setting("SESSION_COOKIE_AGE", rules, False)
    if isinstance(value, (int, float)):
        return _counted(value, "_session_expiry %s" % str(value)[:20], False)
    return _malformed("holds a %s" % type(value).__name__)


def date_of(value: str | datetime, rules: ExpiryRules) -> datetime:
    """The date that `set_expiry` left, in UTC or naive. Raises `NoDate`."""
    if isinstance(value, str) and rules.django < DATES_AS_TEXT:
        raise NoDate("is text, which Django %d.%d does not read" % rules.django)
    try:
        date = datetime.fromisoformat(value) if isinstance(value, str) else value
        if date.utcoffset() is not None:
            date = date.astimezone(timezone.utc)
    except (ValueError, OverflowError):
        raise NoDate("is text, but no date") from None
    if (date.utcoffset() is not None) != rules.use_tz:
        kind = "an" if rules.use_tz else "no"
        raise NoDate("is a date that, with USE_TZ %s, needs %s offset" % (rules.use_tz, kind))
    return date


def _by_setting(rule: str, rules: ExpiryRules, closes: bool) -> Age:
    if COOKIE_AGE in rules.own:
        return Age("the class of the engine", closes=closes, problem=_computed(COOKIE_AGE))
    if rules.age_type == "NoneType" and closes and rules.engine in ENDLESS:
        return Age(rule, closes=True)
    return _counted(rules.cookie_age, rule, closes)


def _counted(seconds: float | None, rule: str, closes: bool) -> Age:
    """A lifetime in seconds, if a calendar still holds its end."""
    if seconds is None:
        problem = "SESSION_COOKIE_AGE is no number: the site answers 500 when it saves the session."
        return Age(rule, problem=problem, raises=True)
    try:
        datetime.now(timezone.utc) + timedelta(seconds=seconds)
    except (OverflowError, ValueError):
        return _malformed("is no lifetime that a calendar holds")
    return Age(rule, seconds=float(seconds), closes=closes)


def _dated(value: str | datetime, rules: ExpiryRules) -> Age:
    try:
        return Age("_session_expiry, a fixed date", date=date_of(value, rules))
    except NoDate as error:
        return _malformed(str(error))


def _malformed(what: str) -> Age:
    sentence = "_session_expiry %s: the site answers 500 when it saves the session." % what
    return Age("_session_expiry, malformed", problem=sentence, raises=True)


def _computed(method: str) -> str:
    return "The engine's class has a %s of its own: what it says is not known here." % method
