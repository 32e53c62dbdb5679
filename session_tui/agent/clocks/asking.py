"""NTP servers asked at once, since each may be silent; a pool's name stands for several."""

from __future__ import annotations

import queue
import threading
import time
from typing import Callable, Dict, List, NamedTuple, Sequence

from session_tui.agent.clocks.ntp import (
    PORT,
    SECONDS,
    Address,
    Untrusted,
    named,
    reading_at,
    refused_reading,
    resolved,
)
from session_tui.model import ClockReading

POOL = 4
"""Addresses of a pool that are asked, as chrony takes as many of one (chrony.conf, maxsources)."""
MOST = 8
"""Addresses that are asked at once, of all names together, as long as the names are not more."""


class Named(NamedTuple):
    """A server, or a pool of them, by its name."""

    host: str
    port: int = PORT
    most: int = 1
    """Addresses of it that may be asked."""


def shared(names: Sequence[Named]) -> List[Named]:
    """Each with no more than its share of the addresses that are asked at once, and with one."""
    share = MOST // max(len(names), 1)
    return [each._replace(most=max(min(each.most, share), 1)) for each in names]


def ask(names: Sequence[Named], seconds: float = SECONDS) -> List[ClockReading]:
    """The readings of each name, in their order, hardly later than `seconds` after the call."""
    return _Asking(names, seconds).readings()


class _Asking:
    """One round of questions, each in a thread of its own."""

    def __init__(self, names: Sequence[Named], seconds: float) -> None:
        self._names, self._seconds = names, seconds
        self._told: Dict[int, List[ClockReading]] = {}
        """By the number of a name, one for each of its addresses; until it answers, its silence."""
        self._open = len(names)
        self._signs: queue.Queue[int] = queue.Queue()
        """How many more answers are to come, or fewer, with each name that is resolved or asked."""
        for number in range(len(names)):
            _in_background(self._resolve, number)

    def readings(self) -> List[ClockReading]:
        """Waits for all answers, or until their time is over."""
        deadline = time.monotonic() + self._seconds * 1.2
        while self._open:
            try:
                self._open += self._signs.get(timeout=max(0.0, deadline - time.monotonic()))
            except queue.Empty:
                break
        told = (self._told.get(n) or self._late(name) for n, name in enumerate(self._names))
        return [reading for readings in told for reading in readings]

    def _late(self, name: Named) -> List[ClockReading]:
        because = "its name was not resolved within %g s" % self._seconds
        return [refused_reading(named(name.host, name.port), because)]

    def _resolve(self, number: int) -> None:
        name = self._names[number]
        try:
            found = resolved(name.host, name.port, name.most)
        except Untrusted as refusal:
            self._told[number] = [refused_reading(named(name.host, name.port), str(refusal))]
            self._signs.put(-1)
            return
        silence = "it did not answer within %g s" % self._seconds
        sources = _sources(name, found)
        self._told[number] = [refused_reading(source, silence) for source in sources]
        self._signs.put(len(found) - 1)
        for place, address in enumerate(found):
            _in_background(self._read, number, place, sources[place], address)

    def _read(self, number: int, place: int, source: str, address: Address) -> None:
        self._told[number][place] = reading_at(source, address, self._seconds)
        self._signs.put(-1)


def _sources(name: Named, addresses: Sequence[Address]) -> List[str]:
    """What each reading is called: the name, or each of its addresses where there are several."""
    if len(addresses) == 1:
        return [named(name.host, name.port)]
    return ["%s (%s)" % (named(each.where[0], name.port), name.host) for each in addresses]


def _in_background(work: Callable[..., None], *arguments: object) -> None:
    threading.Thread(target=work, args=arguments, daemon=True).start()
