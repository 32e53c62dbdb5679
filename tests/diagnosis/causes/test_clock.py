"""Clocks and time zones that disagree."""

from __future__ import annotations

import pytest

from session_tui.diagnosis.causes import BY_ID
from session_tui.diagnosis.finding import Certainty
from session_tui.model import ClockReading, Stamped, Written
from session_tui.model.facts import Facts, Span, WorkersSeen
from tests.diagnosis.worlds import (
    CACHE,
    DAY,
    NOW,
    clocks,
    known,
    spot,
    told,
    unknown,
    worker,
    world,
)

CONFIRMED, SUSPECTED, OPEN, RULED_OUT = Certainty

AHEAD = {"ahead": 3, "farthest": 41.0}
OFF = ClockReading("true time", 90.0, 0.1)
FUZZY = ClockReading("true time", 5.0, 8.0)
SERVERS = (ClockReading("Redis", 300.0, 0.01), ClockReading("PostgreSQL", -300.0, 0.01))
CONTRARY = (ClockReading("NTP a", 0.0, 0.01), ClockReading("NTP b", 37.5, 0.01))
STAMPED = Written(5, 0, 0.0, (), Stamped(5, 5, 300.1, 301.0))
COPIED = Written(5, 0, 0.0, (), Stamped(5, 5, 30.0, 90000.0))
NAIVE = {"USE_TZ": False}
OTHER_ZONE = (worker(11, differing=("USE_TZ",)), worker(12))
ALL_OTHER = (worker(11, differing=("USE_TZ",)), worker(12, differing=("USE_TZ",)))
BARE = {"columns": (("expire_date", "timestamp without time zone"),)}
NO_AGES = {"ages": ()}


def aged(seconds: int, **settings: object) -> Facts:
    return world(sample={"ages": (Span(str(seconds), 50, NOW - DAY, NOW),)}, settings=settings)


