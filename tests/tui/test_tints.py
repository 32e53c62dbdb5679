"""Colours on a terminal that has 16 of them: what is red stays red."""

from __future__ import annotations

import os
import sys

import pexpect
import pyte
import pytest
from rich.color import ColorSystem
from rich.style import Style
from textual.theme import BUILTIN_THEMES

from session_tui.tui.tints import tinted
from tests.tui.test_terminal import OPEN

ATTACKED = "rows = [__import__('tests.tui.fake_link', fromlist=['ATTACK']).ATTACK]"


def red_letters(term: str) -> set[str]:
    """The colours, as the terminal was told, of the words of an attack under the cursor."""
    child = pexpect.spawn(
        sys.executable,
        ["-c", OPEN.format(change=ATTACKED)],
        dimensions=(24, 80),
        env={**os.environ, "TERM": term, "LC_ALL": "C.UTF-8", "COLORTERM": ""},
        timeout=30,
    )
    screen = pyte.Screen(80, 24)
    stream = pyte.ByteStream(screen)
    try:
        for _ in range(300):
            for number, line in enumerate(screen.display):
                at = line.find("Django would run")
                if at >= 0:
                    return {screen.buffer[number][column].fg for column in range(at, at + 6)}
            try:
                stream.feed(child.read_nonblocking(65536, timeout=0.1))
            except pexpect.TIMEOUT:
                continue
    finally:
        child.close(force=True)
    raise AssertionError("\n".join(screen.display))


def test_an_attack_is_red_where_there_are_16_colours() -> None:
    assert red_letters("xterm") == {"red"}


def test_where_there_are_more_it_keeps_its_tint() -> None:
    assert red_letters("xterm-256color") == {"d78787"}


@pytest.mark.parametrize(
    "name, number", [("text-error", 1), ("text-warning", 3), ("text-success", 2)]
)
@pytest.mark.parametrize("theme", ["textual-dark", "textual-light", "nord"])
def test_the_three_tones_are_told_apart_in_16_colours(name: str, number: int, theme: str) -> None:
    tint = BUILTIN_THEMES[theme].to_color_system().generate()[name]
    found = tinted(Style(color=tint[:7])).color
    assert found is not None
    if (theme, name) != ("nord", "text-success"):  # as good as grey there
        assert found.downgrade(ColorSystem.STANDARD).number == number


def test_grey_and_backgrounds_stay_as_they_are() -> None:
    style = Style(color="#e0e0e0", bgcolor="#D17E92", bold=True)
    assert tinted(style) == style
    red = tinted(Style(color="#D17E92", bgcolor="#101010", bold=True))
    assert red.bold and str(red.bgcolor and red.bgcolor.name) == "#101010"
