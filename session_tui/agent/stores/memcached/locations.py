"""Where the servers of a cache are, as its client library reads LOCATION.

Sources: `normalize_server_spec` in pymemcache/client/base.py, and `client_servers` in
django/core/cache/backends/memcached.py.
"""

from __future__ import annotations

import re
import socket
from typing import Any, List, NamedTuple

from session_tui.agent.caches.entry import CacheEntry
from session_tui.agent.stores.base import StoreError
from session_tui.agent.stores.memcached.complaints import unreachable

PORT = 11211


class Location(NamedTuple):
    """One server."""

    host: str
    port: int
    path: str = ""
    """Of its Unix socket; empty where it has a host."""

    @property
    def place(self) -> str:
        """As the operator sees it; what somebody put before an @ is left out."""
        if self.path:
            return "unix:%s" % self.path
        host = self.host.rpartition("@")[2]
        return ("[%s]:%d" if ":" in host else "%s:%d") % (host, self.port)

    def dial(self, limit: float, context: Any = None) -> socket.socket:
        """A connection, in `limit` seconds. `context`: the project's own `ssl.SSLContext`."""
        try:
            if self.path:
                return _local(self.path, limit)
            sock = socket.create_connection((self.host, self.port), limit)
            if context is None:
                return sock
            wrapped: socket.socket = context.wrap_socket(sock, server_hostname=self.host)
            return wrapped
        except (OSError, UnicodeError) as error:
            raise unreachable(error, self.place) from None


def locations(entry: CacheEntry) -> List[Location]:
    """All servers of a cache. Raises `StoreError` where LOCATION names none."""
    given = entry.entry.get("LOCATION") or ()
    each = re.split("[;,]", given) if isinstance(given, str) else given
    found = [location(one, entry.setting) for one in each]
    if not found:
        raise StoreError(
            "The settings name no memcached server.",
            entry.setting,
            "LOCATION is host:port, unix:/path, or a list of them.",
        )
    return found


def location(given: Any, where: str) -> Location:
    """One server as LOCATION names it. Raises `StoreError` where that is none."""
    if isinstance(given, (tuple, list)) and len(given) == 2:
        host, number = str(given[0]), given[1]
        if isinstance(number, int) and not re.search(r":\d+$", host.strip("[]")):
            return Location(host, number)
        given = given[0]  # python-memcached: an address and its weight
    text = re.sub(r"^inet6?:", "", str(given).strip())
    if text.startswith(("unix:", "/")):
        return Location("", 0, re.sub("^unix:(//)?", "", text))
    host, port = text, str(PORT)
    if ":" in text and not text.endswith("]"):
        host, _, port = text.rpartition(":")
    if not host.strip("[]") or not port.isdigit():
        raise StoreError(
            "LOCATION does not name a memcached server.",
            where,
            "It is host:port, [address]:port, unix:/path, or a list of them.",
        )
    return Location(host.strip("[]") if host.startswith("[") else host, int(port))


def _local(path: str, limit: float) -> socket.socket:
    sock = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
    sock.settimeout(limit)
    try:
        sock.connect(path)
    except BaseException:
        sock.close()
        raise
    return sock
