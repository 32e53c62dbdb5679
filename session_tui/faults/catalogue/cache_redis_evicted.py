"""A Redis that makes room by throwing sessions away."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from session_tui.faults.fault import LabFault, Server
from session_tui.faults.healthy import REDIS

if TYPE_CHECKING:
    from session_tui.faults.population.lab import Lab


def fill(lab: Lab) -> None:
    """Pages are cached in the same place, until most sessions have gone."""
    from django.core.cache import cache

    lab.write(lab.visits())
    for number in range(400):
        cache.set(f"page:{number}", "tea " * 5000, 3600)
    lab.write(lab.visits(10, oldest=timedelta(minutes=2), since_login=timedelta(0)))


FAULT = LabFault(
    cause="cache-redis-evicted",
    title="Redis is full and evicts sessions to make room for cached pages",
    story="People are signed out at random, most of all when the shop is busy.",
    symptom="S2",
    settings='SESSION_ENGINE = "django.contrib.sessions.backends.cache"\n' + REDIS,
    engine="signed_cookies",
    servers=(Server("redis", "", ("--maxmemory", "5mb", "--maxmemory-policy", "allkeys-lru")),),
    packages=("redis",),
    fill=fill,
)
