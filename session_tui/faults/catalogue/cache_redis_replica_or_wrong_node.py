"""A Redis that only follows another one."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

from session_tui.faults.fault import LabFault, Server

if TYPE_CHECKING:
    from session_tui.faults.population.lab import Lab

PATIENCE = 10.0
"""Seconds for the replica to have what its master has."""


def fill(lab: Lab) -> None:
    """The master has the sessions, and the replica has its copy."""
    from django.core.cache import cache
    from django.core.cache.backends.redis import RedisCache

    visits = lab.visits()
    lab.write_cache(visits, RedisCache(f"redis://127.0.0.1:{lab.port('redis')}/0", {}))
    until = time.monotonic() + PATIENCE
    key = "django.contrib.sessions.cache" + visits[-1].key
    while cache.get(key) is None and time.monotonic() < until:
        time.sleep(0.02)


FAULT = LabFault(
    cause="cache-redis-replica-or-wrong-node",
    title="LOCATION is a replica, which refuses to write",
    story="Since last night's failover nobody can sign in: the page answers with an error.",
    symptom="S11",
    settings="""
CACHES = {
    "default": {
        "BACKEND": "django.core.cache.backends.redis.RedisCache",
        "LOCATION": "redis://{replica}/0",
    }
}
""",
    engine="cache-redis",
    servers=(Server("redis", "replica", ("--replicaof", "127.0.0.1 {redis.port}")),),
    fill=fill,
)
