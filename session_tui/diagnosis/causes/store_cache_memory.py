"""Redis and memcached with too little room: entries that go, and writes that are refused."""

from __future__ import annotations

from session_tui.diagnosis.cause import SESSIONS_DOC, Cause, Remedy
from session_tui.diagnosis.finding import Evidence, Judgement
from session_tui.diagnosis.judging import (
    confirmed,
    open_,
    ruled_out,
    seen,
    suspected,
)
from session_tui.diagnosis.readings.engines import (
    CACHED,
    rows_stay,
    unlike,
    unlike_cache,
    with_engine,
)
from session_tui.diagnosis.readings.servers import (
    Server,
    cache_servers,
    number,
    servers,
    silent,
    told_by,
    uptime,
    word,
)
from session_tui.model.facts import Facts
from session_tui.text.numbers import bytes_text

FAMILY = "store-cache"

TIGHT = 0.9
"""Share of the memory from which on a server counts as full."""
SMALL = 0.5
"""Share of the largest item below which no session comes close to it."""
EVICTION_DOC = "https://redis.io/docs/latest/develop/reference/eviction/"
MEMCACHED_DOC = "https://docs.memcached.org/serverguide/"

MEMORY = (
    *("used_memory", "maxmemory", "maxmemory_policy", "evicted_keys"),
    *("bytes", "limit_maxbytes", "evicts", "evictions", "store_no_memory"),
)
"""What Redis, and what memcached, tells of its memory."""
NEW = 86400.0
"""Seconds after a start in which a count that began with it proves nothing."""


def evicted(facts: Facts) -> Judgement:
    """A full server makes room by dropping what was not used for long, sessions among it."""
    gated = _gated(facts) or rows_stay(facts)
    if gated is not None:
        return gated
    all_servers = cache_servers(facts)
    if not all_servers:
        return silent(facts)
    losing = [each for each in all_servers if _evictions(each)]
    told = [item for each in losing or all_servers for item in _memory(facts, each)]
    if not losing:
        return _nothing_lost(all_servers, told)
    if any(_full(each) and _drops(each) for each in losing):
        return confirmed("The server is full, and drops entries to make room.", *told)
    proves = "That the count grows while users are logged out (session-tui findings, twice)."
    return suspected("The server has dropped entries since it started.", *told, proves=proves)


def _nothing_lost(all_servers: tuple[Server, ...], told: list[Evidence]) -> Judgement:
    because = "The server has dropped nothing since it started."
    could = [each for each in all_servers if _drops(each) and _limited(each)]
    if any((uptime(each) or NEW) < NEW for each in could):
        return open_(because, *told, proves="The count before that start.")
    return ruled_out(because, *told)


def write_fails(facts: Facts) -> Judgement:
    """Old sessions are read as ever, and no new one can be written."""
    gated = _gated(facts)
    if gated is not None:
        return gated
    if facts.store.value is None and "out of memory" in facts.store.problem:
        return confirmed("The server refuses writes.", seen(facts, "store", facts.store.problem))
    all_servers = cache_servers(facts)
    if not all_servers:
        return silent(facts)
    keeping = [each for each in all_servers if _keeps(each)]
    refusing = [each for each in keeping if _full(each, 1.0) or number(each, "store_no_memory")]
    told = [item for each in refusing or keeping or all_servers for item in _memory(facts, each)]
    if any(_full(each) for each in refusing):
        return confirmed("The server is full, drops nothing, and so refuses new sessions.", *told)
    if refusing or any(_full(each) for each in keeping):
        proves = "'OOM command not allowed', or 'out of memory', in the site's log."
        because = "The server drops nothing, and is or was short of memory."
        return suspected(because, *told, proves=proves)
    return ruled_out("The server has room, or makes some.", *told)


