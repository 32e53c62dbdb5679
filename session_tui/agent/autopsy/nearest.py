"""What would bring a session back: only worlds that were tried, and whether they fit."""

from __future__ import annotations

from datetime import timedelta
from typing import Callable, Dict, Iterator, List

from session_tui.agent.autopsy.case import Case
from session_tui.agent.autopsy.cookie import SHORTEST, Carried
from session_tui.agent.autopsy.loaded import Loaded
from session_tui.agent.autopsy.nearest_key import signature_worlds
from session_tui.agent.expiry import Fate, end_of
from session_tui.agent.stores.base import KEY_ALPHABET, StoreError
from session_tui.model import Outcome

WHOLE = 32
"""Characters of the keys that Django makes."""

TRIED = 8
"""Cookies of a line that are looked for in the store."""


TWICE = (
    "An earlier cookie of the same name holds a session that is in the store: the browser has two,"
    " with different paths or domains; delete the last one."
)
RENAMED = "The cookie %s holds a session that is in the store: SESSION_COOKIE_NAME is %s now."


def nearest_worlds(carried: Carried, loaded: Loaded, case: Case) -> Iterator[str]:
    """Sentences for the gate that ended it; nothing where none did."""
    ended = [gate.gate for gate in case.steps.gates if gate.outcome is not Outcome.PASS]
    for gate in ended:
        yield from WORLDS.get(gate, _nothing)(carried, loaded, case)
    yield from case.steps.near
    if case.offset is not None and "expiry" not in ended:
        yield from _by_the_other_clock(loaded, case)


def _nothing(carried: Carried, loaded: Loaded, case: Case) -> Iterator[str]:
    yield from ()


def _of_cookies(carried: Carried, loaded: Loaded, case: Case) -> Iterator[str]:
    """Another cookie of the line whose value is a session."""
    name = str(case.settings.SESSION_COOKIE_NAME)
    for given, value in carried.others[:TRIED]:
        if not _is_key(value) or not _lies(value, case):
            continue
        yield (TWICE if given == name else RENAMED % (given, name))


def _of_key(carried: Carried, loaded: Loaded, case: Case) -> Iterator[str]:
    """The key as it could have been meant, and other places that the store knows."""
    key = carried.value
    for how, other in _variants(key):
        if other != key and len(other) >= SHORTEST and _lies(other, case):
            yield "%s it is in the store." % how
            return
    yield from _of_cookies(carried, loaded, case)
    try:
        places = case.sessions.store.places(key)
    except StoreError as error:
        yield "Other places could not be looked at: %s" % error.failure.sentence
        return
    for place in places:
        if place.found and not place.used:
            yield "It is in the %s." % place.where


def _variants(key: str) -> "List[tuple[str, str]]":
    return [
        ("In small letters", key.lower()),
        ("Without what stands around it", key.strip("\"' ,;=")),
        ("Cut to the %d characters of a key" % WHOLE, key[:WHOLE]),
    ]


def _of_end(carried: Carried, loaded: Loaded, case: Case) -> Iterator[str]:
    """How long ago it ended, and by which clock it has not."""
    if loaded.stored is None or loaded.decoded is None:
        return
    end = end_of(loaded.stored, loaded.decoded, case.sessions.rules)
    if end.fate is not Fate.ENDS or end.at is None:
        return
    over = (case.at - end.at).total_seconds()
    ended = "It ended %s ago by this node's clock" % _seconds(over)
    if case.offset is None:
        yield ended + "."
        return
    other = case.at + timedelta(seconds=case.offset)
    if end.is_past(other):
        ago = _seconds(over + case.offset)
        yield "%s, and %s ago by %s too." % (ended, ago, case.clock)
    else:
        left = _seconds(-over - case.offset)
        yield "%s, not yet by %s: there it has %s left." % (ended, case.clock, left)


def _by_the_other_clock(loaded: Loaded, case: Case) -> Iterator[str]:
    """Whether a session that lives here has ended by the clock that was asked about."""
    if loaded.stored is None or loaded.decoded is None or case.offset is None:
        return
    end = end_of(loaded.stored, loaded.decoded, case.sessions.rules)
    other = case.at + timedelta(seconds=case.offset)
    if end.at is not None and end.is_past(other) and not end.is_past(case.at):
        ago = _seconds((other - end.at).total_seconds())
        yield "It lives by this node's clock; by %s it ended %s ago." % (case.clock, ago)


def _seconds(count: float) -> str:
    """Seconds as a person says them."""
    whole = int(abs(count))
    for unit, name in ((86400, "d"), (3600, "h"), (60, "min")):
        if whole >= 2 * unit:
            return "%d %s" % (whole // unit, name)
    return "%d s" % whole if whole else "%.3f s" % abs(count)


def _is_key(value: str) -> bool:
    return len(value) >= SHORTEST and set(value) <= KEY_ALPHABET


def _lies(key: str, case: Case) -> bool:
    """Whether a session lies under that key."""
    if case.kind == "signed_cookies":
        return False
    try:
        return case.sessions.store.get(key) is not None
    except StoreError:
        return False


WORLDS: Dict[str, Callable[[Carried, Loaded, Case], Iterator[str]]] = {
    "cookie": _of_cookies,
    "length": _of_cookies,
    "alphabet": _of_key,
    "found": _of_key,
    "expiry": _of_end,
    "signature": signature_worlds,
}
"""By the gate that ended it; what the gates of the user tried lies in `Steps.near`."""
