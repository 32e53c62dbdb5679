"""How readable and unreadable sessions lie in time: every pattern, and its tolerance."""

from __future__ import annotations

from datetime import datetime, timedelta, timezone

import pytest

from session_tui.agent.facts.turning import turn_of
from session_tui.model.facts import Turn

START = datetime(2026, 3, 1, tzinfo=timezone.utc)


def at(*minutes: int) -> list[datetime]:
    return [START + timedelta(minutes=each) for each in minutes]


def test_too_few_tell_nothing() -> None:
    assert turn_of([], []) is None
    assert turn_of(at(1), at(2)) is None


def test_all_open_or_none_does() -> None:
    assert turn_of(at(1, 2, 3), []) == Turn("none")
    assert turn_of([], at(1, 2, 3)) == Turn("all")


@pytest.mark.parametrize("first", [0, 1000])
def test_a_change_is_found_at_the_first_session_behind_it(first: int) -> None:
    old, new = at(*range(100)), at(*range(130, 200))
    assert turn_of(new, old) == Turn("before", START + timedelta(minutes=130))
    assert turn_of(old, new) == Turn("after", START + timedelta(minutes=130))


def test_a_few_stragglers_of_a_change_are_allowed() -> None:
    old, new = at(*range(100), 131, 135), at(*range(130, 300))
    assert turn_of(new, old) == Turn("before", START + timedelta(minutes=130))


def test_more_stragglers_than_that_are_a_mixture() -> None:
    old, new = at(*range(100), *range(131, 141)), at(*range(130, 300))
    found = turn_of(new, old)
    assert found is not None and found.pattern == "mixed"


def test_two_keys_at_once_are_mixed_from_when_both_were_written() -> None:
    found = turn_of(at(*range(0, 1000)), at(900, 950, 990))
    assert found == Turn("mixed", None, START + timedelta(minutes=900))


def test_a_mixture_of_the_last_minutes_is_no_change() -> None:
    found = turn_of(at(*range(0, 1000), 1003, 1005, 1007), at(1002, 1004, 1006))
    assert found is not None and found.pattern == "mixed"


def test_one_stray_among_many_is_no_pattern() -> None:
    assert turn_of(at(*range(100)), at(50)) is None


def test_a_single_session_is_no_side_of_a_change() -> None:
    assert turn_of(at(*range(10, 100)), at(1)) is None
    assert turn_of(at(100), at(*range(50))) is None
