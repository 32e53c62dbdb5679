"""Which session this is, and which of its tabs is shown."""

from __future__ import annotations

from dataclasses import dataclass

from textual import events
from textual.app import RenderResult
from textual.content import Content
from textual.message import Message
from textual.reactive import reactive
from textual.widget import Widget

from session_tui.text.signs import UNICODE
from session_tui.tui.drawing import FAINT, STRONG, content, line, spread


class TabLine(Widget):
    """A heading on the left and the names of tabs on the right, on one line."""

    ALLOW_SELECT = False

    heading: reactive[Content] = reactive(Content(""))
    """What the tabs belong to."""
    active: reactive[str] = reactive("")
    """The tab that is shown."""

    @dataclass
    class Picked(Message):
        """A tab was clicked."""

        tab: str

    def __init__(self, tabs: tuple[str, ...]) -> None:
        """`tabs` in their order; the first is active."""
        super().__init__()
        self.tabs = tabs
        self.set_reactive(TabLine.active, tabs[0])

    def render(self) -> RenderResult:
        """Draw heading and tabs; the heading is cut where both do not fit."""
        return spread(self.heading, self._names(), self.size.width)

    def on_click(self, event: events.Click) -> None:
        """Pick the tab that was clicked."""
        start = self.size.width - self._names().cell_length
        for tab in self.tabs:
            end = start + len(tab) + 2
            if start <= event.x < end:
                self.post_message(self.Picked(tab))
            start = end + 1

    def _names(self) -> Content:
        names = [
            content(f" {tab} ", f"{STRONG} reverse" if tab == self.active else FAINT)
            for tab in self.tabs
        ]
        return line((UNICODE.bar, FAINT)).join(names)
