"""How long an entry lay idle: what we read ourselves is never told as somebody's use."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from session_tui.agent.stores.redis.idle import KEPT, NOT_KNOWN, Idle
from tests.agent.stores.contract import Held, look_at_everything
from tests.agent.stores.redis_doors import door
from tests.agent.stores.test_contract_redis import (
    DJANGO,
    LONG,
    HeldInRedis,
    caches,
    opened,
    unmarking,
)
from tests.processes import Server
from tests.servers import redis, redis_url

SESSIONS = [{"data": {"n": number}} for number in range(3)]


@pytest.fixture(params=["redis", "valkey"])
def held(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Any]:
    server: Server = request.getfixturevalue(f"{request.param}_server")
    url = redis_url(server, 9)
    with HeldInRedis(tmp_path, caches(BACKEND=DJANGO, LOCATION=url), server) as held:
        yield held


def told(held: Held, key: str) -> dict[str, Any]:
    return {each.name: each for each in held.store.measures(key)}


def test_the_idle_time_is_the_one_before_we_read_everything(held: HeldInRedis) -> None:
    for _ in range(2):
        look_at_everything(held)
        for key in held.lying:
            assert LONG <= told(held, key)["redis.key_idle"].value < 2 * LONG


def test_whether_reading_counts_as_a_use_is_said(held: HeldInRedis) -> None:
    (untouched,) = [each for each in held.store.capabilities() if each.name == "untouched"]
    with opened(held.servers[0]) as client:
        assert untouched.able is unmarking(client)
    assert untouched.able or "a value that is read counts as used" in untouched.because


def test_a_session_opened_by_the_beginning_of_its_key_tells_its_idle_time(
    held: HeldInRedis,
) -> None:
    key = next(iter(held.lying))
    detail = held.sessions.detail(key[:12], reveal=False, more=False)
    (idle,) = [each for each in detail.measures if each.name == "redis.key_idle"]
    assert isinstance(idle.value, int) and idle.value >= LONG


def test_a_frequency_that_our_own_reading_raised_is_not_told(tmp_path: Path) -> None:
    with redis(maxmemory="64mb", maxmemory_policy="allkeys-lfu") as server:
        more = caches(BACKEND=DJANGO, LOCATION=redis_url(server))
        with HeldInRedis(tmp_path, more, server) as held:
            key = next(iter(held.lying))
            assert told(held, key)["redis.key_frequency"].value is not None
            held.store.get(key)
            found = told(held, key)
    assert found["redis.key_frequency"].value is None
    assert found["redis.key_frequency"].because == NOT_KNOWN
    assert "redis.key_idle" not in found


def test_a_user_who_may_not_ask_for_idle_times_is_refused_once_not_for_every_session(
    tmp_path: Path,
) -> None:
    rule = "meek on >word ~* +@read +info +time +role -object"
    with redis(users=[rule]) as server:
        url = redis_url(server, 0, "meek", "word")
        full = redis_url(server, 0)
        with HeldInRedis(tmp_path, caches(BACKEND=DJANGO, LOCATION=full), server) as held:
            held.store.close()
        more = caches(BACKEND=DJANGO, LOCATION=url)
        with HeldInRedis(tmp_path, more, server, sessions=[]) as meek, opened(server) as client:
            client.acl_log_reset()
            for _ in range(5):
                assert meek.listed()
            (entry,) = [each for each in client.acl_log() if "object" in str(each["object"])]
    assert entry["count"] <= len(held.lying)


class Clock:
    """Seconds that a test says."""

    now = 1000.0

    def __call__(self) -> float:
        return self.now


def after(idle: Idle, clock: Clock, seconds: float, said: object) -> float | None:
    """What is told where the server says `said`, `seconds` later."""
    clock.now += seconds
    return idle.before(b"key", said)


@pytest.mark.parametrize(
    ("seconds", "said", "expected"),
    [
        (30.0, 30, 108.0),  # our own reading was the last
        (30.0, 29, 107.5),
        (0.2, 0, 78.2),
        (30.0, 12, 12.0),  # the site has used it since
        (30.0, 0, 0.0),
        (30.0, None, None),
    ],
)
def test_a_use_by_the_site_after_our_reading_is_told_from_our_own(
    seconds: float, said: object, expected: float | None
) -> None:
    clock = Clock()
    idle = Idle(clock)
    idle.note(b"key", 78)
    assert after(idle, clock, seconds, said) == pytest.approx(expected, abs=1)


def test_several_readings_of_our_own_leave_the_first_idle_time_standing() -> None:
    clock = Clock()
    idle = Idle(clock)
    for said in (78, 30, 29, 30):
        idle.note(b"key", said)
        clock.now += 30
    assert after(idle, clock, 0, 30) == pytest.approx(198, abs=1)


def test_an_entry_that_was_read_a_moment_ago_is_not_asked_about_again(
    redis_server: Server,
) -> None:
    clock, read = Clock(), [b"key", b"other"]
    idle, plain = Idle(clock), door(redis_server)
    assert plain.ask(("PING",)) and not plain.untouched
    assert idle.asks(plain, read) == [True, True]
    idle.noted(plain, b"key", 78)
    clock.now += 1
    assert idle.asks(plain, read) == [False, True]
    idle.again(plain, b"key")
    assert after(idle, clock, 30, 30) == pytest.approx(109, abs=1)
    assert idle.asks(plain, read) == [True, True]


def test_what_was_read_too_long_ago_to_be_remembered_is_said_to_be_unknown() -> None:
    clock = Clock()
    idle = Idle(clock)
    idle.note(b"key", 78)
    for number in range(KEPT):
        idle.note(b"other%d" % number, 5)
    clock.now += 30
    assert idle.before(b"key", 30) is None
    assert idle.before(b"key", 12) == 12, "somebody has used it since"
    assert idle.before(b"key", 500) == 500, "we cannot have read it"
