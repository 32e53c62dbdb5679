"""The only door between text and the screen.

Widgets are given `Content` made here and nothing else: a `str` would be read as markup, and markup
can carry actions. `ControlFilter` is the last line behind that door.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import fields

from rich.cells import cell_len
from rich.segment import Segment
from textual.color import Color
from textual.content import Content
from textual.filter import LineFilter

from session_tui.text.signs import ASCII, UNICODE
from session_tui.visible import visible

FAINT = "$foreground-muted"
STRONG = "bold"
GOOD = "$text-success"
WARN = "$text-warning"
BAD = "$text-error"
NAME = "$text-primary"

INDENT = 16
"""Cells of the margin in which the words stand that say what a paragraph is about."""

Piece = str | tuple[str, str]
"""Text, or text and one of the styles above."""


def content(text: str, style: str = "") -> Content:
    """`text` as it can be drawn: one line, no markup read, no control left."""
    return Content.styled(visible(text), style)


def line(*pieces: Piece) -> Content:
    """Pieces side by side."""
    drawn = [content(piece) if isinstance(piece, str) else content(*piece) for piece in pieces]
    return Content("").join(drawn)


def lines(drawn: Iterable[Content]) -> Content:
    """Lines one below the other."""
    return Content("\n").join(drawn)


def spread(left: Content, right: Content, width: int) -> Content:
    """`left` and `right` at both ends of a line; where both do not fit, `left` is cut."""
    room = width - right.cell_length - 1
    if room <= 0:
        return left.truncate(max(width, 0), ellipsis=True)
    head = left.truncate(room, ellipsis=True)
    gap = width - head.cell_length - right.cell_length
    return Content("").join([head, Content(" " * gap), right])


def folded(said: Content, width: int, indent: int = INDENT) -> list[Content]:
    """A line as those it takes; what is carried over stands below the text, not the margin."""
    if said.cell_length <= width or width < 2 * indent:
        return [said]
    drawn: list[Content] = []
    margin = Content(" " * indent)
    while said.cell_length > width:
        first = said[: 4 * width].wrap(width)[0].rstrip()
        rest = said[len(first) :]
        if not first.plain[indent if drawn else 0 :].strip():
            break
        drawn.append(first)
        blank = len(rest) - len(rest.plain.lstrip(" "))
        said = margin.append(rest[blank:])
    return [*drawn, said]


class ControlFilter(LineFilter):
    """Takes out whatever a terminal could obey, should anything have come past the door.

    A character that counts as a cell becomes "?", one that does not is left out, so that the line
    keeps its length. With `ascii_only` the same happens to whatever is not ASCII, but for our own
    signs, which have twins.
    """

    def __init__(self, ascii_only: bool = False) -> None:
        """`ascii_only`: for a terminal that cannot draw anything else."""
        super().__init__()
        self.ascii_only = ascii_only

    def apply(self, segments: list[Segment], background: Color) -> list[Segment]:
        """The same segments, harmless; in nearly every case the very same list."""
        if all(map(self._harmless, (segment.text for segment in segments))):
            return segments
        return [Segment(self._replaced(text), style, control) for text, style, control in segments]

    def _harmless(self, text: str) -> bool:
        return text.isprintable() and (text.isascii() or not self.ascii_only)

    def _replaced(self, text: str) -> str:
        if self._harmless(text):
            return text
        drawn = text.translate(TWINS) if self.ascii_only else text
        return "".join(each if self._harmless(each) else _stand_in(each) for each in drawn)


def _stand_in(character: str) -> str:
    blank = unicodedata.category(character) == "Zs"
    return (" " if blank else "?") * max(cell_len(character), 0)


TWINS = {
    **{ord(getattr(UNICODE, sign.name)): getattr(ASCII, sign.name)[0] for sign in fields(UNICODE)},
    ord(UNICODE.pointer): ASCII.pointer,
    ord(UNICODE.ellipsis): "~",
    **str.maketrans("↑↓←→▁▔▄▀", "^v<>_-||"),
}
"""Our signs, and those of Textual's keys and frames, in one cell of ASCII."""


def draws_unicode(environ: Mapping[str, str]) -> bool:
    """Whether the locale in `environ` says UTF-8, by the rules of POSIX.

    LC_CTYPE=C.UTF-8 beside another LANG is Python's own doing (PEP 538) and says nothing.
    """
    chosen = environ.get("LC_ALL") or environ.get("LC_CTYPE") or environ.get("LANG") or ""
    if chosen == environ.get("LC_CTYPE") == "C.UTF-8" and not environ.get("LC_ALL"):
        chosen = environ.get("LANG") or ""
    return "utf" in chosen.lower()
