"""Sessions in memcached: listed by its LRU crawler, opened by their keys, left as they were."""

from __future__ import annotations

from typing import Any, Iterator, List, Sequence, Tuple

from session_tui.agent.caches.entry import CacheEntry
from session_tui.agent.stores.base import Barred, Stored, StoreError
from session_tui.agent.stores.listed import ListedStore
from session_tui.agent.stores.listing import NEVER, Batch, Listing
from session_tui.agent.stores.memcached import stats, whereabouts
from session_tui.agent.stores.memcached.abilities import HIDDEN, UNPROVEN, abilities
from session_tui.agent.stores.memcached.door import Door
from session_tui.agent.stores.memcached.dumping import Lines
from session_tui.agent.stores.memcached.entries import NOT_TOLD, found_on, moment, stored
from session_tui.agent.stores.memcached.listings import Listings, entries
from session_tui.agent.stores.memcached.locations import locations
from session_tui.agent.stores.memcached.names import WHOLE, Names
from session_tui.agent.stores.memcached.placing import library, placing
from session_tui.agent.stores.memcached.replies import number
from session_tui.agent.stores.memcached.servers import Servers
from session_tui.agent.stores.memcached.times import reading
from session_tui.model import Capability, ClockReading, Count, Measure, Place, StoreFacts

NEAR = 2.5
"""Seconds by which the end in the list and the time left may differ: both count whole seconds."""


