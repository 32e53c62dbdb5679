"""The store's panel on a real server that hangs, and goes on: it fills in with no key pressed.

Databases that hang are asked in tests/agent/stores/test_silent_health.py; the panel is the same.
"""

from __future__ import annotations

from pathlib import Path

from tests.agent.stores.test_stalled import stopped
from tests.processes import Server
from tests.servers import redis_url
from tests.tui.test_on_caches import opened


def test_it_fills_in_when_the_server_goes_on(redis_server: Server, tmp_path: Path) -> None:
    location = redis_url(redis_server, 7)
    with opened(tmp_path, "redis.RedisCache", location, location) as terminal:
        with stopped(redis_server):
            terminal.press("h")
            drawn = terminal.shows("did not answer", gone="asking")
            assert "answered in" not in drawn
        terminal.shows("noeviction", gone="did not answer")
