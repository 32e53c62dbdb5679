"""A look at the store within two seconds: all of it, or its newest sessions and some by chance."""

from __future__ import annotations

import random
import time
from typing import Iterator, List, Set

from session_tui.agent.facts.gatherer import Gatherer, Site
from session_tui.agent.facts.tallying import Tallying
from session_tui.agent.rows import now
from session_tui.agent.stores.base import KEY_ALPHABET, Store, Stored, StoreError
from session_tui.model import Order
from session_tui.model.facts import Sample

SECONDS = 1.6
"""For all of it, the decoding too."""

MOST = 20_000
CHUNK = 500
REST = 0.015
"""Seconds between two pages."""

NEWEST = 0.5
"""Share of rows and of time for the newest, where some by chance are to follow."""

DEEPEST = 4
"""Characters of a beginning at most."""


class Look:
    """One look at a store, within its time."""

    def __init__(self, store: Store, tallying: Tallying, seconds: float = SECONDS) -> None:
        """Its time begins."""
        self.store, self.tallying = store, tallying
        self._began = time.monotonic()
        self._deadline = self._began + seconds
        self._seconds = seconds
        self._seen: Set[str] = set()

    def whole(self) -> bool:
        """Reads; whether that was all there is. Raises `StoreError` where nothing can be read."""
        complete = self._whole()
        self.tallying.copies.settle(self.store.get)
        return complete

    def _whole(self) -> bool:
        if not self.store.indexed:
            return self._read(self._pages(self.store.orders[0]), self._deadline, MOST)
        estimate = self.store.estimate().value
        small = estimate is not None and estimate <= MOST
        share = 1.0 if small else NEWEST
        until = self._began + self._seconds * share
        if self._read(self._pages(Order.LATEST_END), until, int(MOST * share)):
            return True
        try:
            self._read(self._by_chance(estimate), self._deadline, MOST)
        except StoreError:  # the newest are there; a server that fails now costs only the others
            pass
        return False

    def _pages(self, order: Order) -> Iterator[List[Stored]]:
        """Pages from the first on."""
        position = None
        while True:
            rows = self.store.page(order, CHUNK, position)
            yield rows
            if len(rows) < CHUNK:
                return
            position = rows[-1].position

    def _by_chance(self, estimate: int | None) -> Iterator[List[Stored]]:
        """Keys are random, so those with one beginning are a sample of all."""
        depth = 1
        while (estimate or 0) / len(KEY_ALPHABET) ** (depth + 1) > CHUNK and depth < DEEPEST:
            depth += 1
        letters, dice = sorted(KEY_ALPHABET), random.SystemRandom()
        while True:
            beginning = "".join(dice.choice(letters) for _ in range(depth))
            yield self.store.page(Order.KEY, CHUNK, prefix=beginning)

    def _read(self, pages: Iterator[List[Stored]], until: float, most: int) -> bool:
        """Whether the pages came to their end before time was up, and rows were enough."""
        try:
            for rows in pages:
                if not self._take(rows, until, most):
                    return False
                time.sleep(REST)
        except StoreError:
            if not self._seen:
                raise
            return False
        return True

    def _take(self, rows: List[Stored], until: float, most: int) -> bool:
        at = now()
        for stored in rows:
            if time.monotonic() > until or len(self._seen) >= most:
                return False
            if stored.key not in self._seen:
                self._seen.add(stored.key)
                self.tallying.take(stored, at)
        return time.monotonic() <= until


def sample(site: Site) -> Sample:
    """What the sessions have in common. Raises `StoreError` where none can be read."""
    sessions = site.sessions
    tallying = Tallying(sessions.rows)
    complete = Look(sessions.store, tallying).whole()
    return tallying.sample(complete)


PATIENCE = 8.0
"""Seconds that are waited for a look: on a busy host its own end comes late, and still tells."""

SAMPLE = Gatherer("sample", sample, "pages of the store, newest first, and by chance", PATIENCE)
