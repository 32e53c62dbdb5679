"""Lines for people, folded at words to the width of their terminal."""

from __future__ import annotations

import re
from textwrap import wrap

from session_tui.visible import Visible, visible

NARROWEST = 20
"""Columns below which folding helps nobody."""

LARGEST = 0.6
"""Part of the width that may be blank in front of what is carried over."""

HEAD = re.compile(r" *(?:\[\d+\] |(?:-[-\w]+ )?\S+ {2,}(?=\S)|[^\w\s\[(\"'] )")
"""What stands before the text of a line: a number, a key or a name with its gap, a sign."""


class AsIs(Visible):
    """A line that is copied or compared as it stands, as a command or a line of a diff."""

    __slots__ = ()


def as_is(text: object, limit: int = 2000) -> AsIs:
    """`text` made visible, as a line that nobody folds."""
    return AsIs(visible(text, limit))


def folded(line: str, width: int | None, hang: int | None = None) -> list[str]:
    """A line as those that it takes in `width` columns, none of which cuts through a word.

    What is carried over is indented by `hang` columns; where that is not said, as far as the text
    of the line is. `width` None is no terminal: machines and greps read whole lines.
    """
    if width is None or width < NARROWEST or len(line) <= width or isinstance(line, AsIs):
        return [line]
    hang = _hang(line) if hang is None else hang
    roomy = hang <= width * LARGEST
    indent = " " * (hang if roomy else min(_blanks(line) + 2, width // 2))
    return wrap(
        line,
        width,
        subsequent_indent=indent,
        expand_tabs=False,
        replace_whitespace=False,
        break_long_words=False,
        break_on_hyphens=False,
    )


def _hang(line: str) -> int:
    head = HEAD.match(line)
    if head is not None:
        return head.end()
    blanks = _blanks(line)
    return blanks + 2 if blanks else 0


def _blanks(line: str) -> int:
    return len(line) - len(line.lstrip(" "))
