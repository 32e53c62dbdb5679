"""Which server django-redis-sessions would ask, as its own session.py chooses it."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import pytest

from session_tui.agent.stores.base import StoreError
from session_tui.agent.stores.redis.clients import Kind
from session_tui.agent.stores.redis.sessions import NO_SENTINEL, POOLED, stored_name, understood

NAMES = ("HOST", "PORT", "DB", "PASSWORD", "URL", "UNIX_DOMAIN_SOCKET_PATH", "POOL")
USUAL = {"HOST": "localhost", "PORT": 6379, "DB": 0}


def named(**given: Any) -> Any:
    """The module redis_sessions.settings with these values of its own."""
    values = {f"SESSION_REDIS_{name}": USUAL.get(name) for name in NAMES}
    for name in ("CONNECTION_OBJECT", "SENTINEL_LIST", "SENTINEL_MASTER_ALIAS"):
        values[f"SESSION_REDIS_{name}"] = None
    for name, value in given.items():
        values[f"SESSION_REDIS_{name}"] = value
    return SimpleNamespace(**values)


def reached(**given: Any) -> dict[str, Any]:
    """What the one pool of the settings would connect to."""
    (pool,) = understood(named(**given)).pools
    arguments: dict[str, Any] = pool.connection_kwargs
    return arguments


class TestTheServer:
    def test_is_on_this_host_where_nothing_is_said(self) -> None:
        assert (reached()["host"], reached()["port"], reached()["db"]) == ("localhost", 6379, 0)

    def test_is_the_host_with_its_database_and_password(self) -> None:
        found = reached(HOST="cache1", PORT=7000, DB=3, PASSWORD="hunter2")
        assert (found["host"], found["port"], found["db"]) == ("cache1", 7000, 3)
        assert found["password"] == "hunter2"

    def test_is_a_url_before_a_host(self) -> None:
        assert reached(URL="redis://cache2:7001/5", HOST="cache1")["host"] == "cache2"

    def test_is_a_socket_before_a_host(self) -> None:
        assert reached(UNIX_DOMAIN_SOCKET_PATH="/run/redis.sock")["path"] == "/run/redis.sock"

    def test_is_that_of_a_connection_object_before_all(self) -> None:
        import redis

        client = redis.Redis(host="cache3")
        assert reached(CONNECTION_OBJECT=client, URL="redis://cache2")["host"] == "cache3"

    def test_of_a_pool_of_dicts_is_this_host_whatever_they_say(self) -> None:
        found = understood(named(POOL=[{"host": "cache1"}, {"host": "cache2"}]))
        assert found.pools[0].connection_kwargs["host"] == "localhost"
        assert found.notes == (POOLED,)

    def test_is_no_sentinels_as_long_as_a_host_is_named(self) -> None:
        found = understood(named(SENTINEL_LIST=[("s1", 26379)], SENTINEL_MASTER_ALIAS="main"))
        assert found.kind is Kind.SINGLE and found.notes == (NO_SENTINEL,)

    def test_is_the_master_that_sentinel_names_otherwise(self) -> None:
        sentinels = {"SENTINEL_LIST": [("s1", 26379)], "SENTINEL_MASTER_ALIAS": "main"}
        found = understood(named(HOST=None, **sentinels))
        assert found.kind is Kind.SENTINEL and found.pools[0].service_name == "main"


class TestRefusals:
    def test_quote_no_password(self) -> None:
        with pytest.raises(StoreError) as error:
            understood(named(URL="redis://:hunter2/x@cache1:6379"))
        assert "hunter2" not in str(error.value.failure)

    def test_name_what_is_missing(self) -> None:
        with pytest.raises(StoreError, match="names no server"):
            understood(named(HOST=None))


def test_a_session_lies_under_the_prefix_or_its_bare_key() -> None:
    assert stored_name("k" * 32, "shop", None) == "shop:" + "k" * 32
    assert stored_name("k" * 32, "", None) == "k" * 32
