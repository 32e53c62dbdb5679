"""All the servers of one cache: each is asked, and one that fails hides none of the others."""

from __future__ import annotations

import time
from concurrent.futures import ThreadPoolExecutor
from math import inf
from typing import Callable, Dict, List, Mapping, NamedTuple, Sequence, Tuple, TypeVar

from session_tui.agent.stores.base import Barred, StoreError
from session_tui.agent.stores.memcached.door import Door

_Result = TypeVar("_Result")

REST = 10.0
"""Seconds for which a server that failed is left alone, as long as others answer."""

AGAIN = 1.0
"""Seconds after which they are asked again where all have failed: requests that were waiting behind
the one that failed do not each wait for the time limit."""


class Failed(NamedTuple):
    """Why a server gave no answer."""

    at: float
    """By `time.monotonic`."""
    error: StoreError

    def anew(self) -> StoreError:
        """To be raised: an exception that is raised twice would carry both its tracebacks."""
        failure = self.error.failure
        kind = Barred if failure.lasting else StoreError
        return kind(failure.sentence, failure.where, failure.advice)


class Servers:
    """Which server holds a key is the client library's business, so every one is asked."""

    def __init__(self, doors: Sequence[Door], again: float = AGAIN) -> None:
        """Connects to nothing yet."""
        self.doors, self._again = tuple(doors), again
        self._failures: Dict[str, Failed] = {}  # made anew, never changed: several threads read it

    @property
    def missing(self) -> Mapping[str, str]:
        """The servers that failed last time, by place, and why."""
        return {place: each.error.failure.sentence for place, each in self._failures.items()}

    @property
    def several(self) -> bool:
        """Whether there is more than one."""
        return len(self.doors) > 1

    def asked(self, ask: Callable[[Door], _Result]) -> List[Tuple[Door, _Result]]:
        """The answer of each server that gives one. Raises `StoreError` where none does."""
        doors = self._awake()
        found: List[Tuple[Door, _Result]] = []
        for door, answer in zip(doors, _at_once(doors, ask)):
            if isinstance(answer, StoreError):
                failed = self.failed(door, answer)
            else:
                self._answered(door)
                found.append((door, answer))
        if not found:
            raise failed.anew()
        return found

    def failed(self, door: Door, error: StoreError) -> Failed:
        """Keeps why a server gave no answer."""
        failed = Failed(time.monotonic(), error)
        self._failures = {**self._failures, door.place: failed}
        return failed

    def at(self, door: Door) -> str:
        """The words " at host:port" where they tell something."""
        return " at %s" % door.place if self.several else ""

    def _awake(self) -> List[Door]:
        """Those that did not fail a moment ago; all where every one did, though not at once."""
        now, failures = time.monotonic(), self._failures
        there = [failures.get(door.place) for door in self.doors]
        ages = [now - each.at if each else inf for each in there]
        if max(ages) < self._again and there[-1]:
            raise there[-1].anew()
        return [door for door, age in zip(self.doors, ages) if age > REST] or list(self.doors)

    def _answered(self, door: Door) -> None:
        failures = self._failures
        if door.place in failures:
            self._failures = {place: failures[place] for place in failures if place != door.place}


def _at_once(doors: Sequence[Door], ask: Callable[[Door], _Result]) -> List[_Result | StoreError]:
    """The answers of several servers: those that hang take no longer than one that does."""

    def answer(door: Door) -> _Result | StoreError:
        try:
            return ask(door)
        except StoreError as error:
            return error

    if len(doors) == 1:
        return [answer(doors[0])]
    with ThreadPoolExecutor(len(doors)) as threads:
        return list(threads.map(answer, doors))
