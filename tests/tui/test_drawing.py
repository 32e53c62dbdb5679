"""Lines that are too long: folded below their text, not below their margin, and nothing is lost."""

from __future__ import annotations

import pytest
from rich.cells import cell_len

from session_tui.tui.drawing import content, folded

TEXTS = (
    "one two three four five six seven",
    "a path /srv/averyveryverylongfolder/that/has/no/blank/in/it and more",
    "x" * 100,
    "日本語" * 20,
    " " * 50,
    "",
)


@pytest.mark.parametrize("text", TEXTS, ids=range(len(TEXTS)))
def test_a_line_is_folded_to_the_width_and_no_letter_is_lost_or_added(text: str) -> None:
    drawn = [each.plain for each in folded(content(text), 20, 4)]
    assert "".join("".join(drawn).split()) == "".join(text.split())
    if text.strip():
        assert max(map(cell_len, drawn)) <= 20


def test_what_is_carried_over_stands_below_the_text() -> None:
    first, *others = folded(content("[1] one two three four five six"), 15, 4)
    assert first.plain == "[1] one two"
    assert [each.plain[:4] for each in others] == ["    "] * len(others)


def test_where_there_is_no_room_for_a_margin_nothing_is_folded() -> None:
    assert len(folded(content("one two three"), 7, 4)) == 1
