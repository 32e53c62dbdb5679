"""Sessions in a cache: what keeps them, for how long, and who can see them."""

from __future__ import annotations

from session_tui.diagnosis.cause import SESSIONS_DOC, SETTINGS_DOC, Cause, Remedy
from session_tui.diagnosis.causes import (
    store_cache_elsewhere,
    store_cache_lost,
    store_cache_memory,
    store_cache_silent,
)
from session_tui.diagnosis.finding import Evidence, Judgement
from session_tui.diagnosis.judging import (
    confirmed,
    open_,
    ruled_out,
    seen,
    setting_seen,
    suspected,
)
from session_tui.diagnosis.readings.deletions import deleting_rows
from session_tui.diagnosis.readings.engines import (
    CACHED,
    cache_setting,
    engine_of,
    is_set,
    rows_stay,
    session_cache,
    unlike,
    unlike_cache,
    with_engine,
)
from session_tui.diagnosis.readings.looking import spots_seen
from session_tui.model.facts import Facts, WorkerSeen

FAMILY = "store-cache"

CACHE_DOC = "https://docs.djangoproject.com/en/stable/topics/cache/"
USUAL = 300
"""MAX_ENTRIES where nobody sets it."""
CLOSE = 0.66
"""Share of MAX_ENTRIES that a cull by CULL_FREQUENCY 3 leaves."""
HALF = 0.5
PROCESSES = "How many processes serve the site."


def multiprocess(facts: Facts) -> Judgement:
    """Each process has its own memory, and knows the sessions that it saved itself."""
    gated = unlike(facts, *CACHED) or unlike_cache(facts, "locmem")
    if gated is not None:
        return gated
    told = [setting_seen(facts, session_cache(facts).setting)]
    serving = _web(facts)
    told += [
        seen(facts, "workers", f"{each.worker.kind}, process {each.worker.pid}")
        for each in serving[:4]
    ]
    if len(serving) > 1:
        if engine_of(facts) == "cached_db":
            because = "Each process keeps copies of its own, which others do not change."
        else:
            because = "Each process knows only the sessions that it saved itself."
        return confirmed(because, *told)
    because = "Sessions lie in the memory of one process; a restart ends them."
    if is_set(facts, "DEBUG"):
        return open_(because, *told, proves=PROCESSES)
    return suspected(because, *told, proves=PROCESSES)


def _web(facts: Facts) -> list[WorkerSeen]:
    """Processes that answer requests: a task queue's do not."""
    serving = facts.workers.value.serving if facts.workers.value else ()
    return [each for each in serving if each.worker.kind != "celery"]


def culled(facts: Facts) -> Judgement:
    """Django's own caches drop a third of what they have when it becomes too much."""
    gated = unlike(facts, *CACHED) or unlike_cache(facts, "locmem", "file", "database")
    gated = gated or rows_stay(facts)
    if gated is not None:
        return gated
    limit, told = _limit(facts)
    sample = facts.sample.value
    if sample is None or not sample.complete:
        proves = "How many entries the cache has."
        return open_(f"It keeps {limit:,} entries at most.", *told, proves=proves)
    there = sample.rows - sample.count("states", "expired")
    told.append(seen(facts, "sample", f"{there:,} sessions that have not ended"))
    if there >= limit:
        return confirmed("There are as many entries as it keeps: each login drops some.", *told)
    if there >= CLOSE * limit:
        proves = "That their number never grows beyond it."
        return suspected("There are nearly as many sessions as it keeps.", *told, proves=proves)
    if there < HALF * limit and session_cache(facts).alias != "default":
        return ruled_out("There are far fewer sessions than it keeps.", *told)
    proves = "How many entries of other kinds the cache has."
    return open_("Other entries count as well as sessions.", *told, proves=proves)


def _limit(facts: Facts) -> tuple[int, list[Evidence]]:
    for name in ("OPTIONS.MAX_ENTRIES", "MAX_ENTRIES"):
        found = cache_setting(facts, name)
        if found is not None and isinstance(found.value, (int, float)):
            return int(found.value), [setting_seen(facts, found.name)]
    return USUAL, [setting_seen(facts, session_cache(facts).setting)]


