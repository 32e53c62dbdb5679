"""What the tests of the door to Redis share: entries of CACHES, doors, and failures."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from session_tui.agent.stores.base import StoreError
from session_tui.agent.stores.dialect import Limits
from session_tui.agent.stores.redis.door import Door
from session_tui.agent.stores.redis.servers import RedisServers
from session_tui.model import Failure
from tests.conftest import site
from tests.processes import Server
from tests.servers import redis_url

DJANGO = "django.core.cache.backends.redis.RedisCache"
DJANGO_REDIS = "django_redis.cache.RedisCache"
DJANGO_VALKEY = "django_valkey.cache.ValkeyCache"
QUICK = Limits(connect=0.5, statement=0.5)


def entry(location: Any, backend: str = DJANGO, **options: Any) -> dict[str, Any]:
    return {"BACKEND": backend, "LOCATION": location, "OPTIONS": options}


def servers(location: Any, limits: Limits = QUICK, **more: Any) -> RedisServers:
    site({"ENGINE": "django.db.backends.sqlite3", "NAME": ":memory:"})  # with settings
    return RedisServers("default", entry(location, **more), limits)


def door(server: Server, database: int = 0, **who: str) -> Door:
    """Patient, because the machine may be busy."""
    (only,) = servers(redis_url(server, database, **who), Limits()).listed()
    return only


def at(port: int) -> Door:
    (only,) = servers(f"redis://127.0.0.1:{port}/0").listed()
    return only


def failure(work: Callable[[], object]) -> Failure:
    with pytest.raises(StoreError) as caught:
        work()
    return caught.value.failure
