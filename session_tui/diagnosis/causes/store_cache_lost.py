"""Entries that were there: a start of the server, a flush, another prefix, another node."""

from __future__ import annotations

from session_tui.diagnosis.cause import SESSIONS_DOC, SETTINGS_DOC, Cause, Remedy
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
    cache_setting,
    cookie_age,
    rows_stay,
    session_cache,
    unlike,
    unlike_cache,
    with_engine,
)
from session_tui.diagnosis.readings.looking import of_the_site, spots_seen
from session_tui.diagnosis.readings.servers import (
    Server,
    cache_servers,
    number,
    silent,
    told_by,
    uptime,
    word,
)
from session_tui.model.facts import Facts, Spot

FAMILY = "store-cache"

CACHE_DOC = "https://docs.djangoproject.com/en/stable/topics/cache/"
OLDER = 3600.0
"""Seconds for which a worker must have served before a server started, to have lost something."""


def restarted(facts: Facts) -> Judgement:
    """What lies in memory alone is gone when the server starts anew."""
    gated = _gated(facts)
    if gated is not None:
        return gated
    young = [each for each in cache_servers(facts) if uptime(each) is not None]
    if not young:
        return silent(facts)
    young = [each for each in young if (uptime(each) or 0.0) < cookie_age(facts)]
    if not young:
        told = [item for each in cache_servers(facts) for item in _start(facts, each)]
        return ruled_out("It has run for longer than a session lives.", *told)
    forgetting = [each for each in young if _persists(each) is False]
    told = [item for each in forgetting or young for item in _start(facts, each)]
    if not forgetting:
        if all(_persists(each) for each in young):
            return ruled_out("It writes each session to its disk.", *told)
        proves = "Whether it lost what it had when it started (its volume, its last snapshot)."
        return open_("It was started not long ago.", *told, proves=proves)
    older, ended = _older_workers(facts, forgetting), _ended(facts)
    if older:
        because = "It was started after the site, and keeps nothing over a start."
        return confirmed(because, *told, *older, *ended)
    because = "It keeps nothing over a start, and started not long ago."
    proves = "That users were logged out when it started."
    if not ended and all(_is_memcached(each) for each in forgetting):
        return open_(because, *told, proves=proves)
    return suspected(because, *told, *ended, proves=proves)


def _is_memcached(server: Server) -> bool:
    """Which never keeps anything, so that this tells nothing of how it was set up."""
    return "limit_maxbytes" in server or "curr_items" in server


def _persists(server: Server) -> bool | None:
    """Whether every write outlives a start; None for snapshots, and where it is not known."""
    if _is_memcached(server):
        return False
    if word(server, "appendonly") == "yes" or number(server, "aof_enabled"):
        return True
    return False if word(server, "save") == "" else None


def _start(facts: Facts, server: Server) -> list[Evidence]:
    names = ("uptime_in_seconds", "uptime", "aof_enabled", "appendonly", "save")
    return told_by(facts, server, *names)


def _older_workers(facts: Facts, started: list[Server]) -> list[Evidence]:
    """A worker that served the site for an hour or more before one of these servers started."""
    now = facts.health.measured_at
    if now is None or facts.workers.value is None:
        return []
    started_ago = min(uptime(each) or 0.0 for each in started)
    for each in facts.workers.value.serving:
        since = each.worker.started_at
        if since is not None and (now - since).total_seconds() >= started_ago + OLDER:
            text = f"worker {each.worker.pid} runs since {since:%Y-%m-%d %H:%M} UTC"
            return [seen(facts, "workers", text)]
    return []


def _ended(facts: Facts) -> list[Evidence]:
    """What the host tells of the end of such a server."""
    events = facts.host.value.events if facts.host.value else ()
    words = ("redis", "valkey", "memcached")
    return [
        seen(facts, "host", each.text)
        for each in events
        if each.kind in ("oom-kill", "restart") and any(w in each.text.lower() for w in words)
    ]


