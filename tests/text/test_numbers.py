"""Durations, sizes, offsets and counts, as people say them."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from session_tui.model import Count
from session_tui.text.numbers import (
    ago,
    at_least,
    bytes_text,
    count_text,
    duration,
    many,
    offset,
    position,
    size,
)


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
        assert (duration(seconds), duration(seconds, precise=True)) == (said, precisely)

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
        assert ago(seconds) == said

    @given(st.floats(-1e12, 1e12))
    def test_no_duration_has_a_sign(self, seconds: float) -> None:
        assert "-" not in duration(seconds) + ago(seconds)


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
        assert size(count) == said

    @given(st.integers(0, 10**15))
    def test_fit_into_seven_characters(self, count: int) -> None:
        assert len(size(count)) <= 7


@pytest.mark.parametrize("seconds", [float("inf"), float("-inf"), float("nan")])
def test_what_is_no_number_of_seconds_is_not_known(seconds: float) -> None:
    assert "not known" in duration(seconds) and "not known" in ago(seconds)


class TestClocks:
    @pytest.mark.parametrize(
        ("seconds", "error", "said"),
        [
            (0.0211, 0.012, "+0.021 s ±0.012"),
            (-0.5, None, "-0.500 s"),
            (0.2, 1.0, "0 s ±1"),
            (192.0, 0.2, "+3 m 12 s ±0.2"),
            (-0.0001, 0.01, "0.000 s ±0.010"),
            (0.002, 0.0001, "+0.002 s ±0.001"),
            (89.99, 0.012, "+1 m 30 s ±0.012"),
            (-59.97, 0.2, "-1 m ±0.2"),
            (None, None, "not known"),
            (float("inf"), 0.1, "not known"),
            (float("nan"), None, "not known"),
        ],
    )
    def test_an_offset_has_the_places_that_its_error_allows(
        self, seconds: float | None, error: float | None, said: str
    ) -> None:
        assert offset(seconds, error) == said


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
        assert count_text(count) == said

    def test_of_what_goes_on_have_a_plus(self) -> None:
        assert (at_least(1204, False), at_least(1204, True)) == ("1,204+", "1,204")

    def test_a_list_tells_how_much_of_the_store_it_shows(self) -> None:
        assert position(12, Count(32412, False)) == "12 of ~32,400"
        assert position(12, Count(None, False)) == position(12, None) == "12"
        assert position(None, Count(120, True)) == "of 120"
        assert position(60, Count(55, True)) == "60"

    def test_of_what_is_still_counted_says_so(self) -> None:
        growing = Count(412_345, False, "still listing")
        assert position(3, Count(1_000_000, False), growing) == "3 of ~412,000 so far…"
        assert position(None, None, growing) == "of ~412,000 so far…"


def test_one_is_no_plural() -> None:
    assert [many(count, "place") for count in (0, 1, 1204)] == [
        "0 places",
        "1 place",
        "1,204 places",
    ]


def test_bytes_have_their_unit() -> None:
    shown = [bytes_text(count) for count in (0, 1, 841, 4096, 432_013_312)]
    assert shown == ["0 bytes", "1 byte", "841 bytes", "4.0 kB", "412 MB"]
