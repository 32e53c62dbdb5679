"""Text in a report stays text, with no backslash more than that takes."""

from __future__ import annotations

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from markdown_it import MarkdownIt

from session_tui.diagnosis.escaping import inline, opening
from session_tui.visible import visible

MARKDOWN = MarkdownIt("commonmark").enable(["table", "strikethrough"])

TEXTS = st.text(st.sampled_from("\\`*_{}[]()<>#+-.!|~&=:;/? ab1wé\t"), max_size=24) | st.text()


def read(document: str) -> list[tuple[str, str]]:
    """What Markdown makes of a document: (kind, text) of each of its parts."""
    tokens = MARKDOWN.parse(document)
    parts = [part for token in tokens for part in (token.children or [token])]
    return [(part.type, part.content) for part in parts]


def words(text: str) -> str:
    """How Markdown draws text that is only text."""
    return visible(text).strip()


@given(TEXTS)
@example("a <b> c")
@example("__init__")
@example("&lt;")
def test_behind_other_words_a_text_is_only_text(text: str) -> None:
    found = read(f"said: {inline(text)}, so")
    assert found == [
        ("paragraph_open", ""),
        ("text", f"said: {visible(text)}, so"),
        ("paragraph_close", ""),
    ]


@given(TEXTS.filter(words))
@example("---")
@example("1. one")
@example("# one")
@example("    one")
@example("-|-")
def test_where_a_line_begins_a_text_is_only_text(text: str) -> None:
    kinds = [kind for kind, _ in read(f"{opening(text)}")]
    assert kinds == ["paragraph_open", "text", "paragraph_close"]
    assert read(opening(text))[1][1] == words(text)


@given(TEXTS.filter(words))
@example("===")
@example("|-|")
def test_below_another_line_it_is_the_second_line_of_the_same(text: str) -> None:
    kinds = [kind for kind, _ in read(f"- one | two\n  {opening(text)}")]
    assert "heading_open" not in kinds and "table_open" not in kinds
    assert kinds.count("list_item_open") == kinds.count("paragraph_open") == 1


@pytest.mark.parametrize(
    "text",
    [
        "Django 5.2.19",
        "timezone.now() + age (settings.py:12)",
        "SESSION_COOKIE_AGE = '3600'",
        "a > b, a < b and {x!r}; 3 - 1 = 2 | 100 %",
        "-1 s, 5.2 s",
        "#12",
    ],
)
def test_what_is_no_markup_stays_as_it_is(text: str) -> None:
    assert inline(text) == opening(text) == text


@pytest.mark.parametrize(
    ("text", "escaped"),
    [("see https://x.org", r"see https\://x.org"), ("www.x.org", r"www\.x.org")],
)
def test_an_address_that_a_stranger_wrote_is_no_link(text: str, escaped: str) -> None:
    assert inline(text) == escaped
