"""Lines as Textual draws them: one segment each, in one style, without meta."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from rich.cells import set_cell_size
from rich.segment import Segment
from rich.style import Style
from textual.cache import LRUCache
from textual.strip import Strip

from session_tui.text.signs import UNICODE
from session_tui.tui.widgets.columns import Column, Line, Slot, fitted, fold, laid_out
from session_tui.visible import Visible

MARGIN = 3
"""Cells in front of the first column: the pointer, the sign of the line, a space."""


class Strips:
    """Draws lines at one width, and remembers what it drew.

    One style a line is what keeps a move of the cursor small: each change of style within a line
    costs some forty bytes.
    """

    def __init__(self, style: Callable[[str], Style]) -> None:
        """`style` gives the style of a name."""
        self._style = style
        self._labels: Sequence[Visible] = ()
        self._slots: tuple[Slot, ...] = ()
        self._width = 0
        self._styles: dict[str, Style] = {}
        self._drawn: LRUCache[tuple[Line, bool], Strip] = LRUCache(512)

    def fold(self, columns: Sequence[Column], width: int) -> None:
        """Draw these columns in `width` cells from now on."""
        self._labels = [column.label for column in columns]
        self._slots = fold(columns, width - MARGIN)
        self._width = width
        self._drawn.clear()

    def forget(self) -> None:
        """Ask for the styles anew, and draw in them."""
        self._styles.clear()
        self._drawn.clear()

    def header(self) -> Strip:
        """The labels of the columns."""
        return self._strip(self._behind_margin(self._labels), "header")

    def sentence(self, text: Visible) -> Strip:
        """What stands in a table without lines."""
        room = max(0, self._width - MARGIN)
        return self._strip(" " * MARGIN + fitted(text, room, "left"), "empty")

    def blank(self) -> Strip:
        """A line with nothing in it."""
        return self._strip("", "normal")

    def line(self, line: Line, marked: bool) -> Strip:
        """One line; `marked` where the cursor stands on it."""
        strip = self._drawn.get((line, marked))
        if strip is None:
            margin = (UNICODE.pointer if marked else " ") + set_cell_size(line.sign, 1) + " "
            text = self._behind_margin(line.cells, margin)
            strip = self._strip(text, "cursor" if marked else line.style)
            self._drawn[(line, marked)] = strip
        return strip

    def _behind_margin(self, cells: Sequence[Visible], margin: str = " " * MARGIN) -> str:
        return margin + laid_out(cells, self._slots)

    def _strip(self, text: str, style: str) -> Strip:
        if style not in self._styles:
            self._styles[style] = self._style(style)
        return Strip([Segment(set_cell_size(text, self._width), self._styles[style])], self._width)
