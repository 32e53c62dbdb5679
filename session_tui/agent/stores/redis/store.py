"""Sessions in Redis or Valkey: listed by SCAN, opened by their keys, never touched."""

from __future__ import annotations

from datetime import datetime, timedelta, timezone
from typing import Any, Iterator, List, Sequence, Tuple

from session_tui.agent.caches.entry import CacheEntry
from session_tui.agent.caches.keys import CacheKeys
from session_tui.agent.stores.base import NO_END, Stored, StoreError
from session_tui.agent.stores.listed import ListedStore
from session_tui.agent.stores.listing import Batch
from session_tui.agent.stores.redis import entry, health, proof, whereabouts
from session_tui.agent.stores.redis.door import Door
from session_tui.agent.stores.redis.idle import Idle
from session_tui.agent.stores.redis.names import (
    batch_of,
    literal,
    name_bytes,
    name_text,
    resumed,
)
from session_tui.agent.stores.redis.refusals import Refusal, refused_command
from session_tui.agent.stores.redis.resp import Reply
from session_tui.agent.stores.redis.servers import RedisServers
from session_tui.agent.stores.redis.values import Value, Values
from session_tui.model import (
    Capability,
    ClockReading,
    Count,
    Measure,
    Place,
    StoreFacts,
)

FIRST = 64
"""Keys that the first SCAN asks for: no more than a page needs."""
COUNT = 1000
"""Keys that each later one asks for; Redis answers such a batch in less than a millisecond."""
HIDDEN = "KEY_FUNCTION hides the session's key, so no name can be told for one."


