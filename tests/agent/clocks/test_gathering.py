"""All clocks are asked together, so that together they cost what the slowest of them costs."""

from __future__ import annotations

import threading

import pytest

from session_tui.agent.clocks.gathering import at_once

LONG = 30.0
"""Seconds that no test waits for, unless it fails."""


def test_no_clock_waits_for_another() -> None:
    """No job ends before all the others have begun: one after the other would never end."""
    together = threading.Barrier(5, timeout=LONG)
    places = at_once([together.wait] * 5)
    assert sorted(places) == [0, 1, 2, 3, 4]


def test_each_answer_stands_in_the_place_of_its_question() -> None:
    told = threading.Event()

    def first() -> str:
        assert told.wait(LONG)
        return "first"

    def second() -> str:
        told.set()
        return "second"

    assert at_once([first, second]) == ["first", "second"]


def test_what_one_of_them_raises_is_raised() -> None:
    def fails() -> None:
        raise LookupError("nobody")

    with pytest.raises(LookupError):
        at_once([lambda: 1, fails])
