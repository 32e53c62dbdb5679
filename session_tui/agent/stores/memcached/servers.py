"""All the servers of one cache: each is asked, and one that fails does not hide the others."""

from __future__ import annotations

import time
from typing import Callable, Dict, List, Mapping, Sequence, Tuple, TypeVar

from session_tui.agent.stores.base import StoreError
from session_tui.agent.stores.memcached.complaints import Stopped
from session_tui.agent.stores.memcached.door import Door

_Result = TypeVar("_Result")

REST = 10.0
"""Seconds for which a server that failed is left alone, as long as others answer."""


class Servers:
    """Which server holds a key is the client library's business, so every one is asked."""

    def __init__(self, doors: Sequence[Door]) -> None:
        """Connects to nothing yet."""
        self.doors = tuple(doors)
        self._failures: Dict[str, Tuple[float, StoreError]] = {}

    @property
    def missing(self) -> Mapping[str, str]:
        """The servers that failed last time, by place, and why."""
        return {place: error.failure.sentence for place, (_, error) in self._failures.items()}

    @property
    def several(self) -> bool:
        """Whether there is more than one."""
        return len(self.doors) > 1

    def asked(self, ask: Callable[[Door], _Result]) -> List[Tuple[Door, _Result]]:
        """The answer of each server that gives one. Raises `StoreError` where none does."""
        found = []
        for door in self.awake():
            try:
                found.append((door, ask(door)))
            except Stopped:
                raise
            except StoreError as error:
                self.failed(door, error)
            else:
                self._failures.pop(door.place, None)
        if not found:
            raise next(iter(self._failures.values()))[1]
        return found

    def awake(self) -> List[Door]:
        """Those that did not fail a moment ago; all where every one did."""
        now = time.monotonic()
        well = [
            door
            for door in self.doors
            if door.place not in self._failures or now - self._failures[door.place][0] > REST
        ]
        return well or list(self.doors)

    def failed(self, door: Door, error: StoreError) -> None:
        """Keeps why a server gave no answer."""
        self._failures[door.place] = (time.monotonic(), error)

    def at(self, door: Door) -> str:
        """The words " at host:port" where they tell something."""
        return " at %s" % door.place if self.several else ""
