"""A sample of the store tells what was written, and leaves no trace there and no value here."""

from __future__ import annotations

import time
from collections.abc import Iterator
from datetime import datetime, timedelta, timezone
from pathlib import Path

import pytest

from session_tui.agent.facts.sample import Look, sample
from session_tui.agent.facts.tallying import STRANGE, Tallying
from session_tui.agent.failing import Refused
from session_tui.agent.stores.base import StoreError
from session_tui.model.facts import Sample, Turn
from tests.agent.facts.sites import AGE, BACKEND, DAY, HOUR, KEY, NOW, OTHER, Kept, counts, login
from tests.agent.stores.contract import Held
from tests.conftest import Entry, fresh, site
from tests.processes import Server
from tests.servers import redis_url

REDIS = "django.core.cache.backends.redis.RedisCache"
CANARY = "canary-4be1c0ffee"


@pytest.fixture
def kept(engine_db: Entry, tmp_path: Path) -> Kept:
    return Kept(tmp_path / "site", engine_db)


@pytest.fixture
def small(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Kept]:
    for entry in fresh(request, "sqlite", tmp_path):
        yield Kept(tmp_path / "site", entry)


def looked(kept: Kept) -> Sample:
    with kept.site() as found:
        return sample(found)


def test_counts_are_what_was_written(kept: Kept) -> None:
    for number in range(6):
        kept.write({**login(number % 2), "cart": [number]}, NOW - number * HOUR)
    kept.write({"cart": []}, NOW - DAY)
    kept.write({**login(9), "_session_expiry": 0}, NOW - DAY)
    kept.write({**login(9), "_session_expiry": 86_400}, NOW, age=DAY)
    kept.write({**login(1)}, NOW - 20 * DAY)
    kept.write({**login(1)}, NOW - 2 * DAY, OTHER)
    found = looked(kept)
    assert (found.rows, found.complete) == (11, True)
    assert counts(found.states) == {"live": 8, "anonymous": 1, "expired": 1, "undecodable": 1}
    assert counts(found.problems) == {"BAD_SIGNATURE": 1}
    assert counts(found.signers) == {"SECRET_KEY": 10, "": 1}
    assert counts(found.formats) == {"signed": 11}
    assert counts(found.ages) == {"1209600": 10}
    assert counts(found.backends) == {BACKEND: 8}
    assert counts(found.hash_lengths) == {"64": 8}
    assert (found.users, found.most_live) == (3, 3)
    crowd = found.crowded[0]
    assert (crowd.user_id, crowd.sessions, crowd.live) == ("1", 4, 3)
    assert (crowd.first, crowd.last) == (NOW - 20 * DAY, NOW - HOUR)
    assert (found.browser_close, found.own_expiry, found.empty) == (1, 1, 0)
    assert counts(found.names)["cart"] == 7 and counts(found.names)["_auth_user_id"] == 8
    assert (found.oldest, found.newest) == (NOW - 20 * DAY, NOW)
    bad = found.span("signers", "")
    assert bad is not None and bad.first == bad.last == NOW - 2 * DAY


def test_a_changed_key_turns_at_its_moment(small: Kept) -> None:
    for number in range(30):
        small.write(login(number), NOW - 2 * DAY + number * timedelta(minutes=9), OTHER)
        small.write(login(number), NOW - DAY + number * timedelta(minutes=9))
    assert looked(small).turn == Turn("before", NOW - DAY)


def test_two_keys_in_use_at_once_are_mixed(small: Kept) -> None:
    for number in range(20):
        small.write(login(number), NOW - number * HOUR, OTHER if number % 2 else KEY)
    found = looked(small).turn
    assert found is not None and found.pattern == "mixed" and found.since == NOW - 18 * HOUR


def test_nothing_is_changed_and_no_value_is_told(kept: Kept) -> None:
    keys = [
        kept.write(
            {
                **login(1, carried=CANARY * 3),
                "note": CANARY,
                "deep": {"more": [CANARY]},
                CANARY * 4: 1,
            }
        ),
        kept.write(login(2, backend=CANARY + " was here")),
    ]
    before = kept.snapshot()
    text = repr(looked(kept))
    assert kept.snapshot() == before
    assert CANARY * 2 not in text and STRANGE in text
    assert not any(key[:9] in text for key in keys)


def test_rows_of_the_future_are_counted(small: Kept) -> None:
    now = datetime.now(timezone.utc)
    small.write(login(1), now + HOUR)
    small.write(login(1), now)
    found = looked(small)
    assert found.ahead == 1 and HOUR.total_seconds() - 60 < found.farthest <= HOUR.total_seconds()


