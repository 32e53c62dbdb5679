"""The first screen: a sentence a check, filling in as measurements arrive."""

from __future__ import annotations

from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import VerticalScroll
from textual.widgets import Static

from session_tui.tui.drawing import FAINT, content
from session_tui.tui.investigation import LIVELY
from session_tui.tui.screens.measuring import Measures
from session_tui.tui.widgets.notice import Notice

EVERY = 30.0
"""Seconds after which what changes by itself is measured again, while somebody looks."""


class PulseScreen(Measures):
    """Shows how the project is; measures everything once, and what is lively again and again."""

    TITLE_WORD = "Pulse"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("2", "app.sessions", "sessions", id="pulse.sessions", tooltip="The sessions"),
        Binding("4", "app.clocks", "clocks", id="pulse.clocks", tooltip="All clocks"),
        Binding("5", "app.findings", "findings", id="pulse.findings", tooltip="The findings"),
        Binding("6", "app.case", "case", id="pulse.case", tooltip="Guided diagnosis"),
        Binding(
            "slash",
            "app.sessions(True)",
            "find",
            id="pulse.find",
            tooltip="Filter the sessions",
        ),
        Binding("j", "scroll(1)", "down", False, id="pulse.down", tooltip="Scroll down"),
        Binding("k", "scroll(-1)", "up", False, id="pulse.up", tooltip="Scroll up"),
    ]

    def body(self) -> ComposeResult:
        """The checks, from the first."""
        with VerticalScroll():
            yield Static(content("asking…", FAINT))
        yield Notice()

    def on_mount(self) -> None:
        """Measure, and follow what becomes known."""
        self.query_one(VerticalScroll).focus()
        self.watch(self.tui, "investigation", self.follow, init=False)
        self.set_interval(EVERY, self.beat)
        self.call_after_refresh(self.tui.ask_facts)

    def beat(self) -> None:
        """Measure what changes by itself, while somebody looks."""
        if self.is_current:
            self.tui.ask_facts(LIVELY)

    def draw(self) -> None:
        """Show what is known by now."""
        from session_tui.tui.pulse import pulse_prose

        prose = pulse_prose(self.tui.investigation, self.size.width - 3)
        self.query_one(VerticalScroll).query_one(Static).update(prose)

    def action_scroll(self, lines: int) -> None:
        """Scroll by so many lines."""
        self.query_one(VerticalScroll).scroll_relative(y=lines, animate=False)
