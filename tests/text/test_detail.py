"""One session in lines: its ends and its data."""

from __future__ import annotations

from session_tui.text.detail import detail_lines
from session_tui.text.expiry import expiry_lines
from session_tui.text.moments import Moments
from tests.text.samples import DETAIL


class TestDetails:
    def test_tell_both_ends_and_which_comes_first(self) -> None:
        lines = expiry_lines(DETAIL, Moments())
        assert lines[0] == "On the server  2026-11-22 18:42:10 UTC, in 3 h 12 m"
        assert lines[1] == "  by SESSION_COOKIE_AGE; does not slide; judged by this node's clock"
        assert lines[3] == "In the browser  no fixed moment"
        assert "The server ends it first." in lines
        assert "When it was written, sessions lasted 14 d." in lines
        assert lines[-2:] == ["PostgreSQL  +3 m 12 s ±0.2", "ntp  no answer"]

    def test_show_the_data_as_a_tree(self) -> None:
        lines = detail_lines(DETAIL)
        assert lines[-4:] == ["  2 items", "    cart: 1 item", "      [0]: 'a'", "    n: 1"]
