"""Lines folded at words, with what is carried over below the text."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from session_tui.text.folding import as_is, folded

WORDS = "alpha beta gamma delta epsilon"


@pytest.mark.parametrize(
    ("head", "margin"),
    [
        ("", 0),
        ("  Why: ", 4),
        ("  [12] ", 7),
        ("    b  ", 7),
        ("  clocks  ", 10),
        ("  --symptom S1   ", 17),
        ("✗ ", 2),
        ("  · ", 4),
    ],
)
def test_what_is_carried_over_hangs_below_the_text(head: str, margin: int) -> None:
    first, *others = folded(head + WORDS, 36 if margin > 10 else 24)
    assert first.startswith(head + "alpha")
    assert others and all(len(line) - len(line.lstrip()) == margin for line in others)


def test_a_head_that_leaves_no_room_gives_way() -> None:
    lines = folded("  a-cause-with-a-name-as-long-as-this  " + WORDS, 30)
    assert lines[1].startswith("    alpha")


def test_a_margin_can_be_said() -> None:
    assert folded(WORDS, 20, 6)[1].startswith("      delta")


@pytest.mark.parametrize("width", [None, 0, 19])
def test_no_terminal_and_none_that_could_be_read_leave_a_line_whole(width: int | None) -> None:
    assert folded(WORDS, width) == [WORDS]


def test_a_line_of_a_diff_or_a_command_is_never_folded() -> None:
    assert folded(as_is("+" + WORDS), 20) == ["+" + WORDS]


@given(st.lists(st.text("ab-", min_size=1, max_size=30), min_size=1), st.integers(20, 90))
def test_no_word_is_cut_or_lost_and_only_a_long_word_is_too_wide(
    words: list[str], width: int
) -> None:
    lines = folded("  " + " ".join(words), width)
    assert " ".join(lines).split() == words
    assert all(len(line) <= width or len(line.split()) <= 2 for line in lines)
