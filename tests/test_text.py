"""The words for values: what an operator reads, on screens and lines alike."""

from __future__ import annotations

import json
import math
from dataclasses import fields, replace
from datetime import datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from session_tui import text
from session_tui.agent.masking import value_tree
from session_tui.model import (
    ClockReading,
    Count,
    Ending,
    Expiry,
    Failure,
    Fault,
    Order,
    Problem,
    Row,
    SessionDetail,
    State,
    Value,
)
from session_tui.text import ASCII, UNICODE, Moments, Times
from session_tui.visible import Visible

NOW = datetime(2026, 11, 22, 15, 30, tzinfo=timezone.utc)
ROW = Row(
    ref="1",
    key="jfdob26b…",
    user_id="7",
    state=State.LIVE,
    problem=Problem.NONE,
    because="",
    signer="SECRET_KEY",
    size=1229,
    origin="db:default",
    expires_at=NOW + timedelta(hours=3, minutes=12, seconds=10),
    saved_at=NOW - timedelta(minutes=4, seconds=30),
    username="alice",
    peek=(("cart", "3 items"), ("checkout", "{step: 2}")),
)
ENDING = Ending(ROW.expires_at, "this node's clock", "SESSION_COOKIE_AGE", False, "It ends then.")
DETAIL = SessionDetail(
    row=ROW,
    data=value_tree({"cart": ["a"], "n": 1}, False),
    format="signed",
    salt="s",
    parts=(),
    expiry=Expiry(ENDING, replace(ENDING, at=None), "engine"),
    clocks=(ClockReading("PostgreSQL", 192.0, 0.2), ClockReading("ntp", None, None, "no answer")),
    now=NOW,
    age_at_save=1209600.0,
)
EVIL = "\x1b]0;x\x07\u202e[/]\ud800"


class TestDurations:
    @pytest.mark.parametrize(
        ("seconds", "said", "precisely"),
        [
            (0, "0 s", "0 s"),
            (41.9, "41 s", "41 s"),
            (192, "3 m", "3 m 12 s"),
            (52 * 60, "52 m", "52 m"),
            (7200, "2 h", "2 h"),
            (11520, "3 h 12 m", "3 h 12 m"),
            (13 * 86400 + 4 * 3600, "13 d", "13 d 4 h"),
            (2000 * 86400, "2,000 d", "2,000 d"),
        ],
    )
    def test_are_said_as_people_say_them(self, seconds: float, said: str, precisely: str) -> None:
        assert (text.duration(seconds), text.duration(seconds, precise=True)) == (said, precisely)

    @pytest.mark.parametrize(
        ("seconds", "said"),
        [
            (250, "4 m ago"),
            (8000, "2 h ago"),
            (0.4, "just now"),
            (-0.4, "just now"),
            (-41, "41 s ahead"),
        ],
    )
    def test_the_past_has_one_unit_and_no_minus(self, seconds: float, said: str) -> None:
        assert text.ago(seconds) == said

    @given(st.floats(-1e12, 1e12))
    def test_no_duration_has_a_sign(self, seconds: float) -> None:
        assert "-" not in text.duration(seconds) + text.ago(seconds)


class TestSizes:
    @pytest.mark.parametrize(
        ("count", "said"),
        [
            (0, "0"),
            (841, "841"),
            (999, "999"),
            (1000, "1.0 k"),
            (1229, "1.2 k"),
            (902 * 1024, "902 k"),
            (1024 * 1024 - 1, "1.0 M"),
            (4 * 1024**2, "4.0 M"),
            (3 * 1024**5, "3,072 T"),
        ],
    )
    def test_have_two_figures(self, count: int, said: str) -> None:
        assert text.size(count) == said

    @given(st.integers(0, 10**15))
    def test_fit_into_seven_characters(self, count: int) -> None:
        assert len(text.size(count)) <= 7


class TestClocks:
    @pytest.mark.parametrize(
        ("offset", "error", "said"),
        [
            (0.0211, 0.012, "+0.021 s ±0.012"),
            (-0.5, None, "-0.500 s"),
            (0.2, 1.0, "0 s ±1"),
            (192.0, 0.2, "+3 m 12 s ±0.2"),
            (-0.0001, 0.01, "0.000 s ±0.010"),
            (None, None, "not known"),
        ],
    )
    def test_an_offset_has_the_places_that_its_error_allows(
        self, offset: float | None, error: float | None, said: str
    ) -> None:
        assert text.offset(offset, error) == said


