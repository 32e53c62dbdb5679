"""Sessions of cached_db whose row and entry differ, looked at once more.

Row and entry are read one after the other. A session that is saved in between, as on a busy site
some always are, looks as if its two copies did not agree; a moment later it has changed.
"""

from __future__ import annotations

from datetime import datetime
from typing import Callable, List, NamedTuple, Tuple

from session_tui.agent.facts.kinds import Kinds
from session_tui.agent.stores.base import Stored, StoreError
from session_tui.model import Copies

LOOKED = 30
"""Sessions that are looked at once more."""

DOUBTFUL = (Copies.DIFFERENT, Copies.CACHE_ONLY)


class Doubt(NamedTuple):
    """One that seems to differ."""

    key: str
    print: int
    """Of what was read of it: its own copy and the one beside it."""
    copies: Copies
    written: datetime | None


class Twice:
    """Counts copies into `kinds`; what differs, only when a second look finds it unchanged."""

    def __init__(self, kinds: Kinds) -> None:
        """Nothing yet."""
        self._kinds = kinds
        self._doubts: List[Doubt] = []

    def take(self, stored: Stored, copies: Copies | None, written: datetime | None) -> None:
        """One session as it was read; `copies`: None where it has but one place."""
        if copies in DOUBTFUL:
            self._doubts.append(Doubt(stored.key, _print(stored), copies, written))
        elif copies is not None:
            self._kinds.add(copies.value, written)

    def settle(self, look: Callable[[str], Stored | None]) -> None:
        """Looks at the first of them again; the others are counted where all of these stay."""
        first, others = self._doubts[:LOOKED], self._doubts[LOOKED:]
        self._doubts = []
        left = [each for each in first if _stays(each, look)]
        for each in (*left, *(others if len(left) == len(first) else ())):
            self._kinds.add(each.copies.value, each.written)


def _stays(doubt: Doubt, look: Callable[[str], Stored | None]) -> bool:
    try:
        again = look(doubt.key)
    except StoreError:
        return False
    if again is None:
        return False
    alone = again.beside is None and again.copies is not Copies.CACHE_ONLY
    return _print(again) == doubt.print and not (doubt.copies is Copies.CACHE_ONLY and alone)


def _print(stored: Stored) -> int:
    """Equal, as good as surely, for the same bytes in both places."""
    beside: Tuple[object, ...] = () if stored.beside is None else (stored.beside.payload,)
    return hash((stored.payload, *beside))
