"""Where a session key is written or pasted: a secret, never drawn, and forgotten at once."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from textual import events
from textual.binding import Binding, BindingType
from textual.message import Message

from session_tui.tui.pasted import one_line
from session_tui.tui.widgets.plain_line import PlainLine

LONGEST = 64 * 1024
"""Characters: a request copied as cURL, with all its cookies."""


class KeyBox(PlainLine):
    """One line that shows dots."""

    DEFAULT_CSS = """
    KeyBox { margin: 0 2; }
    """

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("enter", "submit", "look it up", id="key.submit", tooltip="Look for this session"),
        Binding(
            "escape", "leave", "back", id="key.leave", tooltip="Back; what was written is gone"
        ),
    ]

    @dataclass
    class Left(Message):
        """The operator goes back without asking for anything."""

    def __init__(self) -> None:
        """An empty box without a frame, one line high."""
        super().__init__(compact=True, password=True, max_length=LONGEST)

    def forget(self) -> None:
        """Keep nothing of what was written."""
        self.value = ""

    def action_leave(self) -> None:
        """Go back."""
        self.post_message(self.Left())

    def action_copy(self) -> None:
        """Do nothing: dots are all that is shown."""

    def action_cut(self) -> None:
        """Do nothing: dots are all that is shown."""

    def _on_paste(self, event: events.Paste) -> None:
        """Take all lines of what is pasted: a copied request has several."""
        event.stop()
        event.prevent_default()
        self.insert_text_at_cursor(one_line(event.text))