class TestCounts:
    @pytest.mark.parametrize(
        ("count", "said"),
        [
            (Count(1204, True), "1,204"),
            (Count(31012, False), "~31,000"),
            (Count(32412, False), "~32,400"),
            (Count(7, False), "~7"),
            (Count(None, False, "no answer"), "not known"),
        ],
    )
    def test_say_whether_they_are_exact(self, count: Count, said: str) -> None:
        assert text.count_text(count) == said

    def test_of_what_goes_on_have_a_plus(self) -> None:
        assert (text.at_least(1204, False), text.at_least(1204, True)) == ("1,204+", "1,204")

    def test_a_list_tells_how_much_of_the_store_it_shows(self) -> None:
        assert text.position(12, Count(32412, False)) == "12 of ~32,400"
        assert text.position(12, Count(None, False)) == "12"


class TestMoments:
    def test_are_relative_at_first(self) -> None:
        assert Moments().end(ROW.expires_at, NOW) == "3 h 12 m"
        assert Moments().end(NOW - timedelta(seconds=41), NOW) == "ended 41 s ago"
        assert Moments().past(ROW.saved_at, NOW) == "4 m ago"
        assert Moments().past(None, NOW) == "not known"

    def test_in_utc(self) -> None:
        moments = Moments(Times.UTC, "Europe/Vienna")
        assert moments.end(ROW.expires_at, NOW) == "18:42:10"
        assert moments.end(NOW + timedelta(days=9), NOW) == "2026-12-01"
        assert moments.full(ROW.expires_at) == "2026-11-22 18:42:10 UTC"

    def test_in_the_projects_zone(self) -> None:
        moments = Moments(Times.PROJECT, "Europe/Vienna")
        assert moments.full(ROW.expires_at) == "2026-11-22 19:42:10 Europe/Vienna"
        assert moments.problem == ""

    @pytest.mark.parametrize("zone", ["Nowhere/Atlantis", "", "../etc/passwd", EVIL, "a\0b"])
    def test_an_unknown_zone_is_utc_with_the_reason(self, zone: str) -> None:
        moments = Moments(Times.PROJECT, zone)
        assert moments.full(ROW.expires_at) == "2026-11-22 18:42:10 UTC"
        assert "does not know the time zone" in moments.problem

    def test_three_ways_come_round(self) -> None:
        assert Times.RELATIVE.next.next.next is Times.RELATIVE


class TestSigns:
    @pytest.mark.parametrize("encoding", ["utf-8", "UTF8", "utf-16"])
    def test_are_drawn_where_the_encoding_has_them(self, encoding: str) -> None:
        assert text.signs(encoding) is UNICODE

    @pytest.mark.parametrize("encoding", [None, "ascii", "latin-1", "ANSI_X3.4-1968", "no-such"])
    def test_have_ascii_twins_elsewhere(self, encoding: str | None) -> None:
        assert text.signs(encoding) is ASCII
        assert all(getattr(ASCII, field.name).isascii() for field in fields(ASCII))

    def test_are_exchanged_in_a_line(self) -> None:
        assert ASCII.plain("✗ jfdob26b… · ±1 →") == "x jfdob26b... - +-1 ->"
        assert UNICODE.plain("✗ ·") == "✗ ·"


class TestWords:
    def test_every_problem_has_a_sentence_and_an_advice(self) -> None:
        for problem in set(Problem) - {Problem.NONE}:
            words = text.PROBLEMS[problem]
            assert words.short and words.sentence.endswith(".") and words.advice.endswith(".")

    def test_every_state_and_order_has_its_words(self) -> None:
        assert set(text.STATES) == set(State) and set(text.ORDERS) == set(Order)

    def test_a_failure_says_what_where_and_what_to_do(self) -> None:
        failure = Failure(Fault.STORE, "It failed.", "db:5432", "Try again.", "trace\nlines")
        assert text.failure_lines(failure) == ["It failed.", "  at db:5432", "  Try again."]
        assert text.failure_lines(failure, debug=True)[3:] == ["trace", "lines"]
        assert text.failure_lines(Failure(Fault.BUG, "It failed.")) == ["It failed."]


