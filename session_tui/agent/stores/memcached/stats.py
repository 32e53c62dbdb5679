"""What memcached tells about itself, as facts; what it refuses to tell is one, too."""

from __future__ import annotations

import re
from typing import Dict, List, Mapping

from session_tui.agent.stores.base import StoreError
from session_tui.agent.stores.memcached import commands
from session_tui.agent.stores.memcached.door import Door
from session_tui.agent.stores.memcached.replies import number
from session_tui.agent.stores.memcached.servers import Servers
from session_tui.model import Measure

STATS: Mapping[str, str] = {
    "version": "",
    "uptime": "s",
    "threads": "",
    "limit_maxbytes": "bytes",
    "bytes": "bytes",
    "curr_items": "items",
    "total_items": "items",
    "evictions": "items",
    "evicted_unfetched": "items",
    "evicted_active": "items",
    "expired_unfetched": "items",
    "reclaimed": "items",
    "crawler_reclaimed": "items",
    "store_too_large": "",
    "store_no_memory": "",
    "curr_connections": "",
    "max_connections": "",
    "rejected_connections": "",
    "listen_disabled_num": "",
    "get_hits": "",
    "get_misses": "",
    "get_expired": "",
    "cmd_set": "",
    "cmd_flush": "",
    "slab_reassign_evictions_nomem": "items",
}
"""Fields of `stats` and their units (protocol.txt, "General-purpose statistics")."""

SETTINGS: Mapping[str, str] = {
    "item_size_max": "bytes",
    "maxconns": "",
    "lru_crawler": "",
    "dump_enabled": "",
    "lru_segmented": "",
    "slab_reassign": "",
    "slab_automove": "",
    "flush_enabled": "",
    "idle_timeout": "s",
}
"""Fields of `stats settings`. Its `evictions` (on, off) has the name of a field of `stats`."""

OF_CLASS: Mapping[str, str] = {"evicted": "items", "outofmemory": "", "age": "s"}
"""Fields of `stats items` for one slab class; `age`: how long its oldest item has lain unused."""

MOVES = ("moves_to_cold", "moves_to_warm")
"""Fields that count items moving between memcached's own lists."""

WORDS = 64
"""Characters of a value that is no number."""


def measures(servers: Servers) -> List[Measure]:
    """Of every server; one that does not answer says so. Raises `StoreError` where none does."""
    told = servers.asked(lambda door: _of_server(door, servers.at(door)))
    found = [measure for _, measures in told for measure in measures]
    for place, sentence in servers.missing.items():
        how = "stats at %s" % place
        found.append(Measure("memcached.server", None, "", how, sentence, passing=True))
    return found


def of_entry(door: Door, name: bytes, where: str) -> List[Measure]:
    """What one server keeps beside the value under `name`; nothing where it has none."""
    told, how = door.debugged(name), "me" + where
    fields = {"la": ("idle", "s"), "fetch": ("fetched", ""), "size": ("entry_bytes", "bytes")}
    fields["cls"] = ("slab_class", "")
    return [
        Measure("memcached.%s" % word, _value(told[field]), unit, how)
        for field, (word, unit) in fields.items()
        if field in told
    ]


def moved(told: Mapping[str, str]) -> int:
    """How many items have moved between memcached's own lists since it started."""
    return sum(number(told, name) or 0 for name in MOVES)


def _of_server(door: Door, where: str) -> List[Measure]:
    told = _told(door.stats(), STATS, "stats" + where)
    return told + _of_settings(door, "stats settings" + where) + _of_classes(door, where)


def _of_settings(door: Door, how: str) -> List[Measure]:
    told = door.settings()
    if not told:
        return [Measure("memcached.settings", None, "", how, "refused")]
    found = _told(told, SETTINGS, how)
    if "evictions" in told:
        found.append(Measure("memcached.evicts", told["evictions"][:WORDS], "", how))
    return found


def _told(told: Mapping[str, str], fields: Mapping[str, str], how: str) -> List[Measure]:
    return [
        Measure("memcached.%s" % name, _value(told[name]), unit, how)
        for name, unit in fields.items()
        if name in told
    ]


def _of_classes(door: Door, where: str) -> List[Measure]:
    """The slab classes that had no room for what came: a size of entries, not memory, was full."""
    try:
        items, slabs = _by_class(door.stats(commands.ITEMS), 1), door.stats(commands.SLABS)
    except StoreError:
        return []
    found: List[Measure] = []
    for slab, told in sorted(items.items()):
        if not any(told.get(field, "0") != "0" for field in ("evicted", "outofmemory")):
            continue
        name = "memcached.slab_%d_%%s" % slab
        how = "stats items" + where
        found += [
            Measure(name % field, _value(told[field]), unit, how)
            for field, unit in OF_CLASS.items()
            if field in told
        ]
        size = slabs.get("%d:chunk_size" % slab)
        if size:
            found.append(Measure(name % "chunk_size", _value(size), "bytes", "stats slabs" + where))
    return found


def _by_class(told: Mapping[str, str], place: int) -> Dict[int, Dict[str, str]]:
    """`items:5:evicted` by class and field; `place` is that of the class."""
    found: Dict[int, Dict[str, str]] = {}
    for name, value in told.items():
        words = name.split(":")
        if len(words) == place + 2 and re.fullmatch("[0-9]{1,4}", words[place]):
            found.setdefault(int(words[place]), {})[words[-1]] = value
    return found


def _value(text: str) -> str | int:
    return int(text) if re.fullmatch(r"-?[0-9]{1,20}", text) else text[:WORDS]
