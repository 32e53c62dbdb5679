"""Sessions in a cache: who sees them, what the server drops, refuses or forgets."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from session_tui.diagnosis.causes import BY_ID, store_cache
from session_tui.diagnosis.finding import Certainty
from session_tui.model import Health, Measure
from session_tui.model.facts import (
    Elsewhere,
    ElsewhereSeen,
    Facts,
    HostEvent,
    LoadsSeen,
    Span,
    WorkersSeen,
)
from tests.diagnosis.recording import looked_at
from tests.diagnosis.worlds import (
    CACHE,
    CACHED_DB,
    DAY,
    HOUR,
    NOW,
    known,
    spot,
    told,
    unknown,
    worker,
    world,
)

CONFIRMED, SUSPECTED, OPEN, RULED_OUT = Certainty

DJANGO = "django.core.cache.backends"
WEEKS = 14 * 86400


def settings(backend: str, engine: str = CACHE, **more: Any) -> dict[str, Any]:
    """Settings of a site whose sessions lie in this cache."""
    entry = {f"CACHES.default.{name.replace('__', '.')}": value for name, value in more.items()}
    return {"SESSION_ENGINE": engine, "CACHES.default.BACKEND": f"{DJANGO}.{backend}", **entry}


def of(backend: str, engine: Any = CACHE, **changed: Any) -> Facts:
    """A healthy site whose sessions lie in this cache, with some facts in another way."""
    kind = "cached_db" if engine == CACHED_DB else KINDS[backend]
    store = {"kind": kind, "server": kind}
    given = {**settings(backend, engine), **changed.pop("more", {})}
    quiet = {"measures": USUAL.get(backend, {})}
    return world(**{"settings": given, "store": store, **quiet, **changed})


LOCMEM, DUMMY, REDIS = "locmem.LocMemCache", "dummy.DummyCache", "redis.RedisCache"
MEMCACHED, TABLE = "memcached.PyMemcacheCache", "db.DatabaseCache"
FILES = "filebased.FileBasedCache"
KINDS = {LOCMEM: "locmem", DUMMY: "dummy", REDIS: "redis", MEMCACHED: "memcached"}
KINDS.update({TABLE: "cache", FILES: "cache"})
IDLE: dict[str, Any] = {
    "redis.role": "master",
    "redis.used_memory": 100,
    "redis.maxmemory": 1000,
    "redis.maxmemory_policy": "allkeys-lru",
    "redis.evicted_keys": 0,
    "redis.uptime_in_seconds": 90 * 86400,
    "redis.aof_enabled": 1,
    "redis.cmdstat_flushall": 0,
    "redis.cmdstat_flushdb": 0,
    "redis.rdb_last_bgsave_status": "ok",
}
BUSY: dict[str, Any] = {
    "memcached.bytes": 100,
    "memcached.limit_maxbytes": 1000,
    "memcached.evictions": 0,
    "memcached.evicts": "on",
    "memcached.uptime": 90 * 86400,
    "memcached.cmd_flush": 0,
    "memcached.store_too_large": 0,
    "memcached.item_size_max": 1 << 20,
}
USUAL = {REDIS: IDLE, MEMCACHED: BUSY}


def redis(engine: Any = CACHE, **changed: Any) -> Facts:
    """A site on Redis, some measures of which are others: redis(evicted_keys=3)."""
    named = {f"redis.{name}": value for name, value in changed.items() if name in MEASURES}
    rest = {name: value for name, value in changed.items() if name not in MEASURES}
    return of(REDIS, engine, **{"measures": {**IDLE, **named}, **rest})


def memcached(**changed: Any) -> Facts:
    """A site on memcached, some measures of which are others."""
    named = {f"memcached.{name}": value for name, value in changed.items() if name in MEASURES}
    rest = {name: value for name, value in changed.items() if name not in MEASURES}
    return of(MEMCACHED, **{"measures": {**BUSY, **named}, **rest})


MEASURES = {name.partition(".")[2] for name in (*IDLE, *BUSY)} | {
    *("appendonly", "save", "slave_read_only", "rejected_connections", "loading"),
    *("store_no_memory", "listen_disabled_num", "master_link_status"),
}
DEAD = unknown("Redis does not answer: the connection was refused.")
FULL = {"used_memory": 980, "evicted_keys": 7}
FORGETS = {"aof_enabled": 0, "save": "", "uptime_in_seconds": 3600}
ONE = WorkersSeen("web1", (worker(11),))
QUEUE = WorkersSeen("web1", (worker(11), worker(12)))
TASKS = WorkersSeen(
    "web1",
    (worker(11), replace(worker(12), worker=replace(worker(12).worker, kind="celery"))),
)
YOUNG = WorkersSeen(
    "web1", (replace(worker(11), worker=replace(worker(11).worker, started_at=NOW - HOUR)),)
)
NAMELESS = unknown("The host name of Redis is not known here.")
NO_WORKERS = WorkersSeen("web1", ())
OTHER_WORKERS = WorkersSeen("web1", (worker(differing=("CACHES.default",)),))
CLEAR = spot("cache-clear", "cache.clear()", "default")
CLEAR_OTHER = spot("cache-clear", 'caches["pages"].clear()', "pages")
FLUSHALL = spot("cache-clear", "redis-cli FLUSHALL", "FLUSHALL")
SAME_PLACE = {"CACHES.default.LOCATION": "redis://r/0", "CACHES.pages.LOCATION": "redis://r/0"}
OTHER_PLACE = {"CACHES.default.LOCATION": "redis://r/0", "CACHES.pages.LOCATION": "redis://r/1"}
ROW_DELETED = spot("sessions-deleted", "Session.objects.all().delete()", "Session.objects.delete")


def prefix(last: Any = 12 * DAY, fitting: int | None = 5, kind: str = "other-prefix") -> Any:
    """Live sessions under another prefix, the last of which ends after `last`."""
    place = Elsewhere("Redis keys under old", kind, 9, 5, NOW + last, fitting)
    return ElsewhereSeen((place,), ("cache default: all of its keys, with sessions",))


SEARCHED = ElsewhereSeen((), ("cache default: all of its keys, with sessions under 0 others.",))
LARGE = {"largest": 1_040_000}
DOWN = known(Health((Measure("cache.server", None, "", "connecting", DEAD.problem),), 0.01), "INFO")
REFUSED_INFO = known(
    Health((Measure("redis.server", None, "", "INFO server", "refused: the ACL"),), 0.01), "INFO"
)


def role(reader: str, writer: str) -> Any:
    """What two servers of one cache tell: the one that is read, and the one that is written."""
    return known(
        Health(
            (
                Measure("redis.role", reader, "", "INFO replication at r2:6379"),
                Measure("redis.role", writer, "", "INFO replication at r1:6379"),
            ),
            0.01,
        )
    )


def copies(**counts: int) -> dict[str, Any]:
    """How many entries and rows agree."""
    return {"copies": tuple(Span(name.replace("_", "-"), n) for name, n in counts.items())}


def rows(count: int, expired: int = 0) -> dict[str, Any]:
    """As many sessions, all of which were looked at."""
    return {"rows": count, "states": (Span("expired", expired),)}


WORLDS = [
    ("cache-locmem-multiprocess", of(LOCMEM, workers=QUEUE), CONFIRMED),
    ("cache-locmem-multiprocess", of(LOCMEM, CACHED_DB, workers=QUEUE), CONFIRMED),
    ("cache-locmem-multiprocess", of(LOCMEM, workers=ONE), SUSPECTED),
    ("cache-locmem-multiprocess", of(LOCMEM, workers=TASKS), SUSPECTED),
    ("cache-locmem-multiprocess", of(LOCMEM, workers=unknown()), SUSPECTED),
    ("cache-locmem-multiprocess", of(LOCMEM, workers=ONE, more={"DEBUG": True}), OPEN),
    (
        "cache-locmem-multiprocess",
        told(settings={"SESSION_ENGINE": CACHE, "CACHES": None}),
        SUSPECTED,
    ),
    ("cache-locmem-multiprocess", told(settings={"SESSION_ENGINE": CACHE}), OPEN),
    ("cache-locmem-multiprocess", redis(workers=QUEUE), RULED_OUT),
    ("cache-locmem-multiprocess", world(), RULED_OUT),
    ("cache-unavailable-silent", of(DUMMY), CONFIRMED),
    ("cache-unavailable-silent", of(DUMMY, CACHED_DB), RULED_OUT),
    ("cache-unavailable-silent", of(REDIS, store=DEAD, health=DEAD), CONFIRMED),
    ("cache-unavailable-silent", of(REDIS, store=NAMELESS, workers=NO_WORKERS), SUSPECTED),
    ("cache-unavailable-silent", of(REDIS, store=NAMELESS), CONFIRMED),
    ("cache-unavailable-silent", of(REDIS, CACHED_DB, health=DOWN), CONFIRMED),
    ("cache-unavailable-silent", of(REDIS, store=DEAD, workers=OTHER_WORKERS), SUSPECTED),
    ("cache-unavailable-silent", of(REDIS, CACHED_DB, health=REFUSED_INFO), RULED_OUT),
    (
        "cache-unavailable-silent",
        of(TABLE, store=unknown("The table of the cache is not there.")),
        CONFIRMED,
    ),
    ("cache-unavailable-silent", redis(rejected_connections=4), SUSPECTED),
    ("cache-unavailable-silent", redis(rdb_last_bgsave_status="err"), SUSPECTED),
    ("cache-unavailable-silent", redis(loading=1), SUSPECTED),
    ("cache-unavailable-silent", of(REDIS, store=unknown()), OPEN),
    (
        "cache-unavailable-silent",
        redis(settings=settings(REDIS, OPTIONS__IGNORE_EXCEPTIONS=True)),
        OPEN,
    ),
    (
        "cache-unavailable-silent",
        redis(settings={**settings(REDIS), "DJANGO_REDIS_IGNORE_EXCEPTIONS": True}),
        OPEN,
    ),
    (
        "cache-unavailable-silent",
        redis(
            settings=settings(REDIS, OPTIONS__IGNORE_EXCEPTIONS=True, OPTIONS__SOCKET_TIMEOUT=0.05)
        ),
        SUSPECTED,
    ),
    ("cache-unavailable-silent", redis(), RULED_OUT),
    ("cache-unavailable-silent", of(LOCMEM), RULED_OUT),
    ("cache-redis-evicted", redis(**FULL), CONFIRMED),
    ("cache-redis-evicted", redis(CACHED_DB, **FULL), RULED_OUT),
    ("cache-redis-evicted", redis(evicted_keys=7), SUSPECTED),
    ("cache-redis-evicted", redis(**FULL, maxmemory_policy="noeviction"), SUSPECTED),
    ("cache-redis-evicted", redis(uptime_in_seconds=60), OPEN),
    ("cache-redis-evicted", redis(uptime_in_seconds=60, maxmemory=0), RULED_OUT),
    ("cache-redis-evicted", redis(used_memory=990), RULED_OUT),
    ("cache-redis-evicted", redis(), RULED_OUT),
    ("cache-redis-evicted", redis(health=unknown()), OPEN),
    ("cache-redis-evicted", memcached(evictions=9, bytes=950), CONFIRMED),
    ("cache-redis-evicted", memcached(evictions=9), SUSPECTED),
    ("cache-redis-evicted", of(LOCMEM), RULED_OUT),
    (
        "cache-noeviction-write-fails",
        redis(used_memory=1001, maxmemory_policy="noeviction"),
        CONFIRMED,
    ),
    (
        "cache-noeviction-write-fails",
        redis(store=unknown("Redis is out of memory, and refuses the command.")),
        CONFIRMED,
    ),
    (
        "cache-noeviction-write-fails",
        redis(used_memory=950, maxmemory_policy="noeviction"),
        SUSPECTED,
    ),
    ("cache-noeviction-write-fails", redis(used_memory=1001), RULED_OUT),
    (
        "cache-noeviction-write-fails",
        redis(used_memory=1001, maxmemory=0, maxmemory_policy="noeviction"),
        RULED_OUT,
    ),
    ("cache-noeviction-write-fails", redis(), RULED_OUT),
    (
        "cache-noeviction-write-fails",
        memcached(bytes=990, evicts="off", store_no_memory=4),
        CONFIRMED,
    ),
    ("cache-noeviction-write-fails", memcached(evicts="off", store_no_memory=4), SUSPECTED),
    ("cache-noeviction-write-fails", memcached(bytes=990, evictions=8), RULED_OUT),
    ("cache-restart-no-persistence", redis(**FORGETS), CONFIRMED),
    ("cache-restart-no-persistence", redis(**FORGETS, workers=YOUNG), SUSPECTED),
    (
        "cache-restart-no-persistence",
        redis(
            **FORGETS,
            workers=unknown(),
            host={"events": (HostEvent(NOW - HOUR, "oom-kill", "redis-server"),)},
        ),
        SUSPECTED,
    ),
    ("cache-restart-no-persistence", redis(CACHED_DB, **FORGETS), RULED_OUT),
    ("cache-restart-no-persistence", redis(**{**FORGETS, "aof_enabled": 1}), RULED_OUT),
    ("cache-restart-no-persistence", redis(**{**FORGETS, "save": "3600 1"}), OPEN),
    (
        "cache-restart-no-persistence",
        redis(**{**FORGETS, "uptime_in_seconds": WEEKS + 1}),
        RULED_OUT,
    ),
    ("cache-restart-no-persistence", memcached(uptime=3600), CONFIRMED),
    ("cache-restart-no-persistence", memcached(uptime=3600, workers=YOUNG), OPEN),
    (
        "cache-restart-no-persistence",
        memcached(
            uptime=3600,
            workers=YOUNG,
            host={"events": (HostEvent(NOW - HOUR, "restart", "memcached.service"),)},
        ),
        SUSPECTED,
    ),
    ("cache-restart-no-persistence", memcached(uptime=WEEKS + 1), RULED_OUT),
    ("cache-restart-no-persistence", redis(health=unknown()), OPEN),
    ("cache-flushed", redis(cmdstat_flushall=1, uptime_in_seconds=86400), CONFIRMED),
    ("cache-flushed", redis(cmdstat_flushdb=1, spots=[CLEAR]), CONFIRMED),
    ("cache-flushed", redis(CACHED_DB, cmdstat_flushdb=1, spots=[CLEAR]), RULED_OUT),
    ("cache-flushed", redis(cmdstat_flushall=1), SUSPECTED),
    ("cache-flushed", redis(cmdstat_flushdb=1), SUSPECTED),
    ("cache-flushed", redis(spots=[CLEAR]), SUSPECTED),
    (
        "cache-flushed",
        redis(spots=[FLUSHALL]),
        SUSPECTED,
    ),
    ("cache-flushed", redis(spots=[CLEAR_OTHER], more=SAME_PLACE), SUSPECTED),
    ("cache-flushed", redis(spots=[CLEAR_OTHER], more=OTHER_PLACE), RULED_OUT),
    ("cache-flushed", redis(health=unknown()), OPEN),
    ("cache-flushed", redis(), RULED_OUT),
    ("cache-flushed", memcached(cmd_flush=2, uptime=86400), CONFIRMED),
    ("cache-flushed", memcached(cmd_flush=2), SUSPECTED),
    ("cache-flushed", memcached(), RULED_OUT),
    ("cache-key-prefix-changed", redis(elsewhere=prefix()), CONFIRMED),
    ("cache-key-prefix-changed", redis(elsewhere=prefix(14 * DAY)), SUSPECTED),
    ("cache-key-prefix-changed", redis(elsewhere=prefix(fitting=None)), SUSPECTED),
    ("cache-key-prefix-changed", redis(elsewhere=prefix(fitting=0)), RULED_OUT),
    ("cache-key-prefix-changed", redis(elsewhere=prefix(kind="other-engine")), RULED_OUT),
    ("cache-key-prefix-changed", redis(CACHED_DB, elsewhere=prefix()), RULED_OUT),
    ("cache-key-prefix-changed", redis(settings=settings(REDIS, KEY_PREFIX="shop-1.4")), SUSPECTED),
    ("cache-key-prefix-changed", redis(settings=settings(REDIS, KEY_PREFIX="a3f91c0d")), SUSPECTED),
    (
        "cache-key-prefix-changed",
        redis(settings=settings(REDIS, KEY_PREFIX="shop2"), elsewhere=SEARCHED),
        RULED_OUT,
    ),
    ("cache-key-prefix-changed", redis(workers=OTHER_WORKERS), SUSPECTED),
    ("cache-key-prefix-changed", redis(loads=LoadsSeen(("CACHES.default",), 60)), SUSPECTED),
    ("cache-key-prefix-changed", redis(elsewhere=SEARCHED), RULED_OUT),
    ("cache-key-prefix-changed", redis(), OPEN),
    ("cache-key-prefix-changed", redis(elsewhere=unknown()), OPEN),
    ("cache-key-prefix-changed", of(LOCMEM), RULED_OUT),
    ("cache-item-too-large", memcached(store_too_large=3, sample=LARGE), CONFIRMED),
    ("cache-item-too-large", memcached(store_too_large=3), SUSPECTED),
    ("cache-item-too-large", memcached(sample=LARGE), SUSPECTED),
    ("cache-item-too-large", memcached(), RULED_OUT),
    (
        "cache-item-too-large",
        of(MEMCACHED, measures={"memcached.uptime": 5}, sample=unknown()),
        OPEN,
    ),
    ("cache-item-too-large", memcached(health=unknown()), OPEN),
    ("cache-item-too-large", redis(sample=LARGE), RULED_OUT),
    ("cache-maxentries-culled", of(FILES, sample=rows(301)), CONFIRMED),
    ("cache-maxentries-culled", of(FILES, sample=rows(400, expired=300)), OPEN),
    ("cache-maxentries-culled", of(TABLE, sample=rows(290)), SUSPECTED),
    (
        "cache-maxentries-culled",
        of(TABLE, settings=settings(TABLE, OPTIONS__MAX_ENTRIES=9000), sample=rows(290)),
        OPEN,
    ),
    (
        "cache-maxentries-culled",
        of(
            FILES,
            settings={
                "SESSION_ENGINE": CACHE,
                "SESSION_CACHE_ALIAS": "sessions",
                "CACHES.sessions.BACKEND": f"{DJANGO}.{FILES}",
            },
            sample=rows(20),
        ),
        RULED_OUT,
    ),
    ("cache-maxentries-culled", of(FILES, sample=unknown()), OPEN),
    ("cache-maxentries-culled", of(LOCMEM, sample=unknown()), OPEN),
    ("cache-maxentries-culled", redis(sample=rows(301)), RULED_OUT),
    ("cache-redis-replica-or-wrong-node", redis(role="slave"), CONFIRMED),
    ("cache-redis-replica-or-wrong-node", redis(health=role("slave", "slave")), CONFIRMED),
    ("cache-redis-replica-or-wrong-node", redis(health=role("slave", "master")), RULED_OUT),
    ("cache-redis-replica-or-wrong-node", redis(role="slave", slave_read_only=0), SUSPECTED),
    (
        "cache-redis-replica-or-wrong-node",
        redis(store=unknown("This Redis replica has lost its master, and answers no reads.")),
        CONFIRMED,
    ),
    ("cache-redis-replica-or-wrong-node", redis(), RULED_OUT),
    ("cache-redis-replica-or-wrong-node", redis(health=unknown()), OPEN),
    ("cache-redis-replica-or-wrong-node", memcached(), RULED_OUT),
    (
        "cache-cached_db-inconsistent",
        redis(CACHED_DB, sample=copies(same=90, different=2, cache_only=3)),
        CONFIRMED,
    ),
    (
        "cache-cached_db-inconsistent",
        redis(CACHED_DB, sample=copies(same=90, different=1)),
        SUSPECTED,
    ),
    ("cache-cached_db-inconsistent", redis(CACHED_DB, spots=[ROW_DELETED]), SUSPECTED),
    (
        "cache-cached_db-inconsistent",
        redis(CACHED_DB, spots=[spot("sessions-deleted", "", "SessionStore.delete")]),
        OPEN,
    ),
    ("cache-cached_db-inconsistent", of(LOCMEM, CACHED_DB), OPEN),
    ("cache-cached_db-inconsistent", redis(CACHED_DB, sample=copies(same=90)), RULED_OUT),
    ("cache-cached_db-inconsistent", of(DUMMY, CACHED_DB), RULED_OUT),
    ("cache-cached_db-inconsistent", redis(), RULED_OUT),
]

WITH_DIFF = {
    "cache-locmem-multiprocess": "db",
    "cache-unavailable-silent": "cached_db",
    "cache-redis-evicted": "cached_db",
    "cache-restart-no-persistence": "cached_db",
    "cache-flushed": "cached_db",
    "cache-key-prefix-changed": "cached_db",
    "cache-item-too-large": "db",
    "cache-maxentries-culled": "db",
    "cache-cached_db-inconsistent": "db",
}


@pytest.mark.parametrize(("cause", "facts", "certainty"), WORLDS)
def test_a_world_is_judged(cause: str, facts: Facts, certainty: Certainty) -> None:
    judgement = BY_ID[cause].judge(facts)
    assert judgement.certainty is certainty, judgement


@pytest.mark.parametrize("cause", store_cache.CAUSES, ids=lambda cause: cause.id)
def test_nothing_is_known_of_nothing(cause: Any) -> None:
    judgement = cause.judge(told())
    assert judgement.certainty is OPEN
    assert judgement.proves


@pytest.mark.parametrize("cause", store_cache.CAUSES, ids=lambda cause: cause.id)
@pytest.mark.parametrize("facts", [redis(), memcached(), redis(CACHED_DB), world()])
def test_all_is_well_on_healthy_servers(cause: Any, facts: Facts) -> None:
    assert cause.judge(facts).certainty in (OPEN, RULED_OUT)


@pytest.mark.parametrize("cause", store_cache.CAUSES, ids=lambda cause: cause.id)
def test_needs_are_what_is_looked_at(cause: Any) -> None:
    worlds = [facts for name, facts, _ in WORLDS if name == cause.id]
    own = world(settings={"SESSION_ENGINE": "shop.sessions"})
    assert looked_at(cause, [*worlds, told(), own]) == set(cause.needs)


@pytest.mark.parametrize(("cause", "engine"), WITH_DIFF.items())
def test_a_change_names_another_engine(cause: str, engine: str) -> None:
    old = f'SESSION_ENGINE = "{CACHE}"'
    facts = redis(spots=[spot("setting", old, "SESSION_ENGINE", "shop/settings.py")])
    change = BY_ID[cause].remedy.change(facts).splitlines()
    new = f'SESSION_ENGINE = "django.contrib.sessions.backends.{engine}"'
    assert change[0] == "--- a/shop/settings.py"
    assert change[-2:] == [f"-{old}", f"+{new}"]
