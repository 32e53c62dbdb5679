"""The lists of all servers, one after the other, and what has to be said of them together."""

from __future__ import annotations

from typing import Iterator, List, Mapping, NamedTuple, Sequence

from session_tui.agent.stores.base import StoreError
from session_tui.agent.stores.memcached.complaints import Stopped
from session_tui.agent.stores.memcached.door import Door
from session_tui.agent.stores.memcached.dumping import Lines, listed
from session_tui.agent.stores.memcached.servers import Servers
from session_tui.agent.stores.memcached.stats import moved
from session_tui.agent.stores.memcached.times import ahead


class Part(NamedTuple):
    """Some sessions of one server."""

    keys: Sequence[str]
    ends: Sequence[float]
    """Of each: seconds since 1970, by the host's clock as well as that can be told."""


class Listings:
    """One walk through the lists of all servers."""

    def __init__(self, servers: Servers, lines: Lines) -> None:
        """Asks for nothing yet."""
        self._servers, self._lines = servers, lines
        self.passed = 0
        """Entries so far that are no sessions of this cache."""
        self._moved = 0

    def parts(self) -> Iterator[Part]:
        """All sessions. Raises `StoreError` where no server lists them."""
        failures: List[StoreError] = []
        begun = self._servers.asked(lambda door: door.stats())
        for door, told in begun:
            try:
                yield from self._of_server(door, told)
            except StoreError as error:
                if isinstance(error, Stopped) or not self._servers.several:
                    raise
                self._servers.failed(door, error)
                failures.append(error)
        if len(failures) == len(begun):
            raise failures[0]

    @property
    def doubt(self) -> str:
        """Why sessions may be missing in what was listed; mostly empty."""
        doubts = ["%s is missing: %s" % each for each in self._servers.missing.items()]
        if self._moved:
            doubts.append(
                "%s between memcached's own lists meanwhile, and may be missing."
                % entries(self._moved, "moved")
            )
        return " ".join(doubts)

    def _of_server(self, door: Door, told: Mapping[str, str]) -> Iterator[Part]:
        shift = ahead(told)
        for some in listed(door, self._lines):
            self.passed += some.passed
            ends = [end - shift for end in some.ends] if shift else some.ends
            yield Part(some.names, ends)
        self._moved += max(0, moved(door.stats()) - moved(told))


def entries(count: int, verb: str) -> str:
    """How many, in words: "1 entry moved", "1,200 entries moved"."""
    return "%s %s %s" % (format(count, ","), "entry" if count == 1 else "entries", verb)