class MemcachedStore(ListedStore):
    """The sessions of one entry of CACHES."""

    def __init__(self, entry: CacheEntry, settings: Any, doors: Any) -> None:
        """Connects to nothing yet. Raises `StoreError` where LOCATION names no server."""
        self.entry, self.origin = entry, "cache:%s" % entry.alias
        self.names, self.library = Names(entry), library(entry)
        there = locations(entry)
        context, login = entry.options.get("tls_context"), "username" in entry.options
        self.servers = Servers([Door(each, context=context, login=login) for each in there])
        self._placing = placing(entry, there)
        self._walk: Listings | None = None

    def facts(self) -> StoreFacts:
        """See `Store.facts`."""
        versions = self.servers.asked(lambda door: (door.stats(), door.version)[1])
        words = ", ".join(dict.fromkeys(version or "of unknown version" for _, version in versions))
        place = ", ".join(door.place for door in self.servers.doors)
        return StoreFacts(
            kind="memcached",
            server="memcached %s" % words,
            place="%s, keys %s" % (place, self.names.shown()),
            origin=self.origin,
            read_only=False,
            proof=UNPROVEN,
            orders=self.orders,
            notes=(*self.entry.notes, *self._notes()),
        )

    def capabilities(self) -> Tuple[Capability, ...]:
        """See `Store.capabilities`."""
        return abilities(self.servers, self.names)

    def batches(self, resume: object) -> Iterator[Batch]:
        """See `ListedStore.batches`; `resume` counts the sessions that were handed out before.

        memcached lists in the order of its LRU, which moves on: this is near that place, no more.
        """
        around = self.names.around()
        if around is None:
            sentence = "The sessions cannot be listed: %s" % HIDDEN
            raise Barred(sentence, self.entry.setting, "Give a whole session key.")
        skipped, handed = resume if type(resume) is int else 0, 0
        self._walk = walk = Listings(self.servers, Lines(around))
        for part in walk.parts():
            first = min(max(0, skipped - handed), len(part.keys))
            handed += len(part.keys)
            yield Batch(part.keys[first:], part.ends[first:], handed)

    def counting(self) -> Iterator[Count]:
        """See `Store.counting`; not exact where a server failed, or entries moved meanwhile."""
        for count in super().counting():
            doubt = self._walk.doubt if self._walk else ""
            passed = self._walk.passed if self._walk else 0
            if not count.exact:
                yield count
            elif doubt:
                yield Count(count.value, exact=False, because=doubt)
            else:
                others = entries(passed, "that are no sessions were passed over")
                yield Count(count.value, exact=True, because=others if passed else "")

    def fetch(self, keys: Sequence[str], limit: int) -> List[Stored | None]:
        """See `ListedStore.fetch`; every server is asked for every key."""
        names = {key: name for key in keys for name in [self.names.bytes_of(key)] if name}
        if not names:
            return [None] * len(keys)
        usual = {key: self._usual(key) for key in names}
        found = found_on(self.servers, names, usual, limit)
        rows = {
            key: stored(key, each, self.origin, self.servers.several)._replace(
                unreadable=self._unfound(each.place, usual[key])
            )
            for key, each in found.items()
        }
        return [rows.get(key) for key in keys]

    def find(self, prefix: str) -> List[Stored]:
        """See `Store.find`; a whole key is not looked for in a list."""
        if len(prefix) < WHOLE:
            return super().find(prefix)
        row = self.get(prefix)
        return [row] if row else []

    def estimate(self) -> Count:
        """See `Store.estimate`."""
        told = self.servers.asked(lambda door: number(door.stats(), "curr_items"))
        items = [each for _, each in told if each is not None]
        if len(items) < len(told):
            return Count(None, exact=False, because="stats does not tell curr_items")
        because = "curr_items of stats: all items, not only sessions"
        return Count(sum(items), exact=False, because=because)

    def clock(self) -> ClockReading | None:
        """See `Store.clock`; of several servers the one that is furthest off."""
        try:
            told = self.servers.asked(
                lambda door: reading(door, self.origin + self.servers.at(door))
            )
        except StoreError as error:
            return ClockReading(self.origin, None, None, error.failure.sentence, error.passing)
        return max((each for _, each in told), key=lambda each: abs(each.offset or 0.0))

    def health(self) -> Sequence[Measure]:
        """See `Store.health`; of every server."""
        return stats.measures(self.servers)

    def measures(self, key: str) -> Sequence[Measure]:
        """See `Store.measures`: last access, whether it was ever fetched, its size and class."""
        name = self.names.bytes_of(key)
        if name is None:
            return ()
        told = self.servers.asked(lambda door: stats.of_entry(door, name, self.servers.at(door)))
        return [measure for _, found in told for measure in found]

    def places(self, key: str) -> Sequence[Place]:
        """See `Store.places`: on each server, under this name and those of other settings."""
        return whereabouts.places(self.servers, self.names, key, self._usual(key), self.library)

    def interrupt(self) -> None:
        """See `Store.interrupt`; only a list of keys takes long."""
        for door in self.servers.doors:
            door.interrupt()

    def close(self) -> None:
        """See `Store.close`."""
        for door in self.servers.doors:
            door.close()

    def _rows(self, listing: Listing, indexes: List[int], stored: bool) -> List[Stored]:
        """With the end that the list told, where it is still that of the entry."""
        ends = {listing.keys[index]: listing.ends[index] for index in indexes}
        return [_exact(row, ends[row.key]) for row in super()._rows(listing, indexes, stored)]

    def _usual(self, key: str) -> str | None:
        """The server on which the client library looks; None where only that knows."""
        if self._placing is None:
            return None
        return self.servers.doors[self._placing(self.names.keys.of(key))].place

    def _unfound(self, place: str, usual: str | None) -> str:
        """Why Django does not find what lies at `place`; mostly empty."""
        if usual in (None, place) or usual in self.servers.missing:
            return ""
        return "It lies on %s, but %s looks for it on %s." % (place, self.library, usual)

    def _notes(self) -> List[str]:
        notes = ["%s is missing: %s" % each for each in self.servers.missing.items()]
        if any(".cfg." in door.place for door in self.servers.doors):
            notes.append("LOCATION is a configuration endpoint: only the node behind it is read.")
        problem = self.names.problem()
        return [*notes, problem] if problem else notes


def _exact(row: Stored, end: float) -> Stored:
    """`row` with the end that a list told, unless the entry has another one since."""
    if end == NEVER or (row.expires and abs(row.expires.timestamp() - end) > NEAR):
        return row
    if row.expires is None and row.expires_problem != NOT_TOLD:
        return row
    return row._replace(expires=moment(end), expires_problem="")
