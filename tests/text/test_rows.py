"""A row as cells, as a line and as a peek."""

from __future__ import annotations

from dataclasses import replace

import pytest

from session_tui.agent.masking import value_tree
from session_tui.model import Copies, Problem, State
from session_tui.text.detail import detail_lines
from session_tui.text.moments import Moments, Times
from session_tui.text.rows import (
    added_text,
    header,
    header_line,
    peek_line,
    row_cells,
    row_line,
    who_line,
)
from session_tui.visible import Visible
from tests.text.samples import DETAIL, EVIL, NOW, ROW


class TestRows:
    def test_have_six_cells(self) -> None:
        assert row_cells(ROW, NOW, Moments()) == (
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
        cells = row_cells(replace(ROW, **other), NOW, Moments())  # type: ignore[arg-type]
        assert (cells[1], cells[4]) == (user, signer)

    def test_stand_below_their_header_on_the_command_line(self) -> None:
        header, line = header_line(), row_line(ROW, NOW)
        assert header.index("signed by") == line.index("SECRET_KEY")
        assert len(header) == len(line)

    def test_a_peek_tells_who_and_what(self) -> None:
        assert (who_line(ROW), peek_line(ROW, NOW, Moments())) == (
            "jfdob26b…  alice (id 7)",
            "cart 3 items · checkout {step: 2} · ends 2026-11-22 18:42:10 UTC",
        )

    def test_a_peek_into_what_does_not_open_tells_why(self) -> None:
        row = replace(ROW, problem=Problem.BAD_SIGNATURE, expires_at=NOW)
        assert peek_line(row, NOW, Moments()).startswith("The signature fits no key")
        assert "ended 2026" in peek_line(row, NOW, Moments())

    def test_a_peek_says_in_which_of_two_places_a_session_is_missing(self) -> None:
        row = replace(ROW, copies=Copies.CACHE_ONLY)
        assert peek_line(row, NOW, Moments()).startswith("Only in the cache: still logged in")
        same = replace(ROW, copies=Copies.SAME)
        assert peek_line(same, NOW, Moments()).startswith("cart 3 items")

    def test_one_that_the_server_keeps_for_ever_never_ends(self) -> None:
        row = replace(ROW, expires_at=None, never_ends=True)
        assert row_cells(row, NOW, Moments())[2] == "never"
        assert "never ends on the server" in peek_line(row, NOW, Moments())

    def test_an_attack_stands_where_a_user_would(self) -> None:
        row = replace(ROW, username=None, user_id=None, dangerous=True, problem=Problem.PICKLE)
        assert row_cells(row, NOW, Moments())[1] == "an attack"

    def test_what_the_engine_adds_is_named(self) -> None:
        row = replace(ROW, columns=(("ip", "10.0.0.7"), ("user_agent", "Firefox")))
        assert added_text(row) == "ip 10.0.0.7, user_agent Firefox"

    @pytest.mark.parametrize(
        ("moments", "label"),
        [
            (Moments(), "ends in"),
            (Moments(Times.UTC), "ends UTC"),
            (Moments(Times.PROJECT, "Europe/Berlin"), "ends Berlin"),
            (Moments(Times.PROJECT, "Nowhere/Atall"), "ends UTC"),
        ],
    )
    def test_the_header_says_how_moments_are_written(self, moments: Moments, label: str) -> None:
        assert header(moments)[2] == label and len(header(moments)) == 6

    def test_no_strangers_text_comes_through(self) -> None:
        evil = replace(ROW, username=EVIL, user_id=EVIL, key=EVIL, peek=((EVIL, EVIL),))
        lines = [
            *row_cells(evil, NOW, Moments()),
            who_line(evil),
            peek_line(evil, NOW, Moments()),
            *detail_lines(replace(DETAIL, row=evil, data=value_tree({EVIL: EVIL}, True))),
            row_line(evil, NOW),
        ]
        assert all(type(line) is Visible and "\x1b" not in line for line in lines)
