"""`session-tui why` on sessions that a cache server keeps, which it leaves as they were."""

from __future__ import annotations

import json
import pickle
from pathlib import Path
from typing import Any

from tests.cli.commands import filled, run
from tests.servers import redis_url

KEY, LOST = "cached" + "x" * 26, "nobody" + "x" * 26
PREFIX = "django.contrib.sessions.cache"
ENGINE = 'SESSION_ENGINE = "django.contrib.sessions.backends.cache"\n'
CACHE = ENGINE + 'CACHES = {"default": {"BACKEND": %r, "LOCATION": %r, "KEY_PREFIX": "shop"}}'


def asked(folder: Path, text: str) -> dict[str, Any]:
    """The data of `why --json`."""
    done = run("why", text, "--json", "--project", folder)
    assert done.returncode in (0, 1), done.stderr
    data: dict[str, Any] = json.loads(done.stdout)["data"]
    return data


def test_an_entry_in_redis_is_read_and_left_alone(tmp_path: Path, redis_server: Any) -> None:
    import redis

    url = redis_url(redis_server, database=11)
    settings = CACHE % ("django.core.cache.backends.redis.RedisCache", url)
    folder = filled(tmp_path / "shop", [], settings)
    with redis.Redis.from_url(url) as server:
        server.set(f"shop:1:{PREFIX}{KEY}", pickle.dumps({"cart": [1]}), ex=900)
        server.set(f"old:1:{PREFIX}{LOST}", pickle.dumps({"cart": [1]}), ex=900)
        before = {key: server.dump(key) for key in server.scan_iter()}
        found = asked(folder, f"sessionid={KEY}")
        assert (found["verdict"], found["effect"]["row"]) == ("anonymous", "kept")
        lost = asked(folder, f"sessionid={LOST}")
        assert (lost["verdict"], lost["effect"]["cookie"]) == ("refused", "deleted")
        assert {key: server.dump(key) for key in server.scan_iter()} == before
        server.flushdb()


def test_an_entry_under_another_version_is_named(tmp_path: Path, redis_server: Any) -> None:
    import redis

    url = redis_url(redis_server, database=11)
    settings = CACHE % ("django.core.cache.backends.redis.RedisCache", url)
    folder = filled(tmp_path / "shop", [], settings.replace('"shop"', '"shop", "VERSION": 2'))
    with redis.Redis.from_url(url) as server:
        server.set(f"shop:1:{PREFIX}{KEY}", pickle.dumps({"cart": [1]}), ex=900)
        near = " ".join(asked(folder, f"sessionid={KEY}")["nearest"])
        server.flushdb()
    assert "VERSION 1" in near


def test_an_entry_in_memcached_is_read_and_left_alone(
    tmp_path: Path, memcached_server: Any
) -> None:
    from pymemcache.client.base import Client
    from pymemcache.serde import pickle_serde

    place = f"127.0.0.1:{memcached_server.port}"
    settings = CACHE % ("django.core.cache.backends.memcached.PyMemcacheCache", place)
    folder = filled(tmp_path / "shop", [], settings)
    client = Client(place, serde=pickle_serde)
    client.set(f"shop:1:{PREFIX}{KEY}", {"cart": [1]}, expire=900)
    found = asked(folder, f"sessionid={KEY}")
    assert (found["verdict"], found["effect"]["row"]) == ("anonymous", "kept")
    assert asked(folder, f"sessionid={LOST}")["effect"]["row"] == "none"
    assert client.get(f"shop:1:{PREFIX}{KEY}") == {"cart": [1]}
    assert client.get(f"shop:1:{PREFIX}{LOST}") is None
    client.delete(f"shop:1:{PREFIX}{KEY}")
    client.close()


def test_what_lies_in_the_memory_of_each_worker_is_said_to_be_unknown(tmp_path: Path) -> None:
    settings = CACHE % ("django.core.cache.backends.locmem.LocMemCache", "here")
    folder = filled(tmp_path / "shop", [], settings)
    done = run("why", f"sessionid={KEY}", "--project", folder)
    assert done.returncode in (1, 3) and "memory of each web process" in done.stdout + done.stderr