WORLDS = [
    ("clock-server-skew", world(), RULED_OUT),
    ("clock-server-skew", world(sample=AHEAD), CONFIRMED),
    ("clock-server-skew", world(sample={"ahead": 3, "farthest": 1.4}), RULED_OUT),
    ("clock-server-skew", world(clocks=clocks(written=Written(50, 2, 41.0, ()))), CONFIRMED),
    ("clock-server-skew", world(sample=AHEAD, clocks=unknown()), CONFIRMED),
    ("clock-server-skew", world(sample=AHEAD, clocks=clocks(judge="server")), RULED_OUT),
    ("clock-server-skew", world(clocks=clocks(agreed=OFF)), SUSPECTED),
    ("clock-server-skew", world(clocks=clocks(agreed=OFF, judge="server")), RULED_OUT),
    ("clock-server-skew", world(clocks=clocks(agreed=OFF, judge="")), OPEN),
    ("clock-server-skew", world(clocks=clocks(agreed=FUZZY)), RULED_OUT),
    ("clock-server-skew", world(clocks=clocks(agreed=None)), OPEN),
    ("clock-server-skew", world(sample=unknown()), OPEN),
    ("clock-server-skew", world(clocks=clocks(CONTRARY, agreed=None)), OPEN),
    ("clock-server-skew", world(clocks=clocks(CONTRARY, agreed=None, judge="server")), RULED_OUT),
    ("clock-server-skew", world(clocks=clocks(written=STAMPED)), SUSPECTED),
    ("clock-server-skew", world(clocks=clocks(written=STAMPED, agreed=None)), SUSPECTED),
    ("clock-server-skew", world(clocks=clocks(written=COPIED)), RULED_OUT),
    ("clock-server-skew", world(clocks=clocks(SERVERS)), RULED_OUT),
    ("clock-server-skew", world(clocks=clocks(SERVERS, agreed=None)), OPEN),
    ("clock-server-skew", world(clocks=clocks(SERVERS, judge="server")), RULED_OUT),
    (
        "clock-server-skew",
        world(
            clocks=clocks(agreed=OFF, judge="server"),
            packages=["django-session-security"],
        ),
        SUSPECTED,
    ),
    ("clock-timezone-mismatch", world(), RULED_OUT),
    ("clock-timezone-mismatch", world(settings=NAIVE), RULED_OUT),
    ("clock-timezone-mismatch", world(settings=NAIVE, sample=NO_AGES), OPEN),
    ("clock-timezone-mismatch", aged(1209600 + 7200, USE_TZ=False), CONFIRMED),
    ("clock-timezone-mismatch", aged(1209600 + 19800 - 1), CONFIRMED),
    # An engine of the project's own may give sessions an age of its own.
    ("clock-timezone-mismatch", aged(1209600 - 18000, SESSION_ENGINE="shop.sessions"), OPEN),
    ("clock-timezone-mismatch", aged(1209600 + 7200 + 60, USE_TZ=False), OPEN),
    ("clock-timezone-mismatch", aged(1209600 + 43200, USE_TZ=False), SUSPECTED),
    ("clock-timezone-mismatch", aged(7200, SESSION_COOKIE_AGE=3600), OPEN),
    ("clock-timezone-mismatch", aged(7200, SESSION_COOKIE_AGE=3600, USE_TZ=False), SUSPECTED),
    ("clock-timezone-mismatch", aged(7200, SESSION_COOKIE_AGE="3600"), OPEN),
    ("clock-timezone-mismatch", world(workers=WorkersSeen("web1", OTHER_ZONE)), SUSPECTED),
    ("clock-timezone-mismatch", world(workers=WorkersSeen("web1", ALL_OTHER)), RULED_OUT),
    ("clock-timezone-mismatch", world(table=BARE), SUSPECTED),
    ("clock-timezone-mismatch", world(table=BARE, store={"server": "SQLite 3"}), RULED_OUT),
    ("clock-timezone-mismatch", world(settings={"SESSION_ENGINE": CACHE}), RULED_OUT),
    ("clock-client-skew", world(), OPEN),
    ("clock-client-skew", world(settings={"SESSION_EXPIRE_AT_BROWSER_CLOSE": True}), RULED_OUT),
    (
        "clock-client-skew",
        world(settings={"SESSION_EXPIRE_AT_BROWSER_CLOSE": True}, spots=[spot("set-expiry")]),
        OPEN,
    ),
    (
        "clock-client-skew",
        world(settings={"SESSION_EXPIRE_AT_BROWSER_CLOSE": True}, code=unknown()),
        OPEN,
    ),
]


@pytest.mark.parametrize(("cause", "facts", "certainty"), WORLDS)
def test_a_world_is_judged(cause: str, facts: Facts, certainty: Certainty) -> None:
    judgement = BY_ID[cause].judge(facts)
    assert judgement.certainty is certainty, judgement


@pytest.mark.parametrize("cause", sorted({cause for cause, _, _ in WORLDS}))
def test_where_nothing_is_known_it_stays_open_and_says_what_is_missing(cause: str) -> None:
    judgement = BY_ID[cause].judge(told())
    assert judgement.certainty is OPEN
    assert judgement.proves


def test_what_is_known_of_true_time_stands_beside_rows_of_the_future() -> None:
    judgement = BY_ID["clock-server-skew"].judge(
        world(sample=AHEAD, clocks=known(clocks(agreed=OFF)))
    )
    assert [each.source for each in judgement.evidence] == ["sample", "clocks"]


def test_servers_that_contradict_each_other_are_named_with_how_far() -> None:
    judgement = BY_ID["clock-server-skew"].judge(world(clocks=clocks(CONTRARY, agreed=None)))
    assert "the NTP servers contradict each other" in judgement.because
    assert "by 37.5 s" in judgement.evidence[0].text
    assert "three servers or more" in judgement.proves


def test_use_tz_is_switched_on_where_it_is_off() -> None:
    change = BY_ID["clock-timezone-mismatch"].remedy.change
    assert change(world(settings=NAIVE)).endswith("+USE_TZ = True")
    assert change(world()) == ""
    assert change(told()) == ""
