"""The browser's end of a session: the cookie that the last save sent with it."""

from __future__ import annotations

from datetime import datetime, timedelta, timezone

from session_tui.agent.decoded import Decoded
from session_tui.agent.expiry.age import Age
from session_tui.agent.expiry.end import End, Fate
from session_tui.agent.expiry.judging import stores_end
from session_tui.agent.expiry.rules import EXPIRY, TOLERANCE, ExpiryRules
from session_tui.agent.expiry.server import deviation
from session_tui.agent.stores.base import Stored
from session_tui.model import Copies, Ending

BROWSER = "the browser"
ESTIMATE = "Max-Age, counted by the browser from the last response that set it; an estimate."
NOT_KNOWN = "Max-Age, counted from a save whose time is not known."


def cookie_ending(stored: Stored, decoded: Decoded, age: Age, rules: ExpiryRules) -> Ending:
    """When the browser drops the cookie."""
    if age.problem and not age.closes:
        return Ending(None, BROWSER, age.rule, False, age.problem)
    if age.closes:
        value = "_session_expiry 0" if age.rule.startswith(EXPIRY) else ""
        rule = value or "SESSION_EXPIRE_AT_BROWSER_CLOSE"
        sentence = "No Max-Age: the cookie goes when the browser closes."
        return Ending(None, BROWSER, rule, False, sentence)
    if age.date is not None:
        sentence = "Max-Age up to the fixed date."
        date = _dated(age.date, stored, decoded, rules)
        return Ending(date, BROWSER, age.rule, False, sentence)
    at = _sent(stored, decoded, age, rules)
    sentence = NOT_KNOWN if at is None else ESTIMATE
    moves = rules.save_every_request and stored.copies is not Copies.CACHE_ONLY
    return Ending(at, BROWSER, age.rule, moves, sentence)


def first_of(end: End, age: Age, cookie: datetime | None) -> str:
    """Which of both ends comes first: "engine", "cookie", "together" or "unknown"."""
    if end.fate is Fate.ALWAYS:
        return "engine"
    if end.fate is Fate.NEVER:
        return "cookie" if cookie is not None or age.closes else "unknown"
    if end.at is None or cookie is None:
        return "unknown"
    apart = (end.at - cookie).total_seconds()
    if abs(apart) <= TOLERANCE:
        return "together"
    return "cookie" if apart > 0 else "engine"


def _dated(date: datetime, stored: Stored, decoded: Decoded, rules: ExpiryRules) -> datetime:
    """In UTC; a naive one is a time of the process's zone, which Django makes that of TIME_ZONE.

    Django subtracts naive times as if no clock were ever put forward or back between them, and
    makes of that both Max-Age and the life of a cache entry.
    """
    saved = decoded.saved_at
    if date.utcoffset() is None and saved is not None:
        return saved + (date - saved.astimezone().replace(tzinfo=None))
    if date.utcoffset() is None and stores_end(rules.engine) and stored.expires is not None:
        return stored.expires
    return date.astimezone(timezone.utc)


def _sent(stored: Stored, decoded: Decoded, age: Age, rules: ExpiryRules) -> datetime | None:
    """The end of the cookie set at the last save, by the age that was in force then."""
    end = stored.expires if stores_end(rules.engine) else None
    saved = decoded.saved_at
    if saved is None:
        return end
    if age.rule == "SESSION_COOKIE_AGE" and deviation(end, saved, age, rules):
        return end
    try:
        return saved + timedelta(seconds=age.seconds or 0)
    except OverflowError:
        return None
