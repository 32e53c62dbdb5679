"""A session that lies in Redis under the names of settings that nobody has any more."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from session_tui.agent.caches.entry import cache_entry
from session_tui.agent.stores.redis import elsewhere
from session_tui.agent.stores.redis.store import RedisStore
from session_tui.model import Place
from tests.agent.stores.test_contract_redis import DJANGO, opened
from tests.conftest import site
from tests.processes import Server
from tests.servers import redis_url

DATABASE = 12
KEY = "k1234567" * 4
PREFIX = "django.contrib.sessions.cache"


@pytest.fixture
def client(redis_server: Server) -> Iterator[Any]:
    with opened(redis_server) as client:
        client.select(DATABASE)
        client.flushdb()
        yield client
        client.flushdb()


def places(server: Server, key: str = KEY, **more: object) -> dict[str, Place]:
    """What is told of a key's places, by the words behind the alias."""
    site({"ENGINE": "django.db.backends.sqlite3", "NAME": ":memory:"})
    cache = {"BACKEND": DJANGO, "LOCATION": redis_url(server, DATABASE), **more}
    store = RedisStore(cache_entry({"default": cache}, "default", PREFIX), None, None)
    found = store.places(key)
    store.close()
    assert not [each for each in found if key and key in each.where + each.because]
    return {each.where.partition("cache default")[2].strip(" ,"): each for each in found}


@pytest.mark.parametrize("today", ["", "new"])
@pytest.mark.parametrize("name", [f"old:1:{PREFIX}", ":9:django.contrib.sessions.cached_db"])
def test_an_entry_of_an_earlier_prefix_or_version_is_found_and_not_used(
    redis_server: Server, client: Any, name: str, today: str
) -> None:
    client.set(name + KEY, "x", ex=600)
    found = places(redis_server, KEY_PREFIX=today)[f"named {name}…"]
    assert found.found and not found.used and found.because.startswith("Until 2")


def test_where_the_session_is_known_to_lie_no_keys_are_walked(
    redis_server: Server, client: Any
) -> None:
    for head in ("", "old"):
        client.set(f"{head}:1:{PREFIX}{KEY}", "x")
    found = places(redis_server)
    assert found[""].used and not [words for words in found if "old" in words]


def test_a_key_that_nobody_has_is_nowhere_else_either(redis_server: Server, client: Any) -> None:
    client.set(f"old:1:{PREFIX}{KEY}", "x")
    found = places(redis_server, "nobody" * 5)
    assert found["under any other KEY_PREFIX"].found is False


@pytest.mark.parametrize("key", ["", "short", "*" * 20, "?" * 32, "[k]" * 8])
def test_a_key_is_no_pattern(redis_server: Server, client: Any, key: str) -> None:
    client.set(f"old:1:{PREFIX}{KEY}", "x")
    assert not [place for place in places(redis_server, key).values() if place.found]


def test_of_too_many_keys_some_are_walked_and_how_many_is_said(
    redis_server: Server, client: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(elsewhere, "WALKED", elsewhere.COUNT)
    client.mset({f"other{number}": "x" for number in range(3000)})
    place = places(redis_server)["under any other KEY_PREFIX"]
    assert place.found is None
    assert place.because == "Only about 1,000 of its 3,000 keys were walked, to spare the server."
