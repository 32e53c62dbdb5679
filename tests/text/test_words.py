"""Words for states, orders, problems and failures."""

from __future__ import annotations

import pytest

from session_tui.model import Failure, Fault, Order, Problem, State
from session_tui.text.failures import failure_lines
from session_tui.text.words import ORDERS, PROBLEMS, STATES, no_hit


class TestWords:
    def test_every_problem_has_a_sentence_and_an_advice(self) -> None:
        for problem in set(Problem) - {Problem.NONE}:
            words = PROBLEMS[problem]
            assert words.short and words.sentence.endswith(".") and words.advice.endswith(".")

    def test_every_state_and_order_has_its_words(self) -> None:
        assert set(STATES) == set(State) and set(ORDERS) == set(Order)

    def test_a_failure_says_what_where_and_what_to_do(self) -> None:
        failure = Failure(Fault.STORE, "It failed.", "db:5432", "Try again.", "trace\nlines")
        assert failure_lines(failure) == ["It failed.", "  at db:5432", "  Try again."]
        assert failure_lines(failure, debug=True)[3:] == ["trace", "lines"]
        assert failure_lines(Failure(Fault.BUG, "It failed.")) == ["It failed."]


@pytest.mark.parametrize("text", ["user:ali*", "state:live", "id:7", 'user:"a b"', "data.user:x"])
def test_a_filter_without_a_whole_name_is_given_no_hint(text: str) -> None:
    assert no_hit(text) == "No session matches this filter."


@pytest.mark.parametrize("text", ["user:ali", "left:..1h user:ali", "(id:7 OR user:ali)"])
def test_a_whole_name_that_finds_nothing_leads_to_its_beginning(text: str) -> None:
    assert no_hit(text).endswith("user:ali* takes all names that begin so.")
