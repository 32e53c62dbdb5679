"""On which of several servers a client library looks for a key, where that can be known.

pymemcache tells it by a pure class of its own, `RendezvousHash` (pymemcache/client/rendezvous.py,
used by `HashClient._get_client`). libmemcached decides in C, by `behaviors`; python-memcached by
a checksum, and it tries others.
"""

from __future__ import annotations

from typing import Callable, Sequence

from session_tui.agent.caches.entry import CacheEntry
from session_tui.agent.stores.memcached.locations import Location

Placing = Callable[[str], int]
"""From the name of an entry to the number of its server."""


def placing(entry: CacheEntry, servers: Sequence[Location]) -> Placing | None:
    """Where the project's client library looks; None where only that library knows."""
    if len(servers) == 1:
        return lambda name: 0
    if library(entry) != "pymemcache" or "hasher" in entry.options:
        return None
    try:
        from pymemcache.client.rendezvous import RendezvousHash
    except ImportError:
        return None
    nodes = [each.path or "%s:%s" % (each.host, each.port) for each in servers]
    hasher = RendezvousHash(list(dict.fromkeys(nodes)))
    return lambda name: nodes.index(hasher.get_node(name))


def library(entry: CacheEntry) -> str:
    """The client library that a backend uses."""
    names = {base.rpartition(".")[2] for base in entry.bases}
    if "PyLibMCCache" in names:
        return "pylibmc"
    if "PyMemcacheCache" in names:
        return "pymemcache"
    return "python-memcached" if "MemcachedCache" in names else "the client library"
