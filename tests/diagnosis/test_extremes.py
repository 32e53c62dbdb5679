"""Numbers and times that nobody foresees, in settings, in stored rows and in facts made by hand."""

from __future__ import annotations

from datetime import datetime, timedelta, timezone

import pytest

from session_tui.cookie import read_set_cookie
from session_tui.diagnosis.ranking import judged
from session_tui.diagnosis.readings.engines import cookie_age
from session_tui.diagnosis.readings.looking import moment
from session_tui.model.facts import Facts, Span, Turn
from tests.diagnosis.worlds import world

FIRST = datetime(1, 1, 1, tzinfo=timezone(timedelta(hours=14)))
LAST = datetime(9999, 12, 31, 23, 59, tzinfo=timezone(-timedelta(hours=14)))
DIGITS = "9" * 5000


def turned(at: datetime) -> Facts:
    """Keys that changed at a moment that stored rows tell."""
    spans = (Span("SECRET_KEY", 9, at, at), Span("", 9, at, at))
    return world(sample={"turn": Turn("before", at, at), "signers": spans, "newest": at})


@pytest.mark.parametrize(
    "facts",
    [
        *(turned(at) for at in (FIRST, LAST)),
        *(world(settings={"SESSION_COOKIE_AGE": age}) for age in (10**15, -(10**15), 1e308, 0.0)),
        *(world(sample={"ages": (Span(name, 9),)}) for name in (DIGITS, "-" + DIGITS, "²", "--5")),
        *(world(project={"django": version}) for version in (f"{DIGITS}.1", "5.²", "")),
        *(world(sample={"farthest": far, "ahead": 1}) for far in (1e308, float("inf"))),
    ],
)
def test_every_cause_is_judged_all_the_same(facts: Facts) -> None:
    assert all(each.because for each in judged(facts).values())


def test_a_moment_at_the_edge_of_the_calendar_is_told() -> None:
    assert moment(FIRST) == "0001-01-01T00:00:00+14:00"


def test_an_age_has_its_bounds() -> None:
    longest = timedelta(seconds=cookie_age(world(settings={"SESSION_COOKIE_AGE": 10**15})))
    assert longest < timedelta(days=40_000)


def test_a_max_age_of_many_digits_is_a_long_one() -> None:
    told = [read_set_cookie(f"a=b; Max-Age={sign}{DIGITS[:400]}") for sign in ("", "-")]
    assert [each and each.max_age for each in told] == [10**15, -1]