def flushed(facts: Facts) -> Judgement:
    """Whoever clears the cache clears the sessions in it."""
    gated = unlike(facts, *CACHED) or rows_stay(facts)
    if gated is not None:
        return gated
    spots = _clearing(facts)
    told = spots_seen(facts, spots)
    counted = [each for each in cache_servers(facts) if _flushes(each) is not None]
    flushed_ones = [each for each in counted if _flushes(each)]
    told += [item for each in flushed_ones or counted for item in told_by(facts, each, *FLUSHES)]
    if any(spots or _lately(facts, each) for each in flushed_ones):
        return confirmed("The server was emptied, and every session with it.", *told)
    if spots or flushed_ones:
        proves = "That users were logged out when it was cleared."
        because = "The project clears the cache that its sessions lie in." if spots else FLUSHED_DB
        return suspected(because, *told, proves=proves)
    if counted and facts.code.value is not None:
        return ruled_out("Nobody has emptied the server since it started.", *told)
    proves = "Whether a deployment, an administrator or another site clears that cache."
    return open_("It is not known whether the cache was cleared.", *told, proves=proves)


FLUSHES = ("cmdstat_flushall", "cmdstat_flushdb", "cmd_flush")
"""Counters of Redis, and of memcached."""
COMMANDS = ("FLUSHALL", "FLUSHDB", "flush_all", "clear_cache")
"""Words of a script that empties a server, or Django's caches."""
FLUSHED_DB = "One of the server's databases was emptied."


def _flushes(server: Server) -> float | None:
    told = [found for name in FLUSHES for found in [number(server, name)] if found is not None]
    return sum(told) if told else None


def _lately(facts: Facts, server: Server) -> bool:
    """Whether all of it was emptied within the life of a session, as its count began in it."""
    whole, up = number(server, FLUSHES[0]) or number(server, FLUSHES[2]), uptime(server)
    return bool(whole) and up is not None and up < cookie_age(facts)


def _clearing(facts: Facts) -> tuple[Spot, ...]:
    """Places that clear the sessions' cache, another name of the same one, or its server."""
    cache, place = session_cache(facts), cache_setting(facts, "LOCATION")
    served = cache.kind in ("redis", "memcached", "")
    found = []
    for spot in of_the_site(facts.spots("cache-clear")):
        other = facts.setting(f"CACHES.{spot.detail}.LOCATION")
        same = place is not None and other is not None and place.value == other.value
        if spot.detail in COMMANDS:
            same = served or spot.detail == "clear_cache"
        if same or (spot.detail or "default") == cache.alias:
            found.append(spot)
    return tuple(found)


def _gated(facts: Facts) -> Judgement | None:
    gated = unlike(facts, *CACHED) or unlike_cache(facts, "redis", "memcached")
    return gated or rows_stay(facts)


CAUSES = (
    Cause(
        id="cache-restart-no-persistence",
        family=FAMILY,
        title="The cache server was restarted, and had kept nothing",
        symptoms=("S3", "S2"),
        judge=restarted,
        needs=("settings", "code", "store", "health", "workers", "host"),
        refutes="The server runs since before users were logged out.",
        remedy=Remedy(
            "Let Redis log every write (appendonly yes) on a volume that stays, or keep sessions "
            "in rows too with cached_db.",
            with_engine("cached_db"),
        ),
        links=(
            "https://redis.io/docs/latest/operate/oss_and_stack/management/persistence/",
            f"{SESSIONS_DOC}#using-cached-sessions",
        ),
        cases=3,
        level="high",
    ),
    Cause(
        id="cache-flushed",
        family=FAMILY,
        title="The cache that holds the sessions was cleared",
        symptoms=("S3",),
        judge=flushed,
        needs=("settings", "code", "store", "health"),
        refutes="Nothing has emptied the server since it started.",
        remedy=Remedy(
            "Give sessions a server, or at least a database number, of their own; delete single "
            "keys in place of cache.clear(); with cached_db the rows outlive it.",
            with_engine("cached_db"),
        ),
        links=(
            f"{SETTINGS_DOC}#session-cache-alias",
            f"{CACHE_DOC}#basic-usage",
            "https://redis.io/docs/latest/commands/flushdb/",
        ),
        cases=5,
        level="high",
    ),
)
