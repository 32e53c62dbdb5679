"""Sessions that lie where the engine does not look: another engine, prefix, version or database.

Only what the settings name is connected to, through the read-only doors. Each look is guarded by
itself: what cannot be looked at is said, and costs no other.
"""

from __future__ import annotations

import time
from typing import Callable, Iterator, List, NamedTuple, Sequence, Tuple

from session_tui.agent.caches.entry import CacheEntry, cache_entry
from session_tui.agent.caches.variants import ENGINES
from session_tui.agent.codec import Codec, codec_of
from session_tui.agent.decoded import Decoded
from session_tui.agent.engine import ROWS, Engine
from session_tui.agent.facts.cached_keys import KINDS, Heap, heaps, values
from session_tui.agent.facts.counting import ended, unended
from session_tui.agent.facts.fitting import LOOKED, fitting
from session_tui.agent.facts.gatherer import Gatherer, Site
from session_tui.agent.failing import Refused, last_line
from session_tui.agent.sessions import Sessions
from session_tui.agent.stores.base import StoreError
from session_tui.agent.stores.db import DbStore, zone_at
from session_tui.agent.stores.table import Missing, Table
from session_tui.model import Order
from session_tui.model.facts import Elsewhere, ElsewhereSeen

SECONDS = 3.0
"""After which no further place is looked at."""

LIMIT = 12.0
"""The project's apps are waited for where something was found, to tell whose it is."""

MOST = 10
"""Names in one cache that are told apart."""

COMPARED = 5
"""Newest rows of another database that are looked up here: a replica has the same ones."""

TABLE = "django_session"


class Look(NamedTuple):
    """A place, in words, and how it is looked at."""

    where: str
    look: Callable[[], "Found"]


Found = Tuple[List[Elsewhere], str]
"""What was found, and what there is to say of the look."""


def elsewhere(site: Site) -> ElsewhereSeen:
    """Every place that the settings name, apart from the engine's own."""
    deadline = time.monotonic() + SECONDS
    places: List[Elsewhere] = []
    looked: List[str] = []
    for where, look in _looks(site):
        if time.monotonic() > deadline:
            looked.append("%s: not looked at, the places before took %g s." % (where, SECONDS))
            continue
        found, said = _guarded(look)
        places += found
        looked.append("%s: %s" % (where, said))
    return ElsewhereSeen(tuple(places), tuple(looked))


def _guarded(look: Callable[[], Found]) -> Found:
    try:
        return look()
    except (StoreError, Refused) as error:
        return [], error.failure.sentence
    except Exception as error:
        return [], "It cannot be looked at: %s" % last_line(error)


def _looks(site: Site) -> Iterator[Look]:
    sessions, settings = site.sessions, site.settings
    engine = sessions.engine
    for alias in settings.DATABASES:
        if engine.kind in ROWS and alias == engine.alias and engine.table == TABLE:
            continue
        where = "%s (%s)" % (TABLE, alias)
        yield Look(where, lambda alias=alias, where=where: _rows(site, alias, where))  # type: ignore[misc]
    for alias in settings.CACHES:
        yield Look(
            "cache %s" % alias,
            lambda alias=alias: _cached(site, str(alias)),  # type: ignore[misc]
        )


def _rows(site: Site, alias: str, where: str) -> Found:
    """The table of another database, or that of an engine that was given up."""
    sessions, settings = site.sessions, site.settings
    database, table = sessions.doors[alias], Table(TABLE)
    if _is_ours(sessions, alias):
        return [], "the engine's own database under another name."
    rows = DbStore(database, table, settings.USE_TZ, settings.TIME_ZONE or "UTC")
    try:
        newest = rows.page(Order.LATEST_END, LOOKED)
    except Missing:
        return [], "there is no such table."
    if not newest:
        return [], "it has no rows."
    if sessions.engine.kind in ROWS and _has_one(
        sessions, [each.key for each in newest[:COMPARED]]
    ):
        return [], "it has the engine's own rows, as a replica does."
    zone = zone_at(database, settings.USE_TZ, settings.TIME_ZONE or "UTC")
    live, past = unended(database, table, zone), ended(database, table, zone)
    kind = "other-alias" if sessions.engine.kind in ROWS else "other-engine"
    if live is None:
        return [], "it has rows, which could not be counted in time."
    fits = fitting(site, [_codec(site).open(each.payload or b"", show=False) for each in newest])
    found = Elsewhere(where, kind, live + (past or 0), live, newest[0].expires, fits)
    return [found], "%d rows, %d of them have not ended." % (found.sessions, live)


def _is_ours(sessions: Sessions, alias: str) -> bool:
    """Whether two aliases mean one database."""
    engine, doors = sessions.engine, sessions.doors
    if engine.kind not in ROWS or alias == engine.alias:
        return False
    own, other = doors[engine.alias], doors[alias]
    return (own.vendor, own.dialect.place) == (other.vendor, other.dialect.place)


def _has_one(sessions: Sessions, keys: List[str]) -> bool:
    return any(sessions.store.get(key) is not None for key in keys)


def _codec(site: Site) -> Codec:
    """Opens what Django's own db engine signs under the keys of the project."""
    import django

    return codec_of(site.settings, django.VERSION[:2])


def _cached(site: Site, alias: str) -> Found:
    """Names of Django's two engines in a Redis, but for those of the engine in use."""
    from session_tui.agent.stores.of_engine import cache_store
    from session_tui.agent.stores.redis.store import RedisStore

    sessions = site.sessions
    entry = cache_entry(sessions.settings.CACHES, alias, ENGINES["cache"])
    if entry.kind not in KINDS:
        return [], "a cache of this kind (%s) is not searched." % (entry.kind or "unknown")
    store = cache_store(entry, sessions.settings, sessions.doors)
    assert isinstance(store, RedisStore)
    try:
        found, complete = heaps(store.servers)
        own = _own_head(sessions, alias)
        others = [heap for heap in found if heap.head != own][:MOST]
        read = [_opened(values(store.servers, heap), entry) for heap in others]
    finally:
        store.close()
    places = [
        _place(heap, sessions.engine, alias, fitting(site, each))
        for heap, each in zip(others, read)
    ]
    much = "all of its keys" if complete else "a part of its keys"
    return places, "%s, with sessions under %d other names." % (much, len(places))


def _opened(payloads: Sequence[bytes], entry: CacheEntry) -> List[Decoded]:
    """Values of a cache as its entry in the settings would have written them."""
    from session_tui.agent.cached import cached_codec

    codec = cached_codec(entry.kind, entry.bases, entry.options)
    return [codec.open(payload, show=False) for payload in payloads]


def _own_head(sessions: Sessions, alias: str) -> str:
    """What stands before a key of the engine in this cache; "" where it has none there."""
    from session_tui.agent.stores.of_engine import cache_of

    engine = sessions.engine
    if engine.cache_alias != alias:
        return ""
    around = cache_of(engine, sessions.settings).keys.around
    return "" if around is None else around[0]


def _place(heap: Heap, engine: Engine, alias: str, fits: int | None) -> Elsewhere:
    other = engine.cache_prefix != heap.engine
    where = "Redis keys under %s (cache %s)" % (heap.shown(), alias)
    kind = "other-engine" if other else "other-prefix"
    return Elsewhere(where, kind, heap.sessions, heap.sessions, heap.newest_end(), fits)


ELSEWHERE = Gatherer(
    "elsewhere", elsewhere, "the other databases and caches of the settings", LIMIT
)
