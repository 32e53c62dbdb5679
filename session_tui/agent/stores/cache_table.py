"""Sessions in Django's database cache: django/core/cache/backends/db.py.

One table holds all that the site caches; a session's row is known by the name of its key. A row
that is past its end still lies there until Django is asked for it, which deletes it.
"""

from __future__ import annotations

from typing import Any, Dict, List, Sequence, Tuple

from session_tui.agent.caches.culling import culling_of
from session_tui.agent.caches.entry import CacheEntry
from session_tui.agent.caches.variants import variants_of
from session_tui.agent.doors import Doors
from session_tui.agent.stores.base import Barred, Stored, StoreError
from session_tui.agent.stores.db import DbStore, speakable
from session_tui.agent.stores.looked import asked, place
from session_tui.agent.stores.table import Table
from session_tui.model import PAYLOAD_LIMIT, Capability, Count, Order, Place, StoreFacts

NAME_LENGTH = 255
"""Of the column cache_key: core/management/commands/createcachetable.py."""

MISSING = "Run manage.py createcachetable, where LOCATION and the database are right."

HIDDEN = "KEY_FUNCTION hides the session's key, so no row can be told for a session's."


class CacheTableStore(DbStore):
    """The rows of a cache's table that are sessions."""

    def __init__(self, entry: CacheEntry, settings: Any, doors: Doors) -> None:
        """Connects to nothing yet. Raises `StoreError` where the database cannot be told."""
        self._entry, self._keys = entry, entry.keys
        name = str(entry.entry.get("LOCATION", ""))
        self._alias = database_of(name, settings, entry.setting)
        super().__init__(
            doors[self._alias],
            Table(name, "cache_key", "value", "expires", (), NAME_LENGTH, MISSING),
            settings.USE_TZ,
            settings.TIME_ZONE or "UTC",
            "cache:%s" % entry.alias,
        )

    def facts(self) -> StoreFacts:
        """See `Store.facts`; the culling is what loses sessions here."""
        facts = super().facts()
        return StoreFacts(
            kind="cache",
            server="%s, DatabaseCache in DATABASES[%r]" % (facts.server, self._alias),
            place=facts.place,
            origin=self._origin,
            read_only=facts.read_only,
            proof=facts.proof,
            orders=self.orders,
            notes=(*self._entry.notes, *facts.notes, self._culling()),
        )

    def capabilities(self) -> Tuple[Capability, ...]:
        """See `Store.capabilities`."""
        told = {each.name: each for each in super().capabilities()}
        listable = self._keys.around is not None
        said: Dict[str, Tuple[bool, str]] = {
            "list": (listable, "By the name of the key." if listable else HIDDEN),
            "order": (listable, "By the end or by the key." if listable else HIDDEN),
            "prefix": (listable, told["prefix"].because if listable else HIDDEN),
            "count": (listable, told["count"].because if listable else HIDDEN),
            "estimate": (
                told["estimate"].able,
                "%s Other entries of the cache count." % told["estimate"].because,
            ),
            "written": (False, "An entry does not tell when it was written."),
        }
        return tuple(
            Capability(name, *said.get(name, (each.able, each.because)))
            for name, each in told.items()
        )

    def page(
        self,
        order: Order,
        limit: int,
        position: Tuple[object, ...] | None = None,
        backwards: bool = False,
        prefix: str = "",
    ) -> List[Stored]:
        """See `Store.page`. Raises `StoreError` where KEY_FUNCTION hides the keys."""
        self._around()
        return super().page(order, limit, position, backwards, prefix)

    def get(self, key: str) -> Stored | None:
        """See `Store.get`; Django takes a row only if its name is the very same."""
        name = self._keys.of(key)
        row = super().get(name) if key and speakable(key) else None
        return row._replace(key=key) if row is not None and row.key == name else None

    def fetch(self, keys: Sequence[str], limit: int = PAYLOAD_LIMIT) -> List[Stored | None]:
        """The sessions under `keys`, in their order; None for one that is not there."""
        names = [self._keys.of(key) for key in keys]
        rows = {row.key: row for row in self.those(names, limit)}
        found = [rows.get(name) for name in names]
        return [row and row._replace(key=key) for key, row in zip(keys, found)]

    def count(self) -> Count:
        """See `Store.count`; of sessions alone, those past their end included."""
        if self._keys.around is None:
            return Count(None, exact=False, because=HIDDEN)
        return super().count()

    def estimate(self) -> Count:
        """See `Store.estimate`; of all that the site caches."""
        count = super().estimate()
        return Count(count.value, False, count.because + "; other entries of the cache count too")

    def places(self, key: str) -> Sequence[Place]:
        """The row of that session, and those under which other settings would have saved it."""
        usual = "row in %s, cache %s" % (self._table.name, self._entry.alias)
        return asked(lambda: self._places(key, usual), usual)

    def _places(self, key: str, usual: str) -> List[Place]:
        named = {"": self._keys, **dict(variants_of(self._keys))}
        names = {words: keys.of(key) for words, keys in named.items()}
        rows = {row.key: row for row in self.those(list(names.values()), 0)}
        return [
            place(" ".join((usual, words)).rstrip(), rows.get(name), used=not words)
            for words, name in names.items()
        ]

    def _beginning(self, prefix: str) -> str:
        return self._around()[0] + prefix

    def _ours(self, rows: List[Stored], prefix: str) -> List[Stored]:
        named = ((self._keys.back(row.key), row) for row in rows)
        return [row._replace(key=key) for key, row in named if key and key.startswith(prefix)]

    def _around(self) -> Tuple[str, str]:
        around = self._keys.around
        if around is None:
            sentence = "The sessions cannot be listed: %s" % HIDDEN
            raise Barred(sentence, self._entry.setting, "Give a whole session key.")
        return around

    def _culling(self) -> str:
        culling = culling_of(self._entry)
        return (
            "Above %d rows (MAX_ENTRIES), the next save deletes what is past its end, and then"
            " %s, those with the lowest keys, sessions too." % (culling.above, culling.deleted)
        )


def database_of(table: str, settings: Any, where: str) -> str:
    """The alias from which Django reads a cache's table: by the routers, else "default".

    Raises `StoreError` where a router of the project fails.
    """
    if not settings.DATABASE_ROUTERS:
        return "default"
    from django.core.cache.backends.db import Options
    from django.db import router

    model = type("CacheEntry", (), {"_meta": Options(table)})
    try:
        return str(router.db_for_read(model))
    except Exception as error:
        sentence = "The project's database routers do not say where the cache's table lies."
        raise StoreError(sentence, where, "See DATABASE_ROUTERS in the settings.") from error
