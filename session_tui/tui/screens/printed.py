"""What the project printed or logged while it was looked at, and what happened to the agent."""

from __future__ import annotations

from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import VerticalScroll
from textual.content import Content
from textual.widgets import Static

from session_tui.tui.drawing import FAINT, STRONG, WARN, content, lines
from session_tui.tui.screens.base import OperatorScreen
from session_tui.tui.widgets.notice import Notice
from session_tui.visible import visible_lines


class PrintedScreen(OperatorScreen):
    """A stranger's text, line by line, made visible."""

    TITLE_WORD = "What the project printed"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("r", "again", "again", id="printed.again", tooltip="Look for more"),
        Binding("j", "scroll(1)", "Down", False, id="printed.down", tooltip="Scroll down"),
        Binding("k", "scroll(-1)", "Up", False, id="printed.up", tooltip="Scroll up"),
    ]

    def body(self) -> ComposeResult:
        """The text, with the newest line in sight."""
        with VerticalScroll():
            yield Static(self.text())
        yield Notice()

    def on_mount(self) -> None:
        """Show the newest lines."""
        scroll = self.query_one(VerticalScroll)
        scroll.focus()
        scroll.scroll_end(animate=False)

    def text(self) -> Content:
        """Notes about the agent, then what was printed."""
        link = self.tui.link
        printed = visible_lines(link.printed.strip("\n"))
        said = [content("What the project printed or logged, kept off the screen", STRONG)]
        said += [content(note, WARN) for note in link.notes]
        if link.printed.strip():
            said += [content(""), *(content(each) for each in printed)]
        else:
            said.append(content("Nothing so far.", FAINT))
        return lines(said)

    def action_again(self) -> None:
        """Look for more."""
        self.query_one(VerticalScroll).query_one(Static).update(self.text())
        self.query_one(VerticalScroll).scroll_end(animate=False)

    def action_scroll(self, lines: int) -> None:
        """Scroll by so many lines."""
        self.query_one(VerticalScroll).scroll_relative(y=lines, animate=False)
