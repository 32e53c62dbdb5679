"""Entries as servers hand them out, made into sessions."""

from __future__ import annotations

from datetime import datetime, timezone
from typing import Dict, Mapping, NamedTuple, Tuple

from session_tui.agent.stores.base import NO_END, Stored
from session_tui.agent.stores.memcached.replies import Item
from session_tui.agent.stores.memcached.servers import Servers
from session_tui.agent.stores.memcached.times import present

NOT_TOLD = "memcached before 1.6 tells the end of an entry only in a list."
BEYOND = "Its end lies beyond the calendar."


class Found(NamedTuple):
    """One entry, and where it lies."""

    place: str
    item: Item
    second: float
    """The server's present second, by the host's clock."""
    others: Tuple[str, ...] = ()
    """Further servers that have an entry of this name."""


def found_on(
    servers: Servers, names: Mapping[str, bytes], usual: Mapping[str, str | None], limit: int
) -> Dict[str, Found]:
    """The entries of all servers by session key; of several the one on the server that is `usual`.

    Raises `StoreError` where no server answers.
    """
    found: Dict[str, Found] = {}
    asked = list(names.values())
    for door, (told, items) in servers.asked(lambda door: (door.stats(), door.items(asked, limit))):
        second = present(told)
        for key, item in zip(names, items):
            if item is not None:
                one = Found(door.place, item, second)
                found[key] = _of_both(found.get(key), one, usual[key])
    return found


def _of_both(first: Found | None, other: Found, usual: str | None) -> Found:
    if first is None:
        return other
    if usual == other.place:
        first, other = other, first
    return first._replace(others=(*first.others, other.place, *other.others))


def stored(key: str, found: Found, origin: str, several: bool) -> Stored:
    """A session; `several`: whether it has to be said on which server it lies."""
    from session_tui.agent.cached.memcached_flags import WIDTH, flagged

    item = found.item
    payload = None if item.value is None else flagged(item.flags, item.value)
    size = WIDTH + item.size
    end, problem = _end(item.left, found.second)
    columns = (("server", _where(found)),) if several else ()
    return Stored(key, payload, size, end, (), problem, origin, columns)


def moment(seconds: float) -> datetime | None:
    """Seconds since 1970 as a time in UTC; None beyond the calendar."""
    try:
        return datetime.fromtimestamp(seconds, timezone.utc)
    except (OverflowError, ValueError, OSError):
        return None


def _where(found: Found) -> str:
    return ", also ".join((found.place, *found.others))


def _end(left: int | None, second: float) -> Tuple[datetime | None, str]:
    if left is None:
        return None, NOT_TOLD
    if left < 0:
        return None, NO_END
    end = moment(second + left)
    return end, "" if end else BEYOND
