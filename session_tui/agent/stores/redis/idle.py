"""How long an entry lay idle before we read it, where reading it counts as a use.

CLIENT NO-TOUCH came with Redis 7.2. Before it GETRANGE and STRLEN set OBJECT IDLETIME back, while
OBJECT and PTTL do not: so the idle time is asked for ahead of a value, in the same round trip, and
carried on from there as long as nobody else has used the entry since.
"""

from __future__ import annotations

import threading
import time
from typing import Callable, Dict, List, NamedTuple, Sequence, Set

from session_tui.agent.stores.redis.door import Door
from session_tui.agent.stores.redis.refusals import Refusal

KEPT = 50_000
"""Entries that are remembered: some 15 MB."""

TICK = 1.2
"""Seconds by which an idle time may be off: Redis counts whole ones of a clock that lags."""

NOT_KNOWN = "not known: we have read this entry, and this server takes that for a use"

ELSEWHERE = ("MOVED", "ASK", "TRYAGAIN")
"""Refusals of a node that has not got the entry: it was not read there."""


class _Read(NamedTuple):
    asked: float
    """When its idle time was last asked for, by our clock."""
    by_us: float
    """When we last read it."""
    others: float | None
    """When somebody else last used it; None: not known."""


class Idle:
    """What was idle for how long, by the entries' names. Thread-safe."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        """`clock`: seconds since any moment."""
        self._clock, self._began = clock, clock()
        self._guard = threading.Lock()
        self._reads: Dict[bytes, _Read] = {}
        self._forgotten: float | None = None
        self._silent: Set[str] = set()

    def asks(self, door: Door, names: Sequence[bytes]) -> List[bool]:
        """Of each name, whether its idle time has to be asked for before its value is.

        Not where we read it a moment ago: the answer would tell nothing new.
        """
        if door.untouched or door.place in self._silent:
            return [False] * len(names)
        found, long_ago = map(self._reads.get, names), self._clock() - TICK
        return [each is None or each.asked < long_ago for each in found]

    def noted(self, door: Door, name: bytes, said: object) -> None:
        """What `door` said to OBJECT IDLETIME just before it handed out the value of `name`."""
        if door.untouched or (isinstance(said, Refusal) and said.code in ELSEWHERE):
            return
        if isinstance(said, Refusal):  # each refusal is a line in its ACL LOG
            self._silent.add(door.place)
        self.note(name, said)

    def again(self, door: Door, name: bytes) -> None:
        """That the value of `name` was read and `asks` had said no."""
        if door.untouched:
            return
        with self._guard:
            found = self._reads.get(name)
            if found is not None:
                self._reads[name] = found._replace(by_us=self._clock())
                return
        self.note(name, None)

    def note(self, name: bytes, said: object) -> None:
        """That `name` was read now, and the seconds that it had been idle; no number: not told."""
        with self._guard:
            now, idle = self._clock(), self._before(name, said)
            self._reads.pop(name, None)
            self._reads[name] = _Read(now, now, None if idle is None else now - idle)
            if len(self._reads) > KEPT:
                oldest = self._reads.pop(next(iter(self._reads)))
                self._forgotten = max(oldest.by_us, self._forgotten or oldest.by_us)

    def read(self, name: bytes) -> bool:
        """Whether we may have read it."""
        return self._forgotten is not None or name in self._reads

    def before(self, name: bytes, said: object) -> float | None:
        """Seconds without a use but ours, where the server says `said`; None: not known.

        A use within a second or two of our own reading cannot be told from it.
        """
        with self._guard:
            return self._before(name, said)

    def _before(self, name: bytes, said: object) -> float | None:
        if not isinstance(said, int):
            return None
        now, found = self._clock(), self._reads.get(name)
        if found is None:
            return None if self._may_be_ours(now - said) else said
        if said < now - found.by_us - TICK:
            return said
        return None if found.others is None else now - found.others

    def _may_be_ours(self, used: float) -> bool:
        """Whether we may have been the last to use an entry that is not remembered."""
        if self._forgotten is None:
            return False
        return self._began - TICK <= used <= self._forgotten + TICK
