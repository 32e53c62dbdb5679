"""Every name under which one session could lie in Redis, each asked for its time to live.

PTTL alone: unlike reading or measuring a value, it leaves the time of the last access as it is.
"""

from __future__ import annotations

from datetime import datetime, timedelta, timezone
from typing import Dict, Iterator, List

from session_tui.agent.caches.keys import CacheKeys
from session_tui.agent.caches.variants import variants_of
from session_tui.agent.stores.looked import NOTHING
from session_tui.agent.stores.redis.elsewhere import Walk
from session_tui.agent.stores.redis.names import name_bytes
from session_tui.agent.stores.redis.refusals import Refusal
from session_tui.agent.stores.redis.resp import Reply
from session_tui.agent.stores.redis.servers import RedisServers
from session_tui.model import Place

HEAD = 80
"""Characters of a name that are shown."""

ENDLESS, MISSING = -1, -2
"""What PTTL answers for a key without an end, and for none."""


def places(servers: RedisServers, keys: CacheKeys, key: str, origin: str) -> List[Place]:
    """The place that Django uses first; names that settings make twice are asked for once.

    Where none of them has it, keys are walked for a name that ends like it.
    """
    names: Dict[bytes, str] = {}
    for words, variant in [("", keys), *variants_of(keys)]:
        names.setdefault(name_bytes(variant.of(key)), words)
    known = [_place(servers, name, words, origin) for name, words in names.items()]
    if any(place.found for place in known):
        return known
    return [*known, *_elsewhere(servers, keys, key, origin)]


def _elsewhere(servers: RedisServers, keys: CacheKeys, key: str, origin: str) -> Iterator[Place]:
    """Under names of which only the end is known; said too where nothing was found."""
    doors, alias = servers.listed(), origin.replace(":", " ")
    walk = Walk(doors, keys, key)
    if not walk.worth:
        return
    found = walk.found()
    for each in found:
        there, because = _said(each.left)
        where = "Redis %s %s, named %s…" % (each.place, alias, each.head[-HEAD:])
        yield Place(where, there, because)
    if walk.problem or not found:
        where = "Redis %s %s under any other KEY_PREFIX" % (doors[0].place, alias)
        yield Place(where, None if walk.problem else False, walk.problem or NOTHING)


def _place(servers: RedisServers, name: bytes, words: str, origin: str) -> Place:
    where = " ".join(filter(None, (servers.door(name).place, origin.replace(":", " "), words)))
    found, because = _said(servers.ask(name, ("PTTL", name)))
    return Place("Redis %s" % where, found, because, bool(found) and not words)


def _said(left: Reply) -> tuple[bool | None, str]:
    if isinstance(left, Refusal):
        return None, "%s%s." % (left.reason[:1].upper(), left.reason[1:])
    if not isinstance(left, int):
        return None, "Redis answered something else than a time to live."
    if left == MISSING:
        return False, NOTHING
    if left == ENDLESS:
        return True, "Without an end."
    try:
        end = datetime.now(timezone.utc) + timedelta(milliseconds=left)
    except OverflowError:
        return True, "Until beyond the calendar."
    return True, "Until %s." % end.strftime("%Y-%m-%d %H:%M:%S UTC")
