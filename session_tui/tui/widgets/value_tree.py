"""The data of a session as a tree: names, values, types and sizes, drawn line by line."""

from __future__ import annotations

from typing import ClassVar

from textual.binding import Binding, BindingType
from textual.content import Content
from textual.geometry import Size
from textual.reactive import reactive
from textual.scroll_view import ScrollView
from textual.strip import Strip
from textual.visual import Visual

from session_tui.model import Value
from session_tui.text.signs import UNICODE
from session_tui.tui.drawing import FAINT, NAME, WARN, content, line, spread
from session_tui.tui.widgets.branches import Branch, Path, branches, opened_at_first

INDENT = 2
"""Cells for each level."""


class ValueTree(ScrollView, can_focus=True, inherit_bindings=False):
    """Draws the lines in sight of a value of any size; containers open and close."""

    ALLOW_SELECT = False
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("down,j", "move(1)", "Down", False, id="data.down", tooltip="Next line"),
        Binding("up,k", "move(-1)", "Up", False, id="data.up", tooltip="Line before"),
        Binding(
            "pagedown", "page(1)", "Page down", False, id="data.page-down", tooltip="Next page"
        ),
        Binding("pageup", "page(-1)", "Page up", False, id="data.page-up", tooltip="Page before"),
        Binding("home,g", "edge(-1)", "First", False, id="data.first", tooltip="First line"),
        Binding("end,G", "edge(1)", "Last", False, id="data.last", tooltip="Last line"),
        Binding("enter,space", "fold", "fold", id="data.fold", tooltip="Open or close a container"),
        Binding("right", "open(True)", "Open", False, id="data.open", tooltip="Open a container"),
        Binding(
            "left",
            "open(False)",
            "Close",
            False,
            id="data.close",
            tooltip="Close a container, or the one around the line",
        ),
    ]
    COMPONENT_CLASSES: ClassVar[set[str]] = {"value-tree--cursor"}

    cursor: reactive[int] = reactive(0, repaint=False)
    """Index of the marked line."""

    def __init__(self) -> None:
        """An empty tree."""
        super().__init__()
        self.root: Value | None = None
        self.opened: frozenset[Path] = frozenset()
        self.lines: tuple[Branch, ...] = ()

    @property
    def current(self) -> Branch | None:
        """The line under the cursor."""
        return self.lines[self.cursor] if self.lines else None

    def show(self, root: Value) -> None:
        """Show another value; one of the same shape keeps what is open, and the cursor."""
        first = self.root is None
        self.root = root
        if first:
            self.opened = opened_at_first(root)
        self._lay_out()

    def validate_cursor(self, cursor: int) -> int:
        """Keep the cursor on a line."""
        return max(0, min(cursor, len(self.lines) - 1))

    def watch_cursor(self, old: int, new: int) -> None:
        """Draw both lines, and keep the marked one in sight."""
        self.refresh_line(old)
        self.refresh_line(new)
        top, height = self.scroll_offset.y, max(1, self.size.height)
        if not top <= new < top + height:
            self.scroll_to(y=max(0, new - height // 2), animate=False)

    def action_move(self, lines: int) -> None:
        """Move the cursor by so many lines."""
        self.cursor += lines

    def action_page(self, pages: int) -> None:
        """Move the cursor by so many pages."""
        self.cursor += pages * max(1, self.size.height - 1)

    def action_edge(self, side: int) -> None:
        """Move the cursor to the first line (-1) or the last (1)."""
        self.cursor = 0 if side < 0 else len(self.lines) - 1

    def action_fold(self) -> None:
        """Open the container under the cursor, or close it."""
        if self.current is not None and self.current.folds:
            self.opened = self.opened ^ {self.current.path}
            self._lay_out()

    def action_open(self, opened: bool) -> None:
        """Open the container under the cursor; or close it, or go to the one around the line."""
        branch = self.current
        if branch is None:
            return
        if branch.folds and branch.opened is not opened:
            self.action_fold()
        elif not opened:
            around = [at for at, each in enumerate(self.lines) if each.path == branch.path[:-1]]
            self.cursor = around[0] if around else self.cursor

    def render_line(self, y: int) -> Strip:
        """One line: name and value on the left, type and size on the right."""
        at, width = y + self.scroll_offset.y, self.size.width
        if at >= len(self.lines):
            return Strip.blank(width, self.rich_style)
        branch = self.lines[at]
        drawn = spread(named(branch, at == self.cursor), measured(branch.value), width - 1)
        style = self.visual_style
        if at == self.cursor:
            style += self.get_visual_style("value-tree--cursor", partial=True)
        strips = Visual.to_strips(self, drawn, width, 1, style, pad=True)
        return strips[0].simplify() if strips else Strip.blank(width)

    def _lay_out(self) -> None:
        self.lines = branches(self.root, self.opened) if self.root is not None else ()
        self.virtual_size = Size(self.size.width, len(self.lines))
        self.cursor = self.validate_cursor(self.cursor)
        self.refresh()


def named(branch: Branch, marked: bool = False) -> Content:
    """Name and value of one line, set in as deep as it lies; `marked` by the cursor."""
    fold = UNICODE.opened if branch.opened else UNICODE.closed
    pointer = UNICODE.pointer if marked else " "
    head = (pointer + " " * (INDENT * branch.depth), f"{fold} " if branch.folds else "  ")
    name = (f"{branch.name}: ", NAME) if branch.name else ""
    return line(*head, name, *value_pieces(branch))


def value_pieces(branch: Branch) -> tuple[tuple[str, str], ...]:
    """The value itself, unless it is open and stands on the lines below."""
    value = branch.value
    if value.kind in ("masked", "cut"):
        return ((value.text, WARN),)
    if value.kind in ("dict", "list"):
        return () if branch.opened else ((value.text, FAINT),)
    return ((f'"{value.text}"' if value.kind == "str" else value.text, ""),)


def measured(value: Value) -> Content:
    """Type and size of a value."""
    if value.kind in ("dict", "list"):
        return content(f"{value.kind}, {value.size}", FAINT)
    if value.kind == "str":
        return content(f"str, {value.size}", FAINT)
    return content(value.kind, FAINT)
