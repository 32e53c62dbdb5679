"""The table of sessions: draws the rows in sight of a list that nobody holds as a whole.

A list may have fifty rows or five million, paged by cursors from a store that cannot count. The
table holds a window of it (see `window`), draws by Textual's line API, and writes as little as it
can, because it is read over ssh: a move of the cursor draws two lines, and at the edge the view
jumps by half a page, so that a held key seldom scrolls.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import ClassVar

from rich.style import Style
from textual import events
from textual.binding import Binding, BindingType
from textual.geometry import Region, Size
from textual.message import Message
from textual.reactive import reactive
from textual.scroll_view import ScrollView
from textual.strip import Strip

from session_tui.tui.widgets.columns import COLUMNS, Column, Line, demand_visible
from session_tui.tui.widgets.strips import Strips
from session_tui.tui.widgets.window import LIMIT, Batch, Window
from session_tui.visible import Visible, visible

__all__ = ["COLUMNS", "Column", "Line", "SessionTable"]


@dataclass
class TableMessage(Message):
    """Something that happened in a table."""

    table: SessionTable

    @property
    def control(self) -> SessionTable:
        """The table, for `@on(..., selector)`."""
        return self.table


class SessionTable(ScrollView, can_focus=True, inherit_bindings=False):
    """A window of lines with a cursor; its owner hears where more is wanted, and brings it."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("down,j", "move(1)", "Down", False, id="table.down", tooltip="Next session"),
        Binding("up,k", "move(-1)", "Up", False, id="table.up", tooltip="Session before"),
        Binding("pagedown", "page(1)", "Page down", False, id="table.next", tooltip="Next page"),
        Binding("pageup", "page(-1)", "Page up", False, id="table.back", tooltip="Page before"),
        Binding("home,g", "first", "First", False, id="table.first", tooltip="First session"),
        Binding("end,G", "last", "Last", False, id="table.last", tooltip="Last session"),
        Binding("enter", "open", "open", id="table.open", tooltip="Open the session"),
    ]

    COMPONENT_CLASSES: ClassVar[set[str]] = {
        "session-table--normal",
        "session-table--bad",
        "session-table--dim",
        "session-table--cursor",
        "session-table--header",
        "session-table--empty",
    }

    DEFAULT_CSS = """
    SessionTable {
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

    @dataclass
    class Highlighted(TableMessage):
        """The cursor stands on another line; on none where the table is empty."""

        line: Line | None

    @dataclass
    class Opened(TableMessage):
        """A line was chosen."""

        line: Line

    @dataclass
    class NearEnd(TableMessage):
        """What lies behind the window will soon be wanted; said once until lines are given."""

        after: str | None
        """The cursor that came with the last lines."""

    @dataclass
    class NearStart(TableMessage):
        """What lies in front of the window will soon be wanted; said once until lines are given."""

        before: str | None
        """The cursor that came with the first lines."""

    class WantFirst(TableMessage):
        """The first page of the list is wanted, and is not in the window."""

    class WantLast(TableMessage):
        """The last page of the list is wanted, and is not in the window."""

    def __init__(
        self,
        *,
        pointer: Visible = visible("▸"),  # noqa: B008
        ellipsis: Visible = visible("…"),  # noqa: B008
        limit: int = LIMIT,
        id: str | None = None,
        classes: str | None = None,
    ) -> None:
        """An empty table with the columns of sessions.

        `pointer` and `ellipsis` are one cell wide; a terminal that is not UTF-8 needs others.
        """
        super().__init__(id=id, classes=classes)
        self._window = Window(limit)
        self._columns: Sequence[Column] = COLUMNS
        self._strips = Strips(self._component_style, pointer, ellipsis)
        self._asked: set[type[TableMessage]] = set()

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
        self._columns = columns
        self._fold()

    def show(
        self,
        lines: Sequence[Line],
        *,
        cursor: int = 0,
        top_known: bool,
        end_known: bool,
        before: str | None = None,
        after: str | None = None,
    ) -> None:
        """Hold these lines and no other, with the cursor on the line of that index.

        `before` and `after` are what a store needs to go on from either end; they come back with
        NearStart and NearEnd.
        """
        batch = Batch(tuple(lines), before, after)
        self._window.show(batch, top_known=top_known, end_known=end_known)
        self._asked.clear()
        self._move_silently(0, cursor)
        self._keep_in_view()
        self.refresh()
        self._announce()
        self._ask_for_more()

    def append(
        self,
        lines: Sequence[Line],
        end_known: bool,
        *,
        before: str | None = None,
        after: str | None = None,
    ) -> bool:
        """Add a page at the end. The cursor and what is on the screen stay where they are.

        A full window drops pages at its front. False: the page lies so far behind the screen that
        it was not taken; NearEnd asks for it again when it is wanted.
        """
        first_new = len(self._window.lines)
        batch = Batch(tuple(lines), before, after)
        dropped = self._window.append(batch, end_known, self.view)
        if dropped is None:
            return False
        self._move_silently(self.scroll_offset.y - dropped, self.cursor - dropped)
        self._refresh_lines(range(first_new - dropped, len(self._window.lines)))
        self._came(self.NearEnd, was_empty=first_new == 0)
        return True

    def prepend(
        self,
        lines: Sequence[Line],
        top_known: bool,
        *,
        before: str | None = None,
        after: str | None = None,
    ) -> bool:
        """Add a page at the front; the mirror of `append`."""
        was_empty = not self._window.lines
        batch = Batch(tuple(lines), before, after)
        added = self._window.prepend(batch, top_known, self.view)
        if added is None:
            return False
        top = self.scroll_offset.y + added
        self._move_silently(top, self.cursor + (0 if was_empty else added))
        if was_empty or self.scroll_offset.y != top:
            self._refresh_lines(self.view)
        self._came(self.NearStart, was_empty=was_empty)
        return True

    def update(self, lines_by_ref: Mapping[str, Line]) -> None:
        """Put other lines in the place of those of the same ref; draw what changed in sight."""
        for at in self._window.update(lines_by_ref):
            self._refresh_lines(range(at, at + 1))

    def ask_again(self) -> None:
        """Let NearEnd and NearStart be said once more: what they asked for did not come."""
        self._asked.clear()

    def validate_cursor(self, cursor: int) -> int:
        """The nearest index that has a line."""
        return max(0, min(cursor, len(self._window.lines) - 1))

    def validate_empty(self, empty: Visible) -> Visible:
        """Raise TypeError for text that has not been made visible."""
        demand_visible(empty)
        return empty

    def watch_cursor(self, old: int, new: int) -> None:
        """Draw both lines, and tell."""
        self._keep_in_view()
        self._refresh_lines(range(old, old + 1))
        self._refresh_lines(range(new, new + 1))
        self._announce()
        self._ask_for_more()

    def watch_scroll_y(self, old_value: float, new_value: float) -> None:
        """Draw the lines, but not the header."""
        if round(old_value) != round(new_value):
            self._refresh_lines(self.view)
            self._ask_for_more()

    def notify_style_update(self) -> None:
        """Forget what was drawn in the styles of before."""
        super().notify_style_update()
        self._strips.forget()

    def on_resize(self, event: events.Resize) -> None:
        """Fold the columns anew, and keep the cursor in sight."""
        self._fold()
        self._move_silently(self.scroll_offset.y, self.cursor)
        self._keep_in_view()
        self._ask_for_more()

    def on_click(self, event: events.Click) -> None:
        """Mark the line under the mouse; open it where it was marked already."""
        at = self.view.start + event.y - self._header_height
        if event.y < self._header_height or at >= len(self._window.lines) or event.chain > 2:
            return
        if at == self.cursor:
            self.action_open()
        self.cursor = at

    def on_mouse_scroll_down(self, event: events.MouseScrollDown) -> None:
        """Scroll; the cursor comes along."""
        event.stop()
        self._wheel(round(self.app.scroll_sensitivity_y))

    def on_mouse_scroll_up(self, event: events.MouseScrollUp) -> None:
        """Scroll; the cursor comes along."""
        event.stop()
        self._wheel(-round(self.app.scroll_sensitivity_y))

    def action_move(self, lines: int) -> None:
        """Move the cursor by so many lines."""
        self.cursor += lines

    def action_page(self, pages: int) -> None:
        """Move the view and the cursor by so many pages."""
        step = pages * len(self.view)
        self._scroll_to_line(self.view.start + step)
        self.cursor += step

    def action_first(self) -> None:
        """Go to the first line of the list, or ask for it."""
        if self.top_known:
            self.cursor = 0
        else:
            self.post_message(self.WantFirst(self))

    def action_last(self) -> None:
        """Go to the last line of the list, or ask for it."""
        if self.end_known:
            self.cursor = len(self._window.lines) - 1
        else:
            self.post_message(self.WantLast(self))

    def action_open(self) -> None:
        """Open the line under the cursor."""
        if self.current is not None:
            self.post_message(self.Opened(self, self.current))

    def render_line(self, y: int) -> Strip:
        """What stands in one line of the widget."""
        lines = self._window.lines
        at = self.scroll_offset.y + y - self._header_height
        if y < self._header_height:
            return self._strips.header()
        if at < len(lines):
            return self._strips.line(lines[at], at == self.cursor)
        return self._strips.blank() if at else self._strips.sentence(self.empty)

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
        self.set_reactive(SessionTable.virtual_size, Size(self.size.width, height))
        self.set_reactive(SessionTable.cursor, self.validate_cursor(cursor))
        self.set_reactive(SessionTable.scroll_y, self.validate_scroll_y(top))
        self.set_reactive(SessionTable.scroll_target_y, self.scroll_y)

    def _keep_in_view(self) -> None:
        if self.cursor not in self.view:
            self._scroll_to_line(self.cursor - len(self.view) // 2)

    def _scroll_to_line(self, top: int) -> None:
        self.scroll_target_y = self.scroll_y = top

    def _wheel(self, lines: int) -> None:
        self._scroll_to_line(self.view.start + lines)
        self.cursor = max(self.view.start, min(self.cursor, self.view.stop - 1))

    def _refresh_lines(self, lines: range) -> None:
        start, stop = max(lines.start, self.view.start), min(lines.stop, self.view.stop)
        if start < stop:
            y = start - self.view.start + self._header_height
            self.refresh(Region(0, y, self.size.width, stop - start))

    def _came(self, message: type[TableMessage], *, was_empty: bool) -> None:
        self._asked.discard(message)
        if was_empty and self._window.lines:
            self._announce()
        self._ask_for_more()

    def _announce(self) -> None:
        self.post_message(self.Highlighted(self, self.current))

    def _ask_for_more(self) -> None:
        view, window = self.view, self._window
        near_end = view.stop + len(view) >= len(window.lines)
        if self.size and near_end and not window.end_known and self.NearEnd not in self._asked:
            self._asked.add(self.NearEnd)
            self.post_message(self.NearEnd(self, window.after))
        near_start = view.start < len(view)
        if self.size and near_start and not window.top_known and self.NearStart not in self._asked:
            self._asked.add(self.NearStart)
            self.post_message(self.NearStart(self, window.before))
