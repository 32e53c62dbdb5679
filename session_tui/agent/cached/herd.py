"""What a HerdClient packs around a value: `(Marker(), value, end)`.

django_redis/client/herd.py and django_valkey/base_client.py: behind that end, and until
CACHE_HERD_TIMEOUT seconds later, each read throws dice whether it still sees the value.
"""

from __future__ import annotations

import time

from session_tui.agent.cached.found import Found, Reading
from session_tui.agent.decoded import Opened
from session_tui.agent.opaque import Opaque
from session_tui.model import Problem

MARKERS = frozenset(
    (
        "django_redis.client.herd.Marker",
        "django_valkey.base_client.Marker",
        "django_valkey.client.herd.Marker",
    )
)


class HerdValues(Reading):
    """Reads the values of a cache whose CLIENT_CLASS is a HerdClient."""

    def __init__(self, within: Reading, herd_timeout: float) -> None:
        """`within` reads the pack; `herd_timeout` is CACHE_HERD_TIMEOUT, in seconds."""
        self.within, self.herd_timeout, self.words = within, herd_timeout, within.words

    def read(self, payload: bytes, limit: int) -> Found:
        """See `Reading`."""
        found = self.within.read(payload, limit)
        pack = packed(found.opened.data)
        if found.opened.problem is not Problem.UNKNOWN_FORMAT or pack is None:
            return found
        opened = self._judged(found.opened, *pack)
        return found._replace(opened=opened, absent=opened.problem is Problem.EMPTY)

    def _judged(self, opened: Opened, value: object, end: object) -> Opened:
        if value is None:
            because = "HerdClient packed None, which Django takes for no entry at all."
            return opened._replace(data=None, problem=Problem.EMPTY, because=because)
        if type(value) is not dict or not isinstance(end, (int, float)):
            because = "What HerdClient packed is no session: a page that reads it fails."
            return opened._replace(data=value, because=because)
        past = time.time() - end
        if past <= 0:
            return opened._replace(data=value, problem=Problem.NONE, because="", read=True)
        because = "HerdClient's own end is past"
        if past >= self.herd_timeout:
            because += ": it takes this for no entry."
            return opened._replace(data=value, problem=Problem.EMPTY, because=because)
        because += ": until the entry goes, each read throws dice whether Django still sees it."
        return opened._replace(data=value, problem=Problem.NONE, because=because, read=True)


def packed(value: object) -> tuple[object, object] | None:
    """Value and end, where a HerdClient packed them."""
    if type(value) is not tuple or len(value) != 3:
        return None
    marker, inner, end = value
    named = isinstance(marker, Opaque) and marker.called and marker.name in MARKERS
    return (inner, end) if named else None
