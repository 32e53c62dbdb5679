"""A Redis that is full and takes nothing more."""

from __future__ import annotations

from typing import TYPE_CHECKING

from session_tui.faults.fault import LabFault, Server
from session_tui.faults.healthy import REDIS

if TYPE_CHECKING:
    from session_tui.faults.population.lab import Lab


def fill(lab: Lab) -> None:
    """Something else fills it up, until it refuses."""
    import redis
    from django.core.cache import cache

    lab.write(lab.visits())
    try:
        for number in range(2000):
            cache.set(f"page:{number}", "tea " * 5000, None)
    except redis.exceptions.ResponseError:
        return


FAULT = LabFault(
    cause="cache-noeviction-write-fails",
    title="Redis is full, and its policy is noeviction",
    story="Who is signed in stays so, and nobody new gets in: the sign-in answers with an error.",
    symptom="S1",
    settings='SESSION_ENGINE = "django.contrib.sessions.backends.cache"\n' + REDIS,
    engine="signed_cookies",
    servers=(Server("redis", "", ("--maxmemory", "5mb", "--maxmemory-policy", "noeviction")),),
    packages=("redis",),
    fill=fill,
)
