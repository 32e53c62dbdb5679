"""Which sessions there will be: how many of each kind, and when each was last saved.

Knows no Django. Everything follows from the number of rows, the seed and the moment.
"""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

KEY_CHARACTERS = "abcdefghijklmnopqrstuvwxyz0123456789"
"""Those of VALID_KEY_CHARS in django/contrib/sessions/backends/base.py."""

FORTNIGHT = timedelta(days=14)

ROTATED = timedelta(days=5)
"""How long ago SECRET_KEY was rotated: what was saved before is signed by the fallback."""

STRAY_DEPLOY = timedelta(days=2, hours=6)
"""How long ago one node ran, for twenty minutes, with a key that nobody else has."""

RECENT = 4
"""Sessions of each kind, the first ones, that were saved within three days: they are seldom over.

The first people to sign in are those whom every demo should show, see `people.NAMES`.
"""

FEWEST = 100
"""Rows below which there is no room for every kind."""

SHOPPERS = {
    "signed-in": 30,
    "remembered": 14,
    "until-browser-closes": 8,
    "until-date": 5,
    "guest": 36,
    "kiosk": 7,
}
"""Kinds that Django opens, by their weight in what the broken ones leave."""

BROKEN = {"tampered": 10, "other-key": 30, "other-salt": 4, "old-format": 20}
"""Kinds that Django refuses to open, in a thousand rows."""


@dataclass(frozen=True)
class Planned:
    """One session that is to be made."""

    kind: str
    key: str
    saved: datetime


def planned(
    rows: int, odd: tuple[str, ...], now: datetime, dice: random.Random
) -> Iterator[Planned]:
    """`rows` sessions, FEWEST or more; each of the `odd` kinds once in 2,000, and at least once."""
    seen: Counter[str] = Counter()
    for kind in _kinds(rows, odd):
        seen[kind] += 1
        key = "".join(dice.choices(KEY_CHARACTERS, k=32))
        yield Planned(kind, key, now - _age(kind, seen[kind] <= RECENT, dice))


def _kinds(rows: int, odd: tuple[str, ...]) -> list[str]:
    few = [kind for kind in odd for _ in range(max(1, rows // 2000))]
    for kind, share in BROKEN.items():
        few += [kind] * max(1, rows * share // 1000)
    left = rows - len(few)
    many = []
    for kind, weight in SHOPPERS.items():
        many += [kind] * (left * weight // sum(SHOPPERS.values()))
    return many + ["guest"] * (left - len(many)) + few


def _age(kind: str, recent: bool, dice: random.Random) -> timedelta:
    if kind == "other-key":
        return STRAY_DEPLOY + timedelta(minutes=20) * dice.random()
    if recent:
        return timedelta(minutes=10) + timedelta(days=3) * dice.random()
    return timedelta(seconds=20) + (FORTNIGHT - timedelta(minutes=1)) * dice.random() ** 2