def too_large(facts: Facts) -> Judgement:
    """A session that is larger than an item may be is not kept at all."""
    gated = unlike(facts, *CACHED) or unlike_cache(facts, "memcached")
    if gated is not None:
        return gated
    all_servers = servers(facts, "memcached")
    if not all_servers:
        return silent(facts)
    limit = min(number(each, "item_size_max") or 1024.0 * 1024 for each in all_servers)
    refused = [each for each in all_servers if number(each, "store_too_large")]
    told = [
        item
        for each in refused or all_servers[:1]
        for item in told_by(facts, each, "store_too_large", "item_size_max")
    ]
    largest = facts.sample.value.largest if facts.sample.value else None
    if largest is not None:
        told.append(seen(facts, "sample", f"the largest session has {bytes_text(largest)}"))
    near = largest is not None and largest >= TIGHT * limit
    if refused and near:
        return confirmed("Sessions grow to what one item may hold, and are refused.", *told)
    if refused or near:
        proves = "A session that is lost in the request in which it grows."
        because = "Items too large were refused." if refused else "Sessions come near the limit."
        return suspected(because, *told, proves=proves)
    counted = all(number(each, "store_too_large") is not None for each in all_servers)
    if counted or (largest is not None and largest < SMALL * limit):
        return ruled_out("Nothing too large was refused, or comes near the limit.", *told)
    return open_("The sessions' sizes are not known.", *told, proves="The fact sample.")


def _gated(facts: Facts) -> Judgement | None:
    return unlike(facts, *CACHED) or unlike_cache(facts, "redis", "memcached")


def _memory(facts: Facts, server: Server) -> list[Evidence]:
    return told_by(facts, server, *MEMORY)


def _evictions(server: Server) -> float:
    return number(server, "evicted_keys") or number(server, "evictions") or 0.0


def _full(server: Server, share: float = TIGHT) -> bool:
    used = number(server, "used_memory") or number(server, "bytes")
    limit = number(server, "maxmemory") or number(server, "limit_maxbytes")
    return bool(used and limit and used >= share * limit)


def _limited(server: Server) -> bool:
    return bool(number(server, "maxmemory") or number(server, "limit_maxbytes"))


def _drops(server: Server) -> bool:
    """Whether it makes room as it is set now; where nobody may ask, as it did before."""
    return word(server, "maxmemory_policy") != "noeviction" and word(server, "evicts") != "off"


def _keeps(server: Server) -> bool:
    return word(server, "maxmemory_policy") == "noeviction" or word(server, "evicts") == "off"


CAUSES = (
    Cause(
        id="cache-redis-evicted",
        family=FAMILY,
        title="Redis or memcached drops sessions to make room",
        symptoms=("S2", "S3"),
        judge=evicted,
        needs=("settings", "code", "store", "health"),
        refutes="The server has dropped nothing since before users were logged out.",
        remedy=Remedy(
            "Give it more memory, or sessions a server of their own with noeviction; with "
            "cached_db what is dropped is read from the row.",
            with_engine("cached_db"),
        ),
        links=(EVICTION_DOC, MEMCACHED_DOC, f"{SESSIONS_DOC}#using-cached-sessions"),
        cases=2,
        level="high",
    ),
    Cause(
        id="cache-noeviction-write-fails",
        family=FAMILY,
        title="The cache server is full, drops nothing, and refuses to write sessions",
        symptoms=("S1", "S11"),
        judge=write_fails,
        needs=("settings", "code", "store", "health"),
        refutes="The server has room.",
        remedy=Remedy(
            "Raise maxmemory, remove what else lies there, or let sessions live shorter: "
            "SESSION_COOKIE_AGE, and no new session for every robot.",
        ),
        links=(EVICTION_DOC, MEMCACHED_DOC),
    ),
    Cause(
        id="cache-item-too-large",
        family=FAMILY,
        title="A session is larger than an item of memcached may be",
        symptoms=("S10", "S11"),
        judge=too_large,
        needs=("settings", "code", "store", "health", "sample"),
        refutes="All sessions are far smaller than item_size_max, and nothing was refused.",
        remedy=Remedy(
            "Keep files and lists out of the session; raise memcached's -I and the client's own "
            "limit, or keep sessions in the database.",
            with_engine("db"),
        ),
        links=("https://docs.djangoproject.com/en/stable/topics/cache/#memcached", MEMCACHED_DOC),
        cases=2,
    ),
)