class RedisStore(ListedStore):
    """The sessions of one entry of CACHES."""

    def __init__(self, cache: CacheEntry, settings: Any, doors: Any) -> None:
        """Connects to nothing yet. Raises `StoreError` where the entry cannot be used."""
        servers = RedisServers(cache.alias, cache.entry)
        self._take(servers, cache.keys, "cache:%s" % cache.alias, cache.notes)

    def _take(
        self, servers: RedisServers, keys: CacheKeys, origin: str, notes: Tuple[str, ...]
    ) -> None:
        self.servers, self.keys, self.origin, self.notes = servers, keys, origin, notes
        self._idle = Idle()
        self._values = Values(servers, self._idle)

    def facts(self) -> StoreFacts:
        """See `Store.facts`."""
        nodes = self.servers.nodes()
        doors = self.servers.listed()
        read_only, how = proof.proof(self.servers.writer())
        return StoreFacts(
            kind="redis",
            server=health.version(doors[0]),
            place="%s, keys %s" % (", ".join(node.place for node in nodes), self._shown_match()),
            origin=self.origin,
            read_only=read_only,
            proof=how,
            orders=self.orders,
            notes=self.notes + self.servers.notes(),
        )

    def capabilities(self) -> Tuple[Capability, ...]:
        """See `Store.capabilities`."""
        door = self._first()
        read_only, how = proof.proof(self.servers.writer())
        listable = self.keys.around is not None
        all_keys = "All keys are listed for it first." if listable else HIDDEN
        return (
            Capability("list", listable, "By SCAN, in no order." if listable else HIDDEN),
            Capability("order", listable, all_keys),
            Capability("prefix", listable, all_keys),
            Capability("count", listable, all_keys),
            Capability("estimate", True, "DBSIZE, which counts other keys of the database too."),
            Capability("end", True, "The time that Redis itself counts down: PTTL."),
            Capability("written", False, "An entry does not tell when it was written."),
            Capability("clock", True, "TIME."),
            Capability("untouched", door.untouched, "%s." % door.because),
            Capability("read-only", read_only, "%s%s." % (how[0].upper(), how[1:])),
        )

    def batches(self, resume: object) -> Iterator[Batch]:
        """See `ListedStore.batches`; `resume` is [number of the server, cursor of its SCAN]."""
        start, cursor = resumed(resume)
        match, (before, behind) = self._match()
        for number, door in enumerate(self.servers.listed()):
            if number < start:
                continue
            at = cursor if number == start else 0
            for later, names, left in self._walk(door, match, at):
                keys = [name_text(name[before : len(name) - behind]) for name in names]
                yield batch_of(keys, left, [number, later] if later else [number + 1, 0])

    def fetch(self, keys: Sequence[str], limit: int) -> List[Stored | None]:
        """See `ListedStore.fetch`; one round trip for each server that has some of them."""
        found = self._values.read([name_bytes(self.keys.of(key)) for key in keys], limit)
        return [self._stored(key, each, limit) for key, each in zip(keys, found)]

    def estimate(self) -> Count:
        """See `Store.estimate`."""
        total = 0
        for door in self.servers.listed():
            size = door.ask(("DBSIZE",))
            if not isinstance(size, int):
                return Count(None, exact=False, because="DBSIZE was refused")
            total += size
        because = "DBSIZE, which counts other keys of the database too"
        return Count(total, exact=False, because=because)

    def clock(self) -> ClockReading | None:
        """See `Store.clock`: TIME, right to within half of its round trip."""
        try:
            return health.reading(self._first(), self.origin)
        except StoreError as error:
            return ClockReading(self.origin, None, None, error.failure.sentence, error.passing)

    def health(self) -> Sequence[Measure]:
        """See `Store.health`; of every server that Django uses."""
        return health.measures(self.servers)

    def measures(self, key: str) -> Sequence[Measure]:
        """See `Store.measures`: memory, and the idle time as it was before we read it."""
        return entry.measures(self.servers, name_bytes(self.keys.of(key)), self._idle)

    def places(self, key: str) -> Sequence[Place]:
        """See `Store.places`."""
        return whereabouts.places(self.servers, self.keys, key, self.origin)

    def interrupt(self) -> None:
        """See `Store.interrupt`."""
        self.servers.interrupt()

    def close(self) -> None:
        """See `Store.close`."""
        self.servers.close()

    def _first(self) -> Door:
        return self.servers.listed()[0]

    def _shown_match(self) -> str:
        around = self.keys.around
        return "%s*%s" % around if around else "made by KEY_FUNCTION"

    def _match(self) -> Tuple[bytes, Tuple[int, int]]:
        """The glob that finds the sessions' keys, and how many bytes stand around each."""
        around = self.keys.around
        if around is None:
            raise StoreError(
                "The sessions cannot be listed: %s" % HIDDEN,
                self.servers.settings.where,
                "Give a whole session key.",
            )
        head, tail = map(name_bytes, around)
        return literal(head) + b"*" + literal(tail), (len(head), len(tail))

    def _walk(
        self, door: Door, match: bytes, cursor: int
    ) -> Iterator[Tuple[int, List[bytes], Sequence[object]]]:
        if cursor == 0:
            cursor, names = door.scan(match, FIRST)
            yield cursor, names, door.numbers(b"PTTL", names)
            if cursor == 0:
                return
        yield from door.listing(match, COUNT, cursor)

    def _stored(self, key: str, found: Value, limit: int) -> Stored | None:
        left, size, value = found
        if left == -2:
            return None
        for told in (value, size):
            if isinstance(told, Refusal) and told.code != "WRONGTYPE":
                raise refused_command(told, "The sessions", self.servers.settings.where)
        ends, problem = self._end(left)
        kept = Stored(key, None, 0, ends, (), problem, self.origin)
        if not isinstance(value, bytes) or not isinstance(size, int):
            sentence = "Redis holds something else than a value under this key: Django answers 500."
            return kept._replace(unreadable=sentence)
        if not size:
            return None if left == -1 else kept._replace(payload=b"")
        return kept._replace(payload=value if size <= limit else None, size=size)

    def _end(self, left: Reply) -> Tuple[datetime | None, str]:
        if not isinstance(left, int):
            return None, "PTTL was refused."
        if left < 0:
            return None, NO_END
        herd = self.servers.settings.herd or 0
        try:
            return _now() + timedelta(seconds=left / 1000 - herd), ""
        except OverflowError:
            return None, "Its end lies beyond the calendar."


def _now() -> datetime:
    return datetime.now(timezone.utc)
