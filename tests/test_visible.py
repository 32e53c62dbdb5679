"""What strangers wrote can be drawn: it presses no key, moves no cursor and hides nothing."""

from __future__ import annotations

import json
import os
import unicodedata
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from session_tui.visible import BLANK_LETTERS, COMBINING, HIDDEN, Visible, visible, visible_lines

ANYTHING = st.text(st.characters(exclude_categories=()))
"""Text with lone surrogates in it, as a JSON payload may hold them."""


def suites() -> Path:
    """The folder of outside test data, beside the checkout unless the environment says where."""
    beside = Path(__file__).resolve().parents[2] / "shared" / "suites"
    return Path(os.environ.get("SESSION_TUI_SUITES", beside))


def assert_harmless(text: str) -> None:
    run = 0
    for character in text:
        category = unicodedata.category(character)
        assert category not in HIDDEN, f"U+{ord(character):04X} is left in {text!a}"
        assert character not in BLANK_LETTERS
        run = run + 1 if category in ("Mn", "Me") else 0
        assert run <= COMBINING


PAYLOADS = {
    "a clipboard write": "\x1b]52;c;UFdORUQ=\x1b\\",
    "a clipboard write ended by BEL": "\x1b]52;c;UFdORUQ=\x07",
    "colours": "\x1b[31mred\x1b[m",
    "a wiped screen": "\x1b[2J",
    "a window title": "\x1b]0;title\x07",
    "a device control string": "\x1bP1$r0m\x1b\\",
    "a question that the terminal answers by typing": "\x1b[6n\x1b[c\x1b[>q\x1b[5n\x1b[18t",
    "the way out of the alternate screen": "\x1b[?1049l\x1bc",
    "C1 controls": "\x9b2J\x9d0;t\x9c\x85",
    "a line turned around": "\u202egnp.exe\u2066\u2069",
    "characters without width": "a\u200b\ufeff\u2060\u00adb",
    "tag characters": "\U000e0041\U000e007f",
    "C0 controls": "\x00\x07\x08\x09\x0a\x0b\x0c\x0d\x0e\x1a\x7f",
    "line and paragraph separators": "a\u2028b\u2029c",
    "sixty marks on one letter": "e" + "\u0301" * 60,
    "lone surrogates": "\ud800x\udfff",
    "private and unassigned characters": "\ue000\uffff\U0010ffff",
    "letters that draw nothing": "alice\u3164\u115f\u1160\uffa0\u2800",
}


@pytest.mark.parametrize("payload", PAYLOADS.values(), ids=PAYLOADS.keys())
def test_no_attack_on_a_terminal_survives(payload: str) -> None:
    assert_harmless(visible(payload))


def test_what_was_taken_out_leaves_its_number() -> None:
    assert visible("a\x1b[2J\u202e\U000e0041") == "a\\x1b[2J\\u202e\\U000e0041"


def test_a_value_is_one_line() -> None:
    assert visible("a\nb\tc") == "a\\x0ab\\x09c"


def test_two_marks_on_a_letter_are_drawn_and_the_third_is_told() -> None:
    assert visible("e\u0301\u0302\u0303") == "e\u0301\u0302\\u0303"


def test_letters_of_all_scripts_and_emoji_pass_as_they_are() -> None:
    text = "naïve Ünicode 日本語 עברית 🛒 [/] [@click=app.quit]x[/]"
    assert visible(text) == text


def test_a_long_value_tells_how_much_of_it_is_missing() -> None:
    text = visible("a" * 10_000, limit=40)
    assert text == "a" * 26 + "… (9974 more)"


def test_in_a_narrow_place_the_ellipsis_stands_alone() -> None:
    assert visible("jfdob26b9x0k", limit=8) == "jfdob26…"


def test_a_million_controls_are_cut_by_what_they_take_when_drawn() -> None:
    assert len(visible("\x1b" * 1_000_000, limit=100)) <= 100


def test_values_that_are_no_text_are_shown_as_python_prints_them() -> None:
    assert visible(None) == "None"
    assert visible(b"\x1b") == "b'\\x1b'"


@given(ANYTHING, st.integers(1, 60))
def test_any_text_comes_out_harmless_and_within_its_limit(text: str, limit: int) -> None:
    shown = visible(text, limit)
    assert_harmless(shown)
    assert len(shown) <= limit
    shown.encode()


@given(ANYTHING, st.integers(1, 60))
def test_twice_is_the_same_as_once(text: str, limit: int) -> None:
    once = visible(text, limit)
    assert visible(once, limit) is once or visible(once, limit) == once
    assert visible(str(once), limit) == once


@given(ANYTHING)
def test_every_result_is_of_the_one_type_that_may_be_drawn(text: str) -> None:
    assert type(visible(text)) is Visible


@given(ANYTHING, st.integers(1, 50), st.integers(1, 5))
def test_a_longer_text_comes_out_line_by_line(text: str, limit: int, lines: int) -> None:
    shown = visible_lines(text, limit, lines)
    assert 1 <= len(shown) <= lines + 1
    for line in shown:
        assert_harmless(line)


@pytest.mark.parametrize(
    ("text", "limit", "lines", "shown"),
    [
        ("a\r\nb\n", 100, 10, ("a", "b", "")),
        ("a\nb\nc", 100, 2, ("a", "b", "… (2 more characters)")),
        ("abcdef", 5, 10, ("abcde", "… (1 more characters)")),
        ("a\nb\n", 100, 2, ("a", "b")),
    ],
)
def test_what_is_cut_from_a_longer_text_is_told(
    text: str, limit: int, lines: int, shown: tuple[str, ...]
) -> None:
    assert visible_lines(text, limit, lines) == shown


def test_the_big_list_of_naughty_strings_comes_out_harmless() -> None:
    path = suites() / "blns" / "blns.json"
    if not path.is_file():
        pytest.skip("blns/blns.json is not here: SESSION_TUI_SUITES names the folder")
    strings = json.loads(path.read_text(encoding="utf-8"))
    assert len(strings) > 500
    for string in strings:
        assert_harmless(visible(string))
        for line in visible_lines(string):
            assert_harmless(line)
