"""Words for states, orders, problems and failures."""

from __future__ import annotations

from session_tui.model import Failure, Fault, Order, Problem, State
from session_tui.text.failures import failure_lines
from session_tui.text.words import ORDERS, PROBLEMS, STATES


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
