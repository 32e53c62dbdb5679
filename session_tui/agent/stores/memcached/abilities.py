"""What memcached can do, as it runs there, and what to switch on where it cannot."""

from __future__ import annotations

from typing import Mapping, Tuple

from session_tui.agent.stores.memcached.names import Names
from session_tui.agent.stores.memcached.servers import Servers
from session_tui.model import Capability

UNPROVEN = (
    "memcached knows no read-only access and no users with fewer rights: only commands of a closed"
    " list of reads are sent."
)
HIDDEN = "KEY_FUNCTION hides the session's key, so no name can be told for one."
LISTED = (
    "By lru_crawler metadump, in no order; an entry that moves or is used at that very moment can"
    " be missing."
)
NO_CRAWLER = (
    "The LRU crawler is switched off: start memcached with -o lru_crawler (since 1.5 without -o"
    " no_lru_crawler)."
)
NO_DUMP = "It was started with -X (--disable-dumping): start memcached without it."
UNTOUCHED = (
    "mg with the flag u leaves last access, place in the LRU and the mark of having been fetched as"
    " they are; only the server's own counters of reads go up."
)
TOUCHED = (
    "Before 1.6 there is only get: it marks an entry as fetched, and one that is read again stays"
    " longer. The end and the value stay as they are."
)
FIRST = "All keys are listed for it first."


def abilities(servers: Servers, names: Names) -> Tuple[Capability, ...]:
    """All of `CAPABILITIES`; connects."""
    because = unlistable(servers, names)
    able = not because
    untouched = all(value for _, value in servers.asked(lambda door: door.untouched))
    return (
        Capability("list", able, because or _listed(servers)),
        Capability("order", able, because or FIRST),
        Capability("prefix", able, because or FIRST),
        Capability("count", able, because or FIRST),
        Capability("estimate", True, "curr_items of stats: all items, not only sessions."),
        Capability("end", untouched or able, "The time left, in whole seconds, by its own clock."),
        Capability("written", False, "An entry keeps its last access, not when it was written."),
        Capability("clock", True, "time of stats, in whole seconds."),
        Capability("untouched", untouched, UNTOUCHED if untouched else TOUCHED),
        Capability("read-only", False, UNPROVEN),
    )


def unlistable(servers: Servers, names: Names) -> str:
    """Why no keys can be listed, as a sentence; empty where some server lists them."""
    if names.around() is None:
        return HIDDEN
    refusals = [_refusal(told) for _, told in servers.asked(lambda door: door.settings())]
    return refusals[0] if all(refusals) else ""


def _listed(servers: Servers) -> str:
    missing = ["%s is missing: %s" % each for each in servers.missing.items()]
    return " ".join((LISTED, *missing))


def _refusal(settings: Mapping[str, str]) -> str:
    if settings.get("lru_crawler") == "no":
        return NO_CRAWLER
    return NO_DUMP if settings.get("dump_enabled") == "no" else ""
