"""The server's end of a session in words: its moment, its clock, its rule, what moves it."""

from __future__ import annotations

from datetime import datetime
from typing import Dict, Optional

from session_tui.agent.decoded import Decoded
from session_tui.agent.expiry.age import Age
from session_tui.agent.expiry.end import End, Fate
from session_tui.agent.expiry.engines import CACHED, ROW, EngineRule, rule_of
from session_tui.agent.expiry.rules import EXPIRY, TOLERANCE, ExpiryRules, given
from session_tui.agent.stores.base import Stored
from session_tui.model import Copies, Ending

NUMBER_IGNORED = (
    "The file engine does not enforce a number given to set_expiry(): only the cookie ends it."
)
NEGATIVE = "A negative number given to set_expiry(): the next read deletes the file."
ALONE: Dict[Optional[Copies], str] = {
    Copies.ROW_ONLY: "There is no cache entry: the row decides, and the next read makes an entry.",
    Copies.CACHE_ONLY: "There is no row: the cache alone keeps it, until its entry goes; a page"
    " that saves it answers 400.",
}
TURNS = (
    "Django uses the cache entry while it lives, then the row, which the clock of the web node that"
    " reads judges: the later of the two counts."
)
CLOSED_ROW = "The row does not open: the cache alone keeps the session."
CLOSED_ENTRY = "The cache entry does not open: the row decides."
UNSEEN = {
    "locmem": "Each web process may have an entry of its own, and uses that while it lives.",
    "dummy": "The cache keeps nothing: the row decides.",
}
"""By the cache, of rows whose entry cannot be looked at."""
NOT_ASKED = "The cache could not be asked: while it has an entry, Django uses that."


def engine_ending(
    stored: Stored, decoded: Decoded, end: End, age: Age, rules: ExpiryRules
) -> Ending:
    """What the engine makes of `stored`, whose `end` and `age` are known as far as they are."""
    rule = rule_of(rules, end.decides or stored, age.seconds)
    if rule is None:
        return Ending(end.at, "unknown", "unknown", False, _unknown(stored, rules))
    name = _rule_name(end, age, rules)
    said = [*_said(stored, decoded, end, age, rules, rule), _places(stored, end, rules)]
    moves = slides(stored, end, age, rules)
    entry = rule_of(rules, stored, age.seconds)
    clock = "%s, then %s" % (entry.clock, ROW.clock) if end.both and entry else rule.clock
    return Ending(end.at, clock, name, moves, " ".join(filter(None, said)))


def slides(stored: Stored, end: End, age: Age, rules: ExpiryRules) -> bool:
    """Whether every use moves the server's end; without a row a save of cached_db fails."""
    moved = rules.save_every_request and stored.copies is not Copies.CACHE_ONLY
    if not moved or end.fate is not Fate.ENDS:
        return False
    return rules.engine == "signed_cookies" or age.seconds is not None


def counted_from(age: Age, rules: ExpiryRules, since: str = "the last save") -> str:
    """What a lifetime in seconds is counted from, and what begins it anew."""
    moves = "every request" if rules.save_every_request else "a page that changes the session"
    return "%s seconds from %s (%s); %s moves it." % (number(age.seconds), since, age.rule, moves)


def deviation(end: datetime | None, saved: datetime | None, age: Age, rules: ExpiryRules) -> str:
    """Where the stored end is not what today's rule would have made of that save."""
    if end is None:
        return ""
    if age.date is not None and age.date.utcoffset() is not None:
        off = abs((end - age.date).total_seconds()) > TOLERANCE
        return "The end stored is another." if off else ""
    if saved is None or age.seconds is None:
        return ""
    written = given(saved, end, rules)
    if abs(written - age.seconds) <= TOLERANCE:
        return ""
    return "Written when the age was %s s." % number(round(written))


def number(seconds: float | None) -> str:
    """Seconds without a needless fraction."""
    return "%d" % seconds if seconds is not None and seconds == int(seconds) else str(seconds)


def _unknown(stored: Stored, rules: ExpiryRules) -> str:
    if rules.engine in CACHED:
        return "How this cache backend ends an entry is not known here."
    return "How the engine %s ends a session is not known here." % rules.engine


