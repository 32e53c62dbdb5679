"""What only the cache of cached_db has, read by several at once, as facts are measured."""

from __future__ import annotations

import time
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import Any

from session_tui.agent.stores.base import Stored
from session_tui.agent.stores.beside import Beside
from session_tui.agent.stores.listing import NEVER, Batch
from session_tui.agent.stores.only_cached import OnlyCached
from tests.agent.stores.test_listed import Heap

KEYS = [f"session{number:025d}" for number in range(30)]


class Slow(Heap):
    """A cache that hands out its keys one by one, slowly."""

    def batches(self, resume: object) -> Iterator[Batch]:
        for batch in super().batches(resume):
            time.sleep(0.002)
            yield batch


class NoRows:
    """A table without a row."""

    def those(self, keys: Sequence[str], limit: int) -> list[Stored]:
        return []


def test_two_readers_at_once_get_all_of_it_each() -> None:
    rows: Any = NoRows()
    for _ in range(5):
        only = OnlyCached(rows, Beside(Slow(dict.fromkeys(KEYS, NEVER), 1)))
        with ThreadPoolExecutor(3) as pool:
            pages = list(pool.map(lambda _: only.page(100), range(3)))  # noqa: B023
        assert [[row.key for row in page] for page in pages] == [KEYS] * 3
