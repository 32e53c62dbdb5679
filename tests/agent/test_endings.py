"""When each engine ends a session on the server; Django and real servers decide."""

from __future__ import annotations

import os
import subprocess
import sys
from dataclasses import replace
from datetime import datetime, timedelta, timezone
from pathlib import Path
from typing import Any

import pytest

from session_tui.agent.decoded import Decoded
from session_tui.agent.expiry import ExpiryRules, age_at_save, end_of, expiry_of
from session_tui.agent.stores.base import NO_END, Stored
from session_tui.model import Copies, Expiry, Problem
from tests.servers import redis_url

HERE = Path(__file__).parent
PYTHONS = [sys.executable, *filter(None, os.environ.get("SESSION_TUI_PYTHONS", "").split(":"))]
SAVED = datetime(2026, 3, 1, 12, 30, 15, tzinfo=timezone.utc)
HOUR = timedelta(hours=1)
RULES = ExpiryRules(3600.0, False, False, "file", (5, 2), True)


def opened(saved: datetime | None = SAVED, **data: Any) -> Decoded:
    """What a payload opens to."""
    signer = None if saved is None else "SECRET_KEY"
    return Decoded(data, Problem.NONE, signer, saved, "signed", 9, "salt", True, "")


def lying(origin: str, end: datetime | None = SAVED + HOUR, **more: Any) -> Stored:
    """A session in a store."""
    return Stored("k" * 32, b"", 9, end, (), origin=origin, **more)


def in_file(changed: dict[str, Any] | None = None, **data: Any) -> Expiry:
    """Both ends of a file written at SAVED."""
    return expiry_of(lying("file"), opened(**data), replace(RULES, **(changed or {})))


def in_cache(cache: str, end: datetime | None = SAVED + HOUR, **data: Any) -> Expiry:
    """Both ends of an entry of the cache engine."""
    rules = replace(RULES, engine="cache", cache=cache)
    return expiry_of(lying("cache:default", end), opened(None, **data), rules)


class TestTheFileEngine:
    """Goes by the file's time, or by a fixed date in the session."""

    def test_ends_a_session_a_second_before_the_age_is_full(self) -> None:
        found = in_file().engine
        assert found.at == SAVED + HOUR - timedelta(seconds=1)
        assert "last second" in found.sentence and found.rule == "SESSION_COOKIE_AGE"

    def test_takes_it_in_that_very_moment_and_no_longer(self) -> None:
        end = end_of(lying("file"), opened(), RULES)
        assert end.at and not end.is_past(end.at)
        assert end.is_past(end.at + timedelta(microseconds=1))

    def test_never_enforces_a_number_given_to_set_expiry(self) -> None:
        found = in_file(_session_expiry=300)
        assert found.engine.at is None and "does not enforce" in found.engine.sentence
        assert found.cookie.at == SAVED + timedelta(seconds=300) and found.first == "cookie"

    def test_deletes_a_session_with_a_negative_number_at_the_next_read(self) -> None:
        assert "next read deletes" in in_file(_session_expiry=-1).engine.sentence
        assert end_of(lying("file"), opened(_session_expiry=-1), RULES).is_past(SAVED)

    def test_keeps_to_a_fixed_date(self) -> None:
        date = (SAVED + timedelta(days=3)).isoformat()
        found = in_file({"save_every_request": True}, _session_expiry=date)
        assert found.engine.at == SAVED + timedelta(days=3, seconds=-1)
        assert not found.engine.slides

    def test_answers_500_where_it_cannot_compare(self) -> None:
        assert "answers 500 when it reads" in in_file(_session_expiry=[1]).engine.sentence

    def test_tells_a_file_that_was_touched_or_a_skewed_clock(self) -> None:
        skewed = lying("file", SAVED + HOUR + timedelta(seconds=41))
        found = expiry_of(skewed, opened(), RULES).engine.sentence
        assert "41 seconds after the time in its signature" in found

    def test_does_not_tell_the_age_at_the_save(self) -> None:
        assert age_at_save(lying("file"), opened(), RULES) is None
        rows = replace(RULES, engine="db")
        assert age_at_save(lying("db:default"), opened(), rows) == 3600


class TestSignedCookies:
    """Go by the time of the signature and SESSION_COOKIE_AGE alone."""

    RULES = replace(RULES, engine="signed_cookies")

    def test_set_expiry_means_something_to_the_browser_only(self) -> None:
        data = opened(_session_expiry=60 * 86400)
        found = expiry_of(lying("cookie", None), data, self.RULES)
        assert found.engine.at == SAVED + HOUR and "ignores set_expiry" in found.engine.sentence
        assert found.cookie.at == SAVED + timedelta(days=60) and found.first == "engine"

    def test_every_request_signs_anew_where_every_request_saves(self) -> None:
        rules = replace(self.RULES, save_every_request=True)
        date = opened(_session_expiry=(SAVED + HOUR).isoformat())
        assert expiry_of(lying("cookie", None), date, rules).engine.slides

    def test_no_age_means_no_end(self) -> None:
        rules = replace(self.RULES, cookie_age=None, age_type="NoneType")
        found = expiry_of(lying("cookie", None), opened(), rules).engine
        assert found.at is None and "for ever" in found.sentence

    def test_a_signature_that_does_not_fit_has_no_end(self) -> None:
        broken = opened()._replace(problem=Problem.BAD_SIGNATURE, readable=False)
        assert expiry_of(lying("cookie", None), broken, self.RULES).engine.at is None