def _rule_name(end: End, age: Age, rules: ExpiryRules) -> str:
    if rules.engine == "signed_cookies" and end.fate is not Fate.UNKNOWN:
        return "SESSION_COOKIE_AGE"
    if rules.engine == "file" and end.fate in (Fate.NEVER, Fate.ALWAYS):
        return "%s, a number" % EXPIRY
    return age.rule


def _said(
    stored: Stored, decoded: Decoded, end: End, age: Age, rules: ExpiryRules, rule: EngineRule
) -> list[str]:
    """What makes this end, and what it means for clocks."""
    if rules.engine == "signed_cookies":
        return _said_of_cookie(end, age, rules, rule)
    if rules.engine == "file":
        return _said_of_file(stored, decoded, end, age, rules, rule)
    if end.fate is Fate.NEVER:
        return ["The entry has no time to live: the server never ends it."]
    if end.at is None:
        return [end.because or "There is no %s that can be read." % rule.field]
    if age.problem:
        return ["Ends at the %s stored. %s" % (rule.field, age.problem)]
    off = deviation(end.at, decoded.saved_at, age, rules)
    if age.date is not None:
        said = ["A fixed date, set by set_expiry(); use does not move it.", off]
        return said if end.both else [*said, rule.dated]
    if age.seconds is None:
        return ["Ends at the %s stored." % rule.field]
    if stored.copies is Copies.CACHE_ONLY:
        return ["%s seconds from the last save (%s)." % (number(age.seconds), age.rule), off]
    said = [counted_from(age, rules), off]
    return said if end.both else [*said, rule.counted]


def _said_of_file(
    stored: Stored, decoded: Decoded, end: End, age: Age, rules: ExpiryRules, rule: EngineRule
) -> list[str]:
    if end.fate is Fate.NEVER:
        return [NUMBER_IGNORED]
    if end.fate is Fate.ALWAYS:
        return [NEGATIVE]
    if end.at is None:
        return [end.because]
    last = "In its last second it counts as over."
    if age.date is not None:
        return ["A fixed date, set by set_expiry(); use does not move it.", last, rule.dated]
    if age.seconds is None:
        return ["Ends by the file's time and SESSION_COOKIE_AGE. %s" % age.problem]
    counted = counted_from(age, rules, "the file's time")
    return [counted, last, rule.counted, _skew(stored, decoded, age)]


def _skew(stored: Stored, decoded: Decoded, age: Age) -> str:
    """How the file's time differs from the time of its signature."""
    if stored.expires is None or decoded.saved_at is None or age.seconds is None:
        return ""
    apart = (stored.expires - decoded.saved_at).total_seconds() - age.seconds
    if abs(apart) <= TOLERANCE:
        return ""
    where = "after" if apart > 0 else "before"
    return (
        "That is %s seconds %s the time in its signature: the file was touched since, or the two"
        " clocks differ." % (number(round(abs(apart))), where)
    )


def _said_of_cookie(end: End, age: Age, rules: ExpiryRules, rule: EngineRule) -> list[str]:
    if end.fate is Fate.NEVER:
        return ["SESSION_COOKIE_AGE sets no bound: the server takes the cookie for ever."]
    if end.fate is Fate.ALWAYS:
        return ["SESSION_COOKIE_AGE is no age that a cookie could have: none is ever accepted."]
    if end.at is None:
        return [end.because]
    moves = "every request" if rules.save_every_request else "a page that changes the session"
    said = "SESSION_COOKIE_AGE (%s seconds) after the cookie was signed; %s signs a new one." % (
        number(rules.cookie_age),
        moves,
    )
    own = age.rule.startswith(EXPIRY)
    return [said, "The server ignores set_expiry() here." if own else "", rule.counted]


def _places(stored: Stored, end: End, rules: ExpiryRules) -> str:
    """Which of the two places of cached_db has the say."""
    if rules.engine != "cached_db":
        return ""
    if end.both:
        return TURNS
    if stored.beside is not None:
        return CLOSED_ROW if stored.origin.startswith("cache:") else CLOSED_ENTRY
    return ALONE.get(stored.copies) or UNSEEN.get(rules.cache, NOT_ASKED)