def test_a_changed_cookie_age_shows_in_the_ages(small: Kept) -> None:
    for number in range(5):
        small.write(login(1), NOW - DAY - number * HOUR, age=AGE / 2 + timedelta(seconds=0.4))
        small.write(login(1), NOW - number * HOUR, age=AGE + timedelta(seconds=number == 3))
    small.write(login(1), NOW - HOUR)
    found = looked(small).ages
    assert [(span.name, span.count) for span in found] == [("1209600", 6), ("604800", 5)]
    assert found[1].last == NOW - DAY


def test_the_ends_of_the_next_day_are_told_by_the_hour(small: Kept) -> None:
    for hours in (0.5, 2.5, 2.6, 23.5, 30, -1):
        small.write(login(1), datetime.now(timezone.utc), age=hours * HOUR)
    found = looked(small).ends
    assert len(found) == 24
    assert {hour: count for hour, count in enumerate(found) if count} == {0: 1, 2: 2, 23: 1}


def test_rows_are_held_against_their_entries(
    small: Kept, redis_server: Server, tmp_path: Path
) -> None:
    caches = {"default": {"BACKEND": REDIS, "LOCATION": redis_url(redis_server, 13)}}
    engine = "django.contrib.sessions.backends.cached_db"
    more = f"SESSION_ENGINE = {engine!r}\nCACHES = {caches!r}\n"
    kept = Kept(small.folder, small.entry, more)
    kept.wrote = kept.django("write", [{"data": login(number)} for number in range(3)])
    kept.write(login(5))
    found = looked(kept)
    assert counts(found.copies) == {"same": 3, "row-only": 1}
    assert counts(found.ages) == {"1209600": 4} and counts(found.signers) == {"SECRET_KEY": 4}


def test_a_large_store_is_sampled_in_time(small: Kept) -> None:
    site(small.entry)
    from django.contrib.sessions.models import Session

    key = small.write(login(1))
    row = Session.objects.using("site").get(pk=key)
    letters = "0123456789abcdefghijklmnopqrstuvwxyz"
    Session.objects.using("site").bulk_create(
        [
            Session(
                f"{letters[number % 36]}{letters[number // 36 % 36]}x{number:029}",
                row.session_data,
                NOW + timedelta(seconds=number),
            )
            for number in range(30_000)
        ]
    )
    began = time.monotonic()
    found = looked(small)
    assert time.monotonic() - began < 5
    assert not found.complete and 500 < found.rows <= 20_000
    with small.site() as given:
        tallying = Tallying(given.sessions.rows)
        look = Look(given.sessions.store, tallying, 1.0)
        assert not look.whole()
        newest = max(look._seen - {key}, key=lambda name: name[3:])
        assert newest.endswith(f"{29_999:029}"), "the newest come first"
        assert any(name[3:] < f"{9_000:029}" for name in look._seen), "and some by chance"


def test_a_database_that_refuses_is_a_sentence(tmp_path: Path, postgresql: Entry) -> None:
    kept = Kept(tmp_path / "site", {**postgresql, "NAME": "nowhere"})
    with kept.site() as found, pytest.raises(StoreError) as error:
        sample(found)
    assert error.value.failure.sentence.startswith("There is no such database")


def test_a_memory_of_each_process_is_a_sentence(tmp_path: Path, sqlite_template: Entry) -> None:
    more = "SESSION_ENGINE = 'django.contrib.sessions.backends.cache'\n"
    kept = Kept(tmp_path / "site", sqlite_template, more)
    with kept.site() as found, pytest.raises((StoreError, Refused)) as error:
        sample(found)
    assert "memory of each web process" in str(error.value)


class HeldInRedis(Held):
    def snapshot(self) -> object:
        return None


def test_sessions_in_redis_are_sampled_without_an_order(
    redis_server: Server, tmp_path: Path
) -> None:
    where = redis_url(redis_server, 11)
    more = (
        "SESSION_ENGINE = 'django.contrib.sessions.backends.cache'\n"
        f"CACHES = {{'default': {{'BACKEND': {REDIS!r}, 'LOCATION': {where!r}}}}}\n"
    )
    wanted = [{"data": login(number % 3)} for number in range(40)]
    with HeldInRedis(tmp_path / "site", more, wanted) as held:
        tallying = Tallying(held.sessions.rows)
        complete = Look(held.store, tallying).whole()
        found = tallying.sample(complete)
    assert (found.rows, found.complete) == (40, True)
    assert counts(found.states) == {"live": 40} and found.users == 3
    assert found.turn is None and not found.signers and not found.ages
