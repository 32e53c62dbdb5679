"""Every place in which one session could lie: each server, under this name and earlier ones."""

from __future__ import annotations

from typing import List

from session_tui.agent.stores.memcached.names import Names
from session_tui.agent.stores.memcached.servers import Servers
from session_tui.model import Place


def places(
    servers: Servers, names: Names, key: str, usual: str | None, library: str
) -> List[Place]:
    """`usual`: the server where the client library looks; None where that is not known."""
    from session_tui.agent.cached.memcached_flags import WIDTH

    looked = [("", names.keys), *names.variants()]
    said = [(words, names.bytes_of(key, keys)) for words, keys in looked]
    known = [(words, name) for words, name in said if name is not None]
    if not known:
        return []
    asked = [name for _, name in known]
    found: List[Place] = []
    for door, sizes in servers.asked(lambda door: door.presence(asked)):
        for (words, _), size in zip(known, sizes):
            used = size is not None and not words and usual in (None, door.place)
            where = " ".join(filter(None, ("memcached", door.place, words)))
            there = "nothing" if size is None else "%s bytes" % format(WIDTH + size, ",")
            found.append(Place(where, size is not None, there, used))
    found += [
        Place("memcached %s" % place, None, sentence) for place, sentence in servers.missing.items()
    ]
    return found if usual else _unsure(found, library)


def _unsure(found: List[Place], library: str) -> List[Place]:
    """Of several that could be the one, none is; only the client library knows."""
    if sum(place.used for place in found) < 2:
        return found
    because = "%s; which of the servers " + library + " asks is not known"
    return [
        Place(each.where, each.found, because % each.because) if each.used else each
        for each in found
    ]
