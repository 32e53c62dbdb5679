"""When the server ends a session: each engine's own judgement, to the second in which it changes.

What an engine judges by is in its `load`: django/contrib/sessions/backends/*.py. Nothing of that
is called here.
"""

from __future__ import annotations

from datetime import datetime, timedelta, timezone
from typing import Any, Callable, Dict

from session_tui.agent.decoded import Decoded
from session_tui.agent.expiry.age import NoDate, date_of
from session_tui.agent.expiry.end import End, Fate
from session_tui.agent.expiry.engines import rule_of
from session_tui.agent.expiry.rules import COOKIE_AGE, EXPIRY, ExpiryRules
from session_tui.agent.opaque import Opaque
from session_tui.agent.stores.base import NO_END, Stored
from session_tui.model import Problem

SECOND = timedelta(seconds=1)
"""The file engine compares whole seconds: in the last one none is left."""

UNSIGNED = (Problem.EMPTY, Problem.NOT_SIGNED, Problem.BAD_SIGNATURE, Problem.OTHER_SALT)
"""Of a cookie whose time Django never looks at."""


def end_of(
    stored: Stored, decoded: Decoded, rules: ExpiryRules, beside: Decoded | None = None
) -> End:
    """When the server ends `stored`, opened as `decoded`; `beside` is its other copy, opened."""
    return JUDGES.get(rules.engine, _as_stored)(stored, decoded, rules, beside)


def stores_end(engine: str) -> bool:
    """Whether an engine stores the end that it was given, and nothing later moves it."""
    return engine not in ("file", "signed_cookies")


def _as_stored(stored: Stored, decoded: Decoded, rules: ExpiryRules, beside: Decoded | None) -> End:
    """The end that was written at the save."""
    rule = rule_of(rules, stored)
    if stored.expires is not None:
        inclusive = rule is not None and rule.inclusive
        return End(Fate.ENDS, stored.expires, inclusive, decides=stored)
    problem = stored.expires_problem
    endless = problem == NO_END or (not problem and stored.origin.startswith("cache:"))
    return End(Fate.NEVER if endless else Fate.UNKNOWN, because=problem, decides=stored)


def _of_both(stored: Stored, decoded: Decoded, rules: ExpiryRules, beside: Decoded | None) -> End:
    """The entry's end while it lives, then the row's; a row that is used alone has the say."""
    own = _as_stored(stored, decoded, rules, None)
    row, entry = stored.beside, stored.origin.startswith("cache:")
    if row is None or not entry or beside is None or not beside.readable:
        return own
    other = _as_stored(row, beside, rules, None)
    later = own.at is not None and other.at is not None and other.at > own.at
    return (other if later else own)._replace(both=True)


def _of_file(stored: Stored, decoded: Decoded, rules: ExpiryRules, beside: Decoded | None) -> End:
    """By the content where it has a word of its own, by the file's time otherwise.

    `stored.expires` is the file's time and SESSION_COOKIE_AGE.
    """
    data: Any = decoded.data if decoded.readable else None
    value = data.get(EXPIRY) if isinstance(data, dict) else None
    if isinstance(value, Opaque):
        return End(Fate.UNKNOWN, because="Only a load of its pickle would make _session_expiry.")
    if not value:
        return _by_file_time(stored, rules)
    if isinstance(value, (str, datetime)):
        return _by_date(value, rules)
    try:
        past = value <= 0
    except TypeError:
        return _failing("_session_expiry holds a %s" % type(value).__name__)
    return End(Fate.ALWAYS if past else Fate.NEVER)


def _by_file_time(stored: Stored, rules: ExpiryRules) -> End:
    if COOKIE_AGE in rules.own:
        return End(Fate.UNKNOWN, because="The engine's class has a %s of its own." % COOKIE_AGE)
    if rules.cookie_age is None:
        return _failing("SESSION_COOKIE_AGE is no number")
    if stored.expires is None:
        return End(Fate.UNKNOWN, because=stored.expires_problem)
    written = stored.expires - timedelta(seconds=rules.cookie_age)
    return _lasting(written, rules.cookie_age, rules)


def _lasting(written: datetime, seconds: float, rules: ExpiryRules) -> End:
    """`seconds` after the file was written; without USE_TZ as the local clock shows them."""
    length = timedelta(seconds=seconds)
    if rules.use_tz:
        return End(Fate.ENDS, written + length - SECOND, True)
    local = written.astimezone().replace(tzinfo=None)
    return End(Fate.ENDS, (local + length - SECOND).astimezone(timezone.utc), True)


def _by_date(value: Any, rules: ExpiryRules) -> End:
    try:
        end = date_of(value, rules) - SECOND
        return End(Fate.ENDS, end.astimezone(timezone.utc), True)
    except NoDate as error:
        return _failing("_session_expiry %s" % error)
    except OverflowError:
        return End(Fate.ALWAYS)


def _failing(what: str) -> End:
    return End(Fate.FAILS, because="%s: the site answers 500 when it reads the session." % what)


def _of_cookie(stored: Stored, decoded: Decoded, rules: ExpiryRules, beside: Decoded | None) -> End:
    """SESSION_COOKIE_AGE after the signature, whatever `set_expiry` was given (ticket 19201)."""
    saved = decoded.saved_at
    if saved is None or decoded.problem in UNSIGNED:
        return End(Fate.UNKNOWN, because="Django does not accept its signature.")
    if COOKIE_AGE in rules.own:
        return End(Fate.UNKNOWN, because="The engine's class has a %s of its own." % COOKIE_AGE)
    if rules.cookie_age is None:
        fates = {"NoneType": Fate.NEVER, "str": Fate.ALWAYS}
        because = "SESSION_COOKIE_AGE is no number."
        return End(fates.get(rules.age_type, Fate.UNKNOWN), because=because)
    try:
        return End(Fate.ENDS, saved + timedelta(seconds=rules.cookie_age), True)
    except (OverflowError, ValueError):
        return End(Fate.ALWAYS if rules.cookie_age < 0 else Fate.NEVER)


Judge = Callable[[Stored, Decoded, ExpiryRules, "Decoded | None"], End]

JUDGES: Dict[str, Judge] = {
    "cached_db": _of_both,
    "file": _of_file,
    "signed_cookies": _of_cookie,
}
"""By the engine; all others go by the end that is stored."""
