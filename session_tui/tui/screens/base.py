"""What all screens have in common: the line above, the line below, and room for one sentence."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar, cast

from textual import events
from textual.app import ComposeResult
from textual.binding import Binding
from textual.screen import Screen
from textual.widgets import Static

from session_tui.tui.drawing import content
from session_tui.tui.messages import Declined
from session_tui.tui.widgets.keys_line import KeysLine
from session_tui.tui.widgets.notice import Notice
from session_tui.tui.widgets.status_line import StatusLine

if TYPE_CHECKING:
    from session_tui.tui.operator_app import OperatorApp

SMALLEST = (40, 8)
"""Columns and lines below which a screen says that the window is too small."""


class OperatorScreen(Screen[None]):
    """A screen between a status line and a line of keys; what it cannot do, it says."""

    TITLE_WORD: ClassVar[str] = ""
    """What the help calls this screen."""

    def compose(self) -> ComposeResult:
        """The frame, with the screen's own `body` in it."""
        yield StatusLine()
        yield from self.body()
        yield KeysLine()
        yield Static(content("window too small"), id="too-small")

    def body(self) -> ComposeResult:
        """What lies between the two lines."""
        yield from ()

    @property
    def tui(self) -> OperatorApp:
        """The app, as what it is."""
        return cast("OperatorApp", self.app)

    def tells(self, binding: Binding) -> bool:
        """Whether a key that works stands on the line of keys, too."""
        return binding.show

    @property
    def notice(self) -> Notice:
        """The line where sentences appear."""
        return self.query_one(Notice)

    def on_resize(self, event: events.Resize) -> None:
        """Show only a few words where nothing else would be readable."""
        width, height = event.size
        self.set_class(width < SMALLEST[0] or height < SMALLEST[1], "-too-small")

    def on_declined(self, message: Declined) -> None:
        """Say what could not be done; everything that is on the screen stays."""
        message.stop()
        self.notice.complain(message.failure)

    def copy(self, text: str, what: str) -> None:
        """Put `text`, which is on the screen, into the terminal's clipboard, and say so."""
        self.tui.copy_to_clipboard(text)
        self.notice.done(f"Copied {what}, if this terminal takes OSC 52.")