def inconsistent(facts: Facts) -> Judgement:
    """Django takes the entry while it lives, whatever became of the row."""
    gated = unlike(facts, "cached_db") or _kept_by(facts)
    if gated is not None:
        return gated
    sample = facts.sample.value
    other = sample.count("copies", "different") if sample else 0
    alone = sample.count("copies", "cache-only") if sample else 0
    spots = deleting_rows(facts)
    told = spots_seen(facts, spots)
    if other or alone:
        text = f"{other} entries differ from their row, {alone} have none"
        told.append(seen(facts, "sample", text))
    if other + alone > 1:
        return confirmed("Cache and table do not hold the same sessions.", *told)
    proves = "A session whose row and entry differ (session-tui show KEY)."
    if told:
        because = (
            "Rows are deleted past the cache." if spots else "One entry has not its row's data."
        )
        return suspected(because, *told, proves=proves)
    if session_cache(facts).kind == "locmem":
        told = [setting_seen(facts, session_cache(facts).setting)]
        return open_("Each process has copies of its own.", *told, proves=PROCESSES)
    if sample is not None and sample.count("copies", "same"):
        both = seen(facts, "sample", f"{sample.count('copies', 'same')} entries equal their rows")
        return ruled_out("Entries and rows agree.", both)
    return open_("It is not known whether entries and rows agree.", proves=proves)


def _kept_by(facts: Facts) -> Judgement | None:
    """Ruled out where the cache keeps nothing."""
    if session_cache(facts).kind != "dummy":
        return None
    return ruled_out(
        "The cache keeps no copies.", setting_seen(facts, session_cache(facts).setting)
    )


CAUSES = (
    Cause(
        id="cache-locmem-multiprocess",
        family=FAMILY,
        title="The session cache lies in the memory of each process (LocMemCache)",
        symptoms=("S2", "S1", "S3", "S10"),
        judge=multiprocess,
        needs=("settings", "code", "store", "workers"),
        refutes="The cache is one that all processes share, or only one process ever serves.",
        remedy=Remedy(
            "Keep sessions in the database, or in a cache that processes share (Redis, memcached).",
            with_engine("db"),
        ),
        links=(f"{SESSIONS_DOC}#using-cached-sessions", f"{CACHE_DOC}#local-memory-caching"),
        cases=3,
        level="high",
    ),
    *store_cache_silent.CAUSES,
    *store_cache_memory.CAUSES,
    *store_cache_lost.CAUSES,
    *store_cache_elsewhere.CAUSES,
    Cause(
        id="cache-maxentries-culled",
        family=FAMILY,
        title="The cache drops sessions above MAX_ENTRIES",
        symptoms=("S2",),
        judge=culled,
        needs=("settings", "code", "store", "sample"),
        refutes="The cache is Redis or memcached, or has far fewer entries than MAX_ENTRIES.",
        remedy=Remedy(
            "Raise MAX_ENTRIES in OPTIONS of that cache, or keep sessions in the database.",
            with_engine("db"),
        ),
        links=(f"{CACHE_DOC}#cache-arguments", f"{SESSIONS_DOC}#using-cached-sessions"),
        cases=1,
    ),
    Cause(
        id="cache-cached_db-inconsistent",
        family=FAMILY,
        title="cached_db: the cache holds something else than the database",
        symptoms=("S10", "S5"),
        judge=inconsistent,
        needs=("settings", "code", "store", "sample"),
        refutes="Each entry in the cache equals its row.",
        remedy=Remedy(
            "Delete sessions by SessionStore(key).delete(), which removes both; let all processes "
            "share one cache.",
            with_engine("db"),
        ),
        links=(f"{SESSIONS_DOC}#using-cached-sessions", f"{SETTINGS_DOC}#session-engine"),
        cases=1,
    ),
)
