"""What is told of a server that does not answer: whether it may later on, by itself."""

from __future__ import annotations

import time
from typing import Any

import pytest

from session_tui.agent.stores.database import Database
from session_tui.agent.stores.db import DbStore
from session_tui.agent.stores.dialect import Limits
from session_tui.agent.stores.redis import health
from session_tui.model import Health
from tests.agent.stores.redis_doors import servers
from tests.agent.stores.test_stalled import stalling, stopped
from tests.conftest import Entry
from tests.faulty import REDIS, faulty
from tests.processes import Server

__all__ = ("stalling",)


def told(entry: Entry) -> Health:
    read = DbStore(Database("site", entry))
    found = Health(tuple(read.health()), 0.0, read.clock())
    read.close()
    return found


def test_one_that_hangs_is_silent_until_it_goes_on(stalling: tuple[Entry, Server]) -> None:
    entry, server = stalling
    read = DbStore(Database("site", entry, Limits(connect=1, statement=1)))
    with stopped(server):
        found = Health(tuple(read.health()), 0.0, read.clock())
        assert [(each.value, each.passing) for each in found.measures] == [(None, True)]
        assert found.clock is not None and found.clock.passing and found.silent
    for _ in range(50):
        found = Health(tuple(read.health()), 0.0, read.clock())
        if not found.silent:
            break
        time.sleep(0.2)
    read.close()
    assert not found.silent and len(found.measures) > 5


@pytest.mark.parametrize("kind", ["postgresql", "mariadb"])
def test_one_that_refuses_the_password_is_not_waited_for(
    kind: str, request: pytest.FixtureRequest
) -> None:
    found = told({**request.getfixturevalue(kind), "PASSWORD": "another"})
    assert [each.value for each in found.measures] == [None]
    assert found.clock is not None and found.clock.because and not found.silent


def test_one_that_answers_is_not_silent_whatever_it_does_not_tell(postgresql: Any) -> None:
    found = told(postgresql)
    assert any(each.value is None for each in found.measures) and not found.silent


@pytest.mark.parametrize("name, passing", [("loading", True), ("wrongpass", False)])
def test_redis_may_answer_later_unless_it_refuses_who_asks(name: str, passing: bool) -> None:
    with faulty({"info": REDIS[name]}) as fake:
        (measure,) = health.measures(servers(f"redis://127.0.0.1:{fake.port}/0"))
    assert measure.name == "redis.server" and measure.passing is passing
