"""A window of lines with a cursor, drawn by Textual's line API: what a table is to look at.

It draws as little as it can, because it is read over ssh: a move of the cursor draws two lines,
and at the edge the view jumps by half a page, so that a held key seldom scrolls.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import ClassVar

from rich.style import Style
from textual.geometry import Region, Size
from textual.reactive import reactive
from textual.scroll_view import ScrollView
from textual.strip import Strip

from session_tui.tui.widgets.columns import COLUMNS, Column, Line, demand_visible, wrapped
from session_tui.tui.widgets.strips import MARGIN, Strips
from session_tui.tui.widgets.window import Window
from session_tui.visible import Visible, visible


class TableView(ScrollView, can_focus=True, inherit_bindings=False):
    """Draws the lines in sight; knows neither keys nor where lines come from."""

    COMPONENT_CLASSES: ClassVar[set[str]] = {
        "session-table--normal",
        "session-table--bad",
        "session-table--dim",
        "session-table--cursor",
        "session-table--header",
        "session-table--empty",
    }

    DEFAULT_CSS = """
    TableView {
        height: 1fr;
        overflow: hidden hidden;
        background: $surface;
        color: $foreground;
        & > .session-table--bad { color: $text-error; }
        & > .session-table--dim { color: $text-muted; }
        & > .session-table--empty { color: $text-muted; }
        & > .session-table--header { text-style: bold; }
        & > .session-table--cursor {
            background: $block-cursor-blurred-background;
            color: $block-cursor-blurred-foreground;
            text-style: $block-cursor-blurred-text-style;
        }
        &:focus > .session-table--cursor {
            background: $block-cursor-background;
            color: $block-cursor-foreground;
            text-style: $block-cursor-text-style;
        }
    }
    """

    ALLOW_SELECT = False

    cursor: reactive[int] = reactive(0, repaint=False, init=False)
    """Index of the marked line in the window; 0 where there is no line."""
    empty: reactive[Visible] = reactive(visible(""))
    """What stands in a table without lines."""

    def __init__(self, limit: int) -> None:
        """An empty table with the columns of sessions, which holds `limit` lines."""
        super().__init__()
        self._window = Window(limit)
        self._columns: Sequence[Column] = COLUMNS
        self._strips = Strips(self._component_style)

    @property
    def lines(self) -> Sequence[Line]:
        """The lines of the window."""
        return tuple(self._window.lines)

    @property
    def current(self) -> Line | None:
        """The line under the cursor."""
        lines = self._window.lines
        return lines[self.cursor] if lines else None

    @property
    def top_known(self) -> bool:
        """Whether the first line of the list is in the window."""
        return self._window.top_known

    @property
    def end_known(self) -> bool:
        """Whether the last line of the list is in the window."""
        return self._window.end_known

    @property
    def view(self) -> range:
        """Which lines of the window are on the screen (the range may reach behind the last)."""
        top = self.scroll_offset.y
        return range(top, top + max(1, self.size.height - self._header_height))

    def set_columns(self, columns: Sequence[Column]) -> None:
        """Draw these columns; the lines given must have a cell for each."""
        if columns != self._columns:
            self._columns = columns
            self._fold()

    def update(self, lines_by_ref: Mapping[str, Line]) -> None:
        """Put other lines in the place of those of the same ref; draw what changed in sight."""
        for at in self._window.update(lines_by_ref):
            self._refresh_lines(range(at, at + 1))

    def validate_cursor(self, cursor: int) -> int:
        """The nearest index that has a line."""
        return max(0, min(cursor, len(self._window.lines) - 1))

    def validate_empty(self, empty: Visible) -> Visible:
        """Raise TypeError for text that has not been made visible."""
        demand_visible(empty)
        return empty

    def notify_style_update(self) -> None:
        """Forget what was drawn in the styles of before."""
        super().notify_style_update()
        self._strips.forget()

    def render_line(self, y: int) -> Strip:
        """What stands in one line of the widget."""
        lines = self._window.lines
        at = self.scroll_offset.y + y - self._header_height
        if y < self._header_height:
            return self._strips.header()
        if at < len(lines):
            return self._strips.line(lines[at], at == self.cursor)
        said = () if lines else wrapped(self.empty, self.size.width - MARGIN)
        return self._strips.sentence(said[at]) if at < len(said) else self._strips.blank()

    def _component_style(self, name: str) -> Style:
        return self.get_component_rich_style(f"session-table--{name}")

    @property
    def _header_height(self) -> int:
        return 1 if self.size.height > 2 else 0

    def _fold(self) -> None:
        self._strips.fold(self._columns, self.size.width)
        self.refresh()

    def _move_silently(self, top: int, cursor: int) -> None:
        """Set view and cursor after the window moved under them; draws and tells nothing.

        The virtual size is set without its layout: with no scrollbar nothing else depends on it,
        and a layout draws the whole screen.
        """
        height = len(self._window.lines) + self._header_height
        self.set_reactive(TableView.virtual_size, Size(self.size.width, height))
        self.set_reactive(TableView.cursor, self.validate_cursor(cursor))
        self.set_reactive(TableView.scroll_y, self.validate_scroll_y(top))
        self.set_reactive(TableView.scroll_target_y, self.scroll_y)

    def _keep_in_view(self) -> None:
        if self.cursor not in self.view:
            self._scroll_to_line(self.cursor - len(self.view) // 2)

    def _scroll_to_line(self, top: int) -> None:
        self.scroll_target_y = self.scroll_y = top

    def _refresh_lines(self, lines: range) -> None:
        start, stop = max(lines.start, self.view.start), min(lines.stop, self.view.stop)
        if start < stop:
            y = start - self.view.start + self._header_height
            self.refresh(Region(0, y, self.size.width, stop - start))
