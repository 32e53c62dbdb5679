"""What stored sessions tell of the clocks that wrote them.

The end and the signature of a row come from one clock, and name no node. So all that can be seen
is a row that was saved in the future, for as long as that future lasts. A file has a second clock:
the file system's, in its time.
"""

from __future__ import annotations

from collections import Counter
from datetime import datetime, timedelta
from typing import Dict, Iterable, List, NamedTuple, Sequence

from session_tui.agent.expiry.rules import ROWS, TOLERANCE, ExpiryRules, given
from session_tui.agent.rows import Rows
from session_tui.agent.stores.base import Store, Stored
from session_tui.model import Order, Stamped, Written

NEWEST = 200
"""Sessions that are looked at first: of a table those that end last, mostly written last."""
SOON = 50
"""Rows that end next: they tell of ages too short to be among the others."""
BEHIND = 50
"""Rows that end next after each age in force from now: such an end is made in the future."""
WHOLE = 1.0
"""Seconds that a signature counts in."""
AGES = 5
"""Different cookie ages that are told."""


class _Saved(NamedTuple):
    """One session that tells when it was saved."""

    stored: Stored
    at: datetime


def written(store: Store, rows: Rows, at: datetime) -> Written | None:
    """What can be told; None where no session says when it was saved. Raises `StoreError`."""
    saved = _looked(store, rows, at)
    if not saved:
        return None
    ahead = [(each.at - at).total_seconds() for each in saved]
    future = [seconds for seconds in ahead if seconds > WHOLE]
    farthest = max(future, default=0.0)
    ages = _ages(saved, rows.rules)[:AGES]
    return Written(len(saved), len(future), farthest, tuple(ages), _stamped(saved, rows.rules))


def _looked(store: Store, rows: Rows, at: datetime) -> List[_Saved]:
    """The sessions to judge by, each once."""
    if store.place_at(at) is None:
        return _saved(store.page(store.orders[0], NEWEST), rows)
    found = _saved(store.page(Order.LATEST_END, NEWEST), rows)
    if not found:
        return []
    found += _saved(_behind(store, at, SOON), rows)
    ages = _ages(found, rows.rules)[:AGES]
    if rows.rules is not None and rows.rules.cookie_age is not None:
        ages.append(rows.rules.cookie_age)
    for age in dict.fromkeys(ages):
        found += _saved(_after(store, at, age), rows)
    once: Dict[str, _Saved] = {each.stored.key: each for each in found}
    return list(once.values())


def _after(store: Store, at: datetime, age: float) -> List[Stored]:
    """What ends next after that age from now."""
    try:
        return _behind(store, at + timedelta(seconds=age), BEHIND)
    except (OverflowError, ValueError):  # beyond the calendar
        return []


def _behind(store: Store, moment: datetime, limit: int) -> List[Stored]:
    return store.page(Order.EARLIEST_END, limit, store.place_at(moment))


def _saved(stored: Iterable[Stored], rows: Rows) -> List[_Saved]:
    told = ((each, rows.open(each).saved_at) for each in stored)
    return [_Saved(each, when) for each, when in told if when is not None]


def _ages(saved: Sequence[_Saved], rules: ExpiryRules | None) -> List[float]:
    """Cookie ages in force at the saves, the most frequent first; those of one second are one."""
    if rules is None or rules.engine not in ROWS:
        return []
    met = Counter(round(age) for each in saved for age in _given(each, rules))
    counts: Dict[int, int] = {}
    last = None
    for age in sorted(met):
        if last is None or age - last > TOLERANCE:
            last = age
        counts[last] = counts.get(last, 0) + met[age]
    return [float(age) for age in sorted(counts, key=lambda age: -counts[age])]


def _given(each: _Saved, rules: ExpiryRules) -> List[float]:
    try:
        return [] if each.stored.expires is None else [given(each.at, each.stored.expires, rules)]
    except (OverflowError, ValueError):  # at the edge of the calendar
        return []


def _stamped(saved: Sequence[_Saved], rules: ExpiryRules | None) -> Stamped | None:
    """The times of session files against those of their signatures; None for other engines.

    `FileStore` makes `Stored.expires` of the file's time and SESSION_COOKIE_AGE, whatever
    set_expiry() has left in the session.
    """
    if rules is None or rules.engine != "file" or rules.cookie_age is None:
        return None
    ends = [(each.stored.expires, each.at) for each in saved]
    lead = [(end - at).total_seconds() - rules.cookie_age for end, at in ends if end is not None]
    apart = [seconds for seconds in lead if abs(seconds) > TOLERANCE]
    return Stamped(len(lead), len(apart), min(apart, default=0.0), max(apart, default=0.0))
