"""A session under a name that no settings of today would make: an earlier KEY_PREFIX, above all.

Nobody can ask Redis for the end of a name, so keys are walked by SCAN: a bounded number of them,
where the session was found under none of the names that are known.
"""

from __future__ import annotations

from typing import Iterator, List, NamedTuple, Sequence, Set

from session_tui.agent.caches.keys import CacheKeys
from session_tui.agent.caches.variants import ENGINES
from session_tui.agent.stores.base import StoreError
from session_tui.agent.stores.redis.door import Door
from session_tui.agent.stores.redis.names import literal, name_bytes, name_text
from session_tui.agent.stores.redis.resp import Reply

WALKED = 200_000
"""Keys that are walked at most: a quarter of a second of the server's time, in small pieces."""

COUNT = 1000
"""Keys of one such piece, for less than a millisecond."""

SHORTEST = 16
"""Characters that a key needs at least: the end of a name says nothing where it is short."""


class Found(NamedTuple):
    """An entry that is named like the session."""

    place: str
    """Of its server."""
    head: str
    """What stands before the session's key; a stranger may have written it."""
    left: Reply
    """What PTTL says of it."""


class Walk:
    """One walk through the keys of several servers."""

    def __init__(self, doors: Sequence[Door], keys: CacheKeys, key: str) -> None:
        """`key`: a whole session key. Asks nothing yet."""
        self._doors, self._key = doors, name_bytes(key)
        prefix = literal(name_bytes(keys.session_prefix))
        head = b"sessions.cache*" if keys.session_prefix in ENGINES.values() else prefix
        self._match = b"*" + head + literal(self._key)
        self.worth = len(key) >= SHORTEST and keys.around is not None
        """Whether such an entry could be told from others at all."""
        self.problem = ""
        """Why not all keys were walked; empty where they were."""

    def found(self) -> List[Found]:
        """The entries, each once. Raises no `StoreError`: `problem` has its sentence."""
        try:
            return list(self._found())
        except StoreError as error:
            self.problem = error.failure.sentence
            return []

    def _found(self) -> Iterator[Found]:
        pieces = WALKED // COUNT
        for door in self._doors:
            seen: Set[bytes] = set()
            cursor = 0
            while pieces:
                pieces -= 1
                cursor, names = door.scan(self._match, COUNT, cursor)
                for name in set(names) - seen:
                    seen.add(name)
                    head = name_text(name[: -len(self._key)])
                    yield Found(door.place, head, door.ask(("PTTL", name)))
                if not cursor:
                    break
            if cursor:
                self.problem = _left_over(self._doors)


def _left_over(doors: Sequence[Door]) -> str:
    sizes = [door.ask(("DBSIZE",)) for door in doors]
    total = sum(size for size in sizes if isinstance(size, int))
    return "Only about %s of its %s keys were walked, to spare the server." % (
        format(WALKED, ","),
        format(total, ","),
    )
