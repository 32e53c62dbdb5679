"""memcached: what `stats` means to sessions."""

from __future__ import annotations

from session_tui.text.health.saying import Answer, Fact, Kind, Told, Tone, share
from session_tui.text.numbers import bytes_text, duration

TIGHT = 0.9
"""Share of the memory limit from which on it is a worry."""


def _memory(told: Told) -> Answer:
    used, limit = told.number("bytes"), told.number("limit_maxbytes")
    if used is None:
        return None
    if not limit:
        return bytes_text(int(used))
    return share(used, limit), Tone.WARN if used > TIGHT * limit else Tone.GOOD


def _when_full(told: Told) -> Answer:
    evicts = told.word("evicts")
    if evicts is None:
        return None
    if evicts == "off":
        return "no session can be written, nobody logs in (-M)", Tone.WARN
    return "sessions are evicted, longest unused first", Tone.WARN


def _evicted(told: Told) -> Answer:
    count = told.number("evictions")
    if count is None:
        return None
    since = "since the server started"
    return (f"{count:,} items {since}", Tone.WARN) if count else (f"none {since}", Tone.GOOD)


def _refused(told: Told) -> Answer:
    large, full = told.number("store_too_large"), told.number("store_no_memory")
    limit = told.number("item_size_max")
    of_size = "" if limit is None else f", above {bytes_text(int(limit))}"
    said = [f"{large:,} too large{of_size}"] if large else []
    said += [f"{full:,} for want of memory"] if full else []
    if said:
        return f"{', '.join(said)}: these sessions were not kept", Tone.BAD
    if large is None and full is None:
        return None
    return f"none (the most is {bytes_text(int(limit))})" if limit else "none"


def _flushed(told: Told) -> Answer:
    count = told.number("cmd_flush")
    if count is None:
        return None
    if count:
        return f"{count:,} times since the start: each ended every session", Tone.WARN
    return "never since the server started", Tone.GOOD


def _connections(told: Told) -> Answer:
    count = told.number("curr_connections")
    limit = told.number("max_connections") or told.number("maxconns")
    if count is None:
        return None
    of_all = f" of {limit:,}" if limit else ""
    full = told.number("listen_disabled_num")
    if full:
        return f"{count:,}{of_all}; {full:,} times there were too many", Tone.WARN
    return f"{count:,}{of_all}"


def _up(told: Told) -> Answer:
    seconds = told.number("uptime")
    if seconds is None:
        return None
    return f"{duration(seconds, precise=True)}; its start ended every session before it"


_FACTS = (
    Fact("memory", ("bytes", "limit_maxbytes"), _memory),
    Fact("when full", ("evicts",), _when_full),
    Fact("evicted", ("evictions",), _evicted),
    Fact("not kept", ("store_too_large", "store_no_memory", "item_size_max"), _refused),
    Fact("flushed", ("cmd_flush",), _flushed),
    Fact(
        "connections",
        ("curr_connections", "max_connections", "maxconns", "listen_disabled_num"),
        _connections,
    ),
    Fact("up for", ("uptime",), _up),
)

_LABELS = {
    "version": "version",
    "threads": "threads",
    "curr_items": "items",
    "total_items": "items ever",
    "evicted_unfetched": "evicted unread",
    "evicted_active": "evicted in use",
    "expired_unfetched": "ended unread",
    "reclaimed": "room reused",
    "crawler_reclaimed": "crawler cleaned",
    "rejected_connections": "turned away",
    "get_hits": "hits",
    "get_misses": "misses",
    "get_expired": "read too late",
    "cmd_set": "writes",
    "slab_reassign_evictions_nomem": "evicted to move",
    "lru_crawler": "LRU crawler",
    "dump_enabled": "listing allowed",
    "lru_segmented": "segmented LRU",
    "slab_reassign": "memory moves",
    "slab_automove": "moves by itself",
    "flush_enabled": "flush allowed",
    "idle_timeout": "idle timeout",
    "idle": "idle for",
    "fetched": "read before",
    "entry_bytes": "memory",
    "slab_class": "slab class",
}

MEMCACHED = Kind("memcached", _FACTS, _LABELS)
