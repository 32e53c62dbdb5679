"""The cache beside the rows of cached_db: asked for the sessions of a page in one go.

A cache that does not answer costs what only it knows, never the rows; it is asked again a little
later, and what it said meanwhile is kept.
"""

from __future__ import annotations

import time
from datetime import datetime, timezone
from typing import Callable, List, Sequence, TypeVar

from session_tui.agent.stores.base import Store, Stored, StoreError
from session_tui.model import PAYLOAD_LIMIT

RETRY = 10.0
"""Seconds for which a cache that failed is left alone: each try may take its whole time limit."""

_Answer = TypeVar("_Answer")


class Beside:
    """Entries of the cache, by session key."""

    def __init__(self, cache: Store) -> None:
        """`cache`: by `fetch` several keys at once, where it has that and goes by session keys."""
        self.cache = cache
        self.problem = ""
        """Why the cache could not be asked when it last was; empty where it could."""
        self.passing = False
        """Whether it may answer later on by itself."""
        self._again = 0.0

    def entries(self, keys: Sequence[str], limit: int = PAYLOAD_LIMIT) -> List[Stored | None]:
        """Those that live, None for each other; `problem` tells whether that is known."""
        found = self.asked(lambda: self._found(keys, limit)) or [None] * len(keys)
        at = datetime.now(timezone.utc)
        return [each if each and lives(each, at) else None for each in found]

    def asked(self, question: Callable[[], _Answer]) -> _Answer | None:
        """What the cache answers; None where it does not, or did not a moment ago."""
        if self.problem and time.monotonic() < self._again:
            return None
        try:
            answer = question()
        except StoreError as error:
            self.problem, self.passing = error.failure.sentence, error.passing
            self._again = time.monotonic() + RETRY
            return None
        self.problem = ""
        return answer

    def _found(self, keys: Sequence[str], limit: int) -> List[Stored | None]:
        fetch = getattr(self.cache, "fetch", None)
        if fetch is not None and self.cache.by_key:
            found: List[Stored | None] = fetch(keys, limit)
            return found
        return [self.cache.get(key) for key in keys]


def lives(entry: Stored, at: datetime) -> bool:
    """Whether Django still takes an entry; it keeps some caches from handing out an older one."""
    return entry.expires is None or entry.expires > at