class TestRows:
    def test_have_six_cells(self) -> None:
        assert text.row_cells(ROW, NOW, Moments()) == (
            "jfdob26b…",
            "alice",
            "3 h 12 m",
            "4 m ago",
            "SECRET_KEY",
            "1.2 k",
        )

    @pytest.mark.parametrize(
        ("other", "user", "signer"),
        [
            ({"username": None}, "id 7", "SECRET_KEY"),
            ({"username": None, "user_id": None}, "anonymous", "SECRET_KEY"),
            ({"signer": "SECRET_KEY_FALLBACKS[0]"}, "alice", "FALLBACKS[0]"),
            (
                {
                    "username": None,
                    "user_id": None,
                    "signer": None,
                    "state": State.UNDECODABLE,
                    "problem": Problem.BAD_SIGNATURE,
                },
                "unreadable",
                "no key fits",
            ),
        ],
    )
    def test_say_what_stands_where_a_user_or_key_is_missing(
        self, other: dict[str, object], user: str, signer: str
    ) -> None:
        cells = text.row_cells(replace(ROW, **other), NOW, Moments())  # type: ignore[arg-type]
        assert (cells[1], cells[4]) == (user, signer)

    def test_stand_below_their_header_on_the_command_line(self) -> None:
        header, line = text.header_line(), text.row_line(ROW, NOW)
        assert header.index("signed by") == line.index("SECRET_KEY")
        assert len(header) == len(line)

    def test_a_peek_tells_who_and_what(self) -> None:
        assert text.peek_lines(ROW, NOW, Moments()) == (
            "jfdob26b…  alice (id 7)",
            "cart 3 items · checkout {step: 2} · ends 2026-11-22 18:42:10 UTC",
        )

    def test_a_peek_into_what_does_not_open_tells_why(self) -> None:
        row = replace(ROW, problem=Problem.BAD_SIGNATURE, expires_at=NOW)
        assert text.peek_line(row, NOW, Moments()).startswith("The signature fits no key")
        assert "ended 2026" in text.peek_line(row, NOW, Moments())

    def test_no_strangers_text_comes_through(self) -> None:
        evil = replace(ROW, username=EVIL, user_id=EVIL, key=EVIL, peek=((EVIL, EVIL),))
        lines = [
            *text.row_cells(evil, NOW, Moments()),
            *text.peek_lines(evil, NOW, Moments()),
            *text.detail_lines(replace(DETAIL, row=evil, data=value_tree({EVIL: EVIL}, True))),
            text.row_line(evil, NOW),
        ]
        assert all(type(line) is Visible and "\x1b" not in line for line in lines)


class TestDetails:
    def test_tell_both_ends_and_which_comes_first(self) -> None:
        lines = text.expiry_lines(DETAIL, Moments())
        assert lines[0] == "On the server  2026-11-22 18:42:10 UTC, in 3 h 12 m"
        assert lines[1] == "  by SESSION_COOKIE_AGE, this node's clock; does not slide"
        assert lines[3] == "In the browser  no fixed moment"
        assert "The server ends it first." in lines
        assert "When it was written, sessions lasted 14 d." in lines
        assert lines[-2:] == ["PostgreSQL  +3 m 12 s ±0.2", "ntp  no answer"]

    def test_show_the_data_as_a_tree(self) -> None:
        lines = text.detail_lines(DETAIL)
        assert lines[-4:] == ["  2 items", "    cart: 1 item", "      [0]: 'a'", "    n: 1"]


def plain(value: object) -> object:
    """What JSON can say of a value."""
    if isinstance(value, float) and not math.isfinite(value):
        return "NaN" if value != value else "Infinity" if value > 0 else "-Infinity"
    if isinstance(value, list):
        return [plain(item) for item in value]
    return {k: plain(v) for k, v in value.items()} if isinstance(value, dict) else value


DATA = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: (
        st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=9), inner, max_size=4)
    ),
)


class TestJson:
    @given(DATA)
    def test_is_what_the_session_holds(self, data: object) -> None:
        assert text.json_of(value_tree(data, True)) == plain(data)

    @given(DATA)
    def test_can_be_written_strictly(self, data: object) -> None:
        json.dumps(text.json_of(value_tree(data, False)), allow_nan=False)

    def test_big_numbers_are_exact(self) -> None:
        assert text.json_of(value_tree(2**80 + 1, True)) == 2**80 + 1

    def test_what_is_masked_or_cut_stands_in_brackets(self) -> None:
        masked = text.json_of(value_tree({"password": "hunter2"}, False))
        assert masked == {"password": "[masked, 7 characters]"}
        assert text.json_of(Value("cut", "3 more", 3)) == "[3 more]"

    def test_a_cut_string_tells_how_much_is_missing(self) -> None:
        said = text.json_of(value_tree(" " * 70_000, True))
        assert isinstance(said, str) and said.endswith("… (4464 more)")

    def test_names_that_masking_made_equal_are_kept_apart(self) -> None:
        value = Value("dict", "", 2, ("a…", "a…"), (Value("int", "1", 1), Value("int", "2", 1)))
        assert text.json_of(value) == {"a…": 1, "a… (2)": 2}

    def test_the_deepest_tree_is_written(self) -> None:
        data: list[object] = []
        for _ in range(1000):
            data = [data]
        assert "levels deep" in json.dumps(text.json_of(value_tree(data, False)))
