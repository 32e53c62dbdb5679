"""The table of sessions: the rows in sight of a list that nobody holds as a whole.

A list may have fifty rows or five million, paged by cursors from a store that cannot count. The
table holds a window of it (see `window`), and its owner hears where more is wanted.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar

from textual import events
from textual.binding import Binding, BindingType
from textual.message import Message

from session_tui.tui.widgets.columns import COLUMNS, Column, Line
from session_tui.tui.widgets.table_view import TableView
from session_tui.tui.widgets.window import LIMIT, Batch

__all__ = ["COLUMNS", "Column", "Line", "SessionTable"]


@dataclass
class TableMessage(Message):
    """Something that happened in a table."""

    table: SessionTable

    @property
    def control(self) -> SessionTable:
        """The table, for `@on(..., selector)`."""
        return self.table


class SessionTable(TableView):
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

    def __init__(self, limit: int = LIMIT) -> None:
        """An empty table with the columns of sessions, which holds `limit` lines."""
        super().__init__(limit)
        self._asked: set[type[TableMessage]] = set()

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

    def ask_again(self) -> None:
        """Let NearEnd and NearStart be said once more: what they asked for did not come."""
        self._asked.clear()

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

    def _wheel(self, lines: int) -> None:
        self._scroll_to_line(self.view.start + lines)
        self.cursor = max(self.view.start, min(self.cursor, self.view.stop - 1))

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
