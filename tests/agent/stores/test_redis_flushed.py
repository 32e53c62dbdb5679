"""How often a Redis was emptied, as it counts itself."""

from __future__ import annotations

from session_tui.agent.stores.dialect import Limits
from session_tui.agent.stores.redis.health import measures
from session_tui.agent.stores.redis.servers import RedisServers
from tests.agent.stores.redis_doors import servers
from tests.servers import redis, redis_url
from tests.servers.replicated import say


def test_flushes_are_counted_since_the_start() -> None:
    with redis() as server:
        cache = servers(redis_url(server, 0), Limits())
        assert flushes(cache) == {"flushall": 0, "flushdb": 0}
        say(server, "FLUSHDB")
        say(server, "FLUSHDB")
        say(server, "FLUSHALL")
        assert flushes(cache) == {"flushall": 1, "flushdb": 2}
        cache.close()


def flushes(cache: RedisServers) -> dict[str, object]:
    """What is told of the commands that empty it."""
    told = measures(cache)
    return {
        each.name.partition("cmdstat_")[2]: each.value for each in told if "cmdstat" in each.name
    }
