"""What was found and chosen: interpreter, settings, Django, store, each with its source."""

from __future__ import annotations

from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import VerticalScroll
from textual.content import Content
from textual.widgets import Static

from session_tui.model import Choice
from session_tui.text.project import project_lines, unloaded_lines
from session_tui.tui.drawing import STRONG, content, lines
from session_tui.tui.screens.base import OperatorScreen
from session_tui.visible import Visible


class ProjectScreen(OperatorScreen):
    """The facts about project and store, as far as they are known; more appear as they arrive."""

    TITLE_WORD = "The project, and how it was found"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("j", "scroll(1)", "down", id="project.down", tooltip="Scroll down"),
        Binding("k", "scroll(-1)", "up", id="project.up", tooltip="Scroll up"),
    ]

    def body(self) -> ComposeResult:
        """The text, from its beginning."""
        with VerticalScroll():
            yield Static(self.text())

    def on_mount(self) -> None:
        """Let the arrow keys scroll, and follow what becomes known."""
        self.query_one(VerticalScroll).focus()
        self.watch(self.tui, "standing", self.draw, init=False)

    def draw(self) -> None:
        """Show what is known by now."""
        self.query_one(VerticalScroll).query_one(Static).update(self.text())

    def text(self) -> Content:
        """Headings and facts, a line each."""
        return lines(content(each, "" if each.startswith(" ") else STRONG) for each in self.known())

    def known(self) -> list[Visible]:
        """The facts; before the settings are loaded, the interpreter alone."""
        standing = self.tui.standing
        if standing.project is None:
            return unloaded_lines(Choice("python", *self.tui.link.launch.interpreter()))
        return project_lines(standing.project, standing.store, standing.store_problem)

    def action_scroll(self, lines: int) -> None:
        """Scroll by so many lines."""
        self.query_one(VerticalScroll).scroll_relative(y=lines, animate=False)
