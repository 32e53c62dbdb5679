"""One line of the operator's own words: a note, or the name of a file."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from textual.binding import Binding, BindingType
from textual.message import Message

from session_tui.tui.widgets.plain_line import PlainLine


class LineBox(PlainLine):
    """A box without a frame; enter takes what was written, escape leaves it."""

    DEFAULT_CSS = """
    LineBox { padding: 0 1; }
    """

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("enter", "submit", "keep", id="line-box.keep", tooltip="Keep what was written"),
        Binding("escape", "leave", "leave", id="line-box.leave", tooltip="Write nothing"),
    ]

    @dataclass
    class Left(Message):
        """The operator writes nothing after all."""

    def __init__(self) -> None:
        """An empty box, one line high."""
        super().__init__(compact=True, select_on_focus=False, max_length=1000)

    def ask(self, placeholder: str, value: str = "") -> None:
        """Take the keys, with `value` to begin with."""
        self.placeholder, self.value = placeholder, value
        self.cursor_position = len(value)
        self.focus()

    def action_leave(self) -> None:
        """Write nothing."""
        self.post_message(self.Left())
