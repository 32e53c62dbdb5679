"""When a session ends, and by which rule; held against Django itself."""

from __future__ import annotations

import importlib.util
import random
from dataclasses import replace
from datetime import datetime, timedelta, timezone
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import settings as examples
from hypothesis import strategies as some

from session_tui.agent.decoded import Decoded
from session_tui.agent.expiry import ExpiryRules, expiry_of
from session_tui.model import Expiry

_spec = importlib.util.spec_from_file_location(
    "oracle_expiry", Path(__file__).with_name("oracle_expiry.py")
)
assert _spec and _spec.loader
oracle: Any = importlib.util.module_from_spec(_spec)
_spec.loader.exec_module(oracle)

SAVED: datetime = oracle.SAVED
RULES = ExpiryRules(3600.0, False, False, "db", (5, 2), True)


def ends(data: dict[str, Any], seconds: float = 3600, **changed: Any) -> Expiry:
    """Both ends of a session with `data` whose row ends `seconds` after it was saved."""
    decoded: Decoded = oracle.decoded(data)
    row = oracle.row(SAVED + timedelta(seconds=seconds))
    return expiry_of(row, decoded, replace(RULES, **changed))


def test_without_a_word_of_its_own_a_session_ends_by_the_cookie_age_on_both_sides() -> None:
    found = ends({})
    assert found.engine.rule == found.cookie.rule == "SESSION_COOKIE_AGE"
    assert found.engine.at == found.cookie.at == SAVED + timedelta(hours=1)
    assert (found.first, found.engine.clock) == ("together", "the web node that reads")


def test_use_moves_the_end_only_where_every_request_saves() -> None:
    assert not ends({}).engine.slides
    assert "a page that changes the session" in ends({}).engine.sentence
    assert ends({}, save_every_request=True).engine.slides


def test_a_number_given_to_set_expiry_is_the_rule() -> None:
    found = ends({"_session_expiry": 300}, 300)
    assert found.engine.rule == "_session_expiry 300"
    assert found.cookie.at == SAVED + timedelta(seconds=300)


def test_zero_ends_the_cookie_with_the_browser_and_the_row_by_the_cookie_age() -> None:
    found = ends({"_session_expiry": 0})
    assert (found.cookie.at, found.cookie.rule) == (None, "_session_expiry 0")
    assert "SESSION_COOKIE_AGE" in found.engine.rule and found.engine.at is not None
    assert found.first == "unknown"


def test_the_setting_ends_the_cookie_with_the_browser() -> None:
    found = ends({}, expire_at_browser_close=True)
    assert (found.cookie.at, found.cookie.rule) == (None, "SESSION_EXPIRE_AT_BROWSER_CLOSE")


def test_a_number_of_its_own_outweighs_that_setting() -> None:
    assert ends({"_session_expiry": 300}, 300, expire_at_browser_close=True).cookie.at is not None


def test_a_fixed_date_never_slides() -> None:
    date = (SAVED + timedelta(days=3)).isoformat()
    found = ends({"_session_expiry": date}, 3 * 86400, save_every_request=True)
    assert not found.engine.slides and not found.cookie.slides
    assert found.cookie.at == found.engine.at


def test_an_end_written_under_another_age_says_which() -> None:
    found = ends({}, 7200)
    assert "Written when the age was 7200 s" in found.engine.sentence
    assert found.cookie.at == found.engine.at


def test_an_end_within_two_seconds_of_the_rule_is_the_rule() -> None:
    assert "Written" not in ends({}, 3601.5).engine.sentence


@pytest.mark.parametrize("value", [{"at": 1}, [1], "tomorrow", "2030-01-01T00:00:00", 10**15])
def test_a_value_that_django_cannot_use_makes_the_site_answer_500(value: Any) -> None:
    found = ends({"_session_expiry": value})
    assert "answers 500" in found.engine.sentence and "answers 500" in found.cookie.sentence
    assert found.engine.at is not None and found.first == "unknown"


def test_a_date_as_text_means_nothing_before_django_4_1() -> None:
    date = (SAVED + timedelta(days=3)).isoformat()
    assert "answers 500" in ends({"_session_expiry": date}, django=(4, 0)).engine.sentence


def test_true_is_one_second_as_for_django() -> None:
    assert ends({"_session_expiry": True}, 1).cookie.at == SAVED + timedelta(seconds=1)


def test_a_session_that_django_does_not_read_keeps_its_stored_end_and_no_rule() -> None:
    decoded: Decoded = oracle.decoded({"_session_expiry": 5})._replace(readable=False)
    found = expiry_of(oracle.row(SAVED), decoded, RULES)
    assert (found.engine.at, found.engine.rule, found.cookie.at) == (SAVED, "unknown", None)


def test_an_engine_without_rules_here_is_said_to_be_unknown() -> None:
    found = ends({}, engine="shop.sessions")
    assert (found.engine.clock, found.engine.rule) == ("unknown", "unknown")
    assert "not known here" in found.engine.sentence


def test_a_row_without_an_end_says_so() -> None:
    found = expiry_of(oracle.row(None), oracle.decoded({}), RULES)
    assert found.engine.at is None and "no expire_date" in found.engine.sentence


@given(some.randoms(use_true_random=False))
@examples(max_examples=200, deadline=None)
def test_both_ends_are_those_of_this_django(draw: random.Random) -> None:
    oracle.configured()
    from django.test.utils import override_settings

    data = {"_session_expiry": oracle.some_expiry(draw)} if draw.random() < 0.9 else {}
    with override_settings(**oracle.some_settings(draw)):
        assert oracle.difference(data) == ""


@given(
    some.none()
    | some.integers()
    | some.floats()
    | some.text()
    | some.datetimes(timezones=some.just(timezone.utc)).map(datetime.isoformat)
)
@examples(max_examples=120, deadline=None)
def test_any_value_of_set_expiry_means_what_it_means_to_django(value: Any) -> None:
    oracle.configured()
    assert oracle.difference({"_session_expiry": value}) == ""
