"""A cache that stores nothing: none at all, one that does not answer, errors that nobody sees."""

from __future__ import annotations

from session_tui.diagnosis.cause import SESSIONS_DOC, Cause, Remedy
from session_tui.diagnosis.finding import Evidence, Judgement
from session_tui.diagnosis.judging import (
    confirmed,
    missing,
    open_,
    ruled_out,
    seen,
    setting_seen,
    suspected,
)
from session_tui.diagnosis.readings.engines import (
    CACHED,
    cache_setting,
    engine_of,
    name_unknown,
    session_cache,
    set_otherwise,
    unlike,
    unreached,
    unreached_text,
    with_engine,
)
from session_tui.diagnosis.readings.servers import cache_servers, measured, number, told_by, word
from session_tui.model.facts import Facts, SettingSeen

FAMILY = "store-cache"

CACHE_DOC = "https://docs.djangoproject.com/en/stable/topics/cache/"
TURNED_AWAY = ("rejected_connections", "listen_disabled_num")
SAVING = ("rdb_last_bgsave_status", "aof_last_write_status")
"""Where they are not "ok", Redis may refuse writes."""
SWALLOWED = ("OPTIONS.IGNORE_EXCEPTIONS", "OPTIONS.ignore_exc")
TIMEOUTS = ("OPTIONS.SOCKET_TIMEOUT", "OPTIONS.socket_timeout", "OPTIONS.timeout")
HASTE = 0.1
"""Seconds within which a busy network does not always answer."""
LOGGED = "A session that is saved and cannot be read back; errors in the client's log."


AS_SITE = "The same as the site: in its container, on its machine (--via, --pid)."


def unavailable(facts: Facts) -> Judgement:
    """Each session is gone with its response, mostly without a word."""
    gated = unlike(facts, *CACHED)
    if gated is not None:
        return gated
    cache = session_cache(facts)
    if cache.kind == "dummy":
        told = setting_seen(facts, cache.setting)
        if engine_of(facts) == "cached_db":
            return ruled_out("The cache keeps nothing, and the rows keep everything.", told)
        return confirmed("DummyCache keeps nothing: no session outlives its response.", told)
    if cache.kind == "locmem":
        told = setting_seen(facts, cache.setting)
        return ruled_out("The cache lies in the process: it is always there.", told)
    down = _down(facts)
    if down:
        return _not_reached(facts, down)
    return _reached(facts)


def _not_reached(facts: Facts, down: list[Evidence]) -> Judgement:
    other = set_otherwise(facts, "CACHES")
    if other is None and name_unknown(facts, down[0].text):
        because = "The name of the cache's server is not known here; where the site runs it may be."
        return suspected(because, *down, proves=AS_SITE)
    if other is None:
        return confirmed("The server of the session cache cannot be reached.", *down)
    because = "The cache cannot be reached from here, but workers have other settings."
    proves = "The same as the workers' user and environment."
    return suspected(because, *down, other, proves=proves)


def _down(facts: Facts) -> list[Evidence]:
    """Servers of the cache that let nobody in."""
    whole = unreached(facts)
    if whole is not None and (engine_of(facts) == "cache" or "database" not in whole.text.lower()):
        return [whole]
    problem = facts.store.problem if facts.store.value is None else ""
    if "table of the cache is not there" in problem:
        return [seen(facts, "store", problem)]
    told = facts.health.value.measures if facts.health.value else ()
    names = ("cache.server", "redis.server", "memcached.server")
    return [
        seen(facts, "health", f"{each.how}: {each.because}")
        for each in told
        if each.name in names and each.value is None and unreached_text(each.because)
    ]


def _reached(facts: Facts) -> Judgement:
    signs = _signs(facts)
    swallowed = _swallowed(facts)
    quick = _hasty(facts)
    if signs or (swallowed and quick):
        because = "The cache turns some requests away." if signs else "Slow answers count as none."
        return suspected(because, *signs, *swallowed, *quick, proves=LOGGED)
    if swallowed or quick:
        because = "An error of the cache would be seen by nobody."
        return open_(because, *swallowed, *quick, proves=LOGGED)
    if facts.store.value is None:
        return missing(facts, "store")
    told = seen(facts, "store", f"{facts.store.value.server} answered")
    return ruled_out("The cache is there and answers.", told)


def _signs(facts: Facts) -> list[Evidence]:
    found = []
    for server in cache_servers(facts):
        found += told_by(facts, server, *(name for name in TURNED_AWAY if number(server, name)))
        failed = (name for name in SAVING if word(server, name) not in (None, "ok"))
        found += told_by(facts, server, *failed)
        if number(server, "loading"):
            found.append(measured(facts, server["loading"]))
    return found


def _swallowed(facts: Facts) -> list[Evidence]:
    """Settings and engines that make an error look like an empty cache."""
    whole = facts.setting("DJANGO_REDIS_IGNORE_EXCEPTIONS")
    found = [cache_setting(facts, name) for name in SWALLOWED]
    told = [setting_seen(facts, each.name) for each in (whole, *found) if each and each.value]
    engine = facts.setting("SESSION_ENGINE")
    if engine is not None and str(engine.value).startswith("redis_sessions"):
        told.append(setting_seen(facts, engine.name))
    return told


def _hasty(facts: Facts) -> list[Evidence]:
    found = [cache_setting(facts, name) for name in TIMEOUTS]
    return [setting_seen(facts, each.name) for each in found if each and _is_short(each)]


def _is_short(setting: SettingSeen) -> bool:
    value = setting.value
    return isinstance(value, (int, float)) and 0 < value <= HASTE


CAUSES = (
    Cause(
        id="cache-unavailable-silent",
        family=FAMILY,
        title="The session cache does not store anything, and mostly says nothing",
        symptoms=("S1", "S11", "S2"),
        judge=unavailable,
        needs=("settings", "code", "store", "health", "workers"),
        refutes="What is saved is read back, again and again, from every node.",
        remedy=Remedy(
            "Mend the cache, give it time to answer, and let its errors be seen; with cached_db "
            "sessions are in the database too.",
            with_engine("cached_db"),
        ),
        links=(
            f"{CACHE_DOC}#dummy-caching-for-development",
            f"{SESSIONS_DOC}#using-cached-sessions",
            "https://redis.io/docs/latest/develop/reference/clients/",
        ),
        cases=7,
        level="high",
    ),
)