class TestCaches:
    """The cache that holds the entry ends it, each in its own way."""

    def test_redis_counts_down_so_that_no_clock_of_a_web_node_matters(self) -> None:
        found = in_cache("redis").engine
        assert found.clock == "the Redis server" and "play no part" in found.sentence

    def test_but_the_seconds_up_to_a_fixed_date_were_counted_by_a_web_node(self) -> None:
        found = in_cache("redis", _session_expiry=(SAVED + HOUR).isoformat()).engine
        assert "play no part" not in found.sentence and "web node that saved" in found.sentence

    def test_memcached_compares_clocks_beyond_30_days(self) -> None:
        days = [30 * 86400, 30 * 86400 + 1]
        short, long = (in_cache("memcached", _session_expiry=each).engine for each in days)
        assert "play no part" in short.sentence and "play no part" not in long.sentence
        assert "clock of the web node" in long.sentence

    def test_a_database_or_folder_is_judged_by_the_node_that_reads(self) -> None:
        for cache in ("database", "file"):
            assert in_cache(cache).engine.clock == "the web node that reads"

    def test_an_entry_without_a_time_to_live_never_ends(self) -> None:
        rules = replace(RULES, engine="cache", cache="redis")
        stored = lying("cache:default", None, expires_problem=NO_END)
        found = expiry_of(stored, opened(None, _session_expiry=(SAVED + HOUR).isoformat()), rules)
        assert found.engine.at is None and "never ends" in found.engine.sentence
        assert found.cookie.at == SAVED + HOUR and found.first == "cookie"

    def test_the_cookie_was_sent_with_the_life_of_the_entry(self) -> None:
        assert in_cache("redis").cookie.at == SAVED + HOUR

    def test_a_backend_that_nobody_knows_is_said_to_be_unknown(self) -> None:
        assert "not known here" in in_cache("").engine.sentence


class TestCachedDb:
    """The entry decides while it lives, then the row."""

    RULES = replace(RULES, engine="cached_db", cache="redis")

    def ends(self, entry: timedelta, row: timedelta, readable: bool = True) -> Expiry:
        """Of a session whose entry and row end that long after SAVED."""
        beside = lying("db:default", SAVED + row)
        stored = lying("cache:default", SAVED + entry, beside=beside)
        other = opened()._replace(readable=readable)
        return expiry_of(stored, opened(None), self.RULES, other)

    def test_the_later_of_both_ends_it(self) -> None:
        for entry, row in ((HOUR, 2 * HOUR), (2 * HOUR, HOUR)):
            found = self.ends(entry, row).engine
            assert found.at == SAVED + 2 * HOUR
            assert found.clock == "the Redis server, then the web node that reads"

    def test_the_row_makes_the_clocks_of_web_nodes_count(self) -> None:
        found = self.ends(HOUR, HOUR).engine
        assert "play no part" not in found.sentence and "web node" in found.sentence

    def test_a_row_that_does_not_open_prolongs_nothing(self) -> None:
        found = self.ends(HOUR, 2 * HOUR, readable=False).engine
        assert found.at == SAVED + HOUR and "row does not open" in found.sentence

    def test_an_entry_in_another_process_cannot_be_seen(self) -> None:
        rules = replace(self.RULES, cache="locmem")
        found = expiry_of(lying("db:default"), opened(), rules).engine
        assert found.at == SAVED + HOUR and "entry of its own" in found.sentence

    def test_without_a_row_the_next_save_fails(self) -> None:
        stored = lying("cache:default", copies=Copies.CACHE_ONLY)
        rules = replace(self.RULES, save_every_request=True)
        found = expiry_of(stored, opened(None), rules).engine
        assert "answers 400" in found.sentence and not found.slides


class TestAClassOfItsOwn:
    """What a project's SessionStore computes itself is not guessed."""

    def test_an_age_that_it_computes_is_not_known(self) -> None:
        found = in_file({"own": ("get_session_cookie_age",)})
        assert found.engine.at is None and found.cookie.at is None
        assert "get_session_cookie_age" in found.engine.sentence

    def test_a_number_in_the_session_still_rules_the_cookie(self) -> None:
        found = in_file({"own": ("get_session_cookie_age",)}, _session_expiry=300)
        assert found.cookie.at == SAVED + timedelta(seconds=300)

    def test_a_row_still_ends_when_it_says(self) -> None:
        rules = replace(RULES, engine="db", own=("get_expiry_age",))
        found = expiry_of(lying("db:default"), opened(), rules).engine
        assert found.at == SAVED + HOUR and "get_expiry_age" in found.sentence


@pytest.mark.parametrize("zone", ["UTC", "LOCAL"])
@pytest.mark.parametrize("python", PYTHONS)
def test_django_loads_a_session_up_to_our_end_and_no_longer(python: str, zone: str) -> None:
    ran(python, "endings_side.py", "2024", "12", zone)


@pytest.mark.parametrize("python", PYTHONS)
def test_redis_keeps_a_session_as_long_as_we_say(python: str, redis_server: Any) -> None:
    ran(python, "ttl_side.py", "redis", redis_url(redis_server, database=7))


@pytest.mark.parametrize("python", PYTHONS)
def test_memcached_keeps_a_session_as_long_as_we_say(python: str, memcached_server: Any) -> None:
    ran(python, "ttl_side.py", "memcached", f"127.0.0.1:{memcached_server.port}")


def ran(python: str, *words: str) -> None:
    """A script beside this file to its end, with nothing to say."""
    command = [python, "-W", "ignore", str(HERE / words[0]), *words[1:]]
    done = subprocess.run(command, capture_output=True, text=True, timeout=120)
    assert (done.returncode, done.stdout[:3000], done.stderr[-3000:]) == (0, "", "")
