"""Notes: the operator's own words, kept with the case."""

from __future__ import annotations

from datetime import datetime, timezone
from typing import ClassVar

from textual import on
from textual.binding import Binding, BindingType

from session_tui.tui.screens.base import OperatorScreen
from session_tui.tui.widgets.line_box import LineBox


class TakesNotes(OperatorScreen):
    """A screen with a box for one line, which is there while a note is written."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("n", "note", "note", id="case.note", tooltip="Keep a note in this case"),
    ]

    @property
    def writing(self) -> bool:
        """Whether keys belong to a note."""
        return self.is_mounted and self.query_one(LineBox).display

    def action_note(self) -> None:
        """Write a note."""
        box = self.query_one(LineBox)
        box.display = True
        box.ask("note")

    @on(LineBox.Submitted)
    def keep_note(self, message: LineBox.Submitted) -> None:
        """Keep what was written."""
        message.stop()
        self._close_box()
        known = self.tui.investigation
        if message.value.strip():
            noted = known.case.noted(message.value.strip(), datetime.now(timezone.utc))
            self.tui.investigation = known.with_case(noted)
            self.notice.done("Noted.")

    @on(LineBox.Left)
    def leave_note(self, message: LineBox.Left) -> None:
        """Write no note."""
        message.stop()
        self._close_box()

    def _close_box(self) -> None:
        self.query_one(LineBox).display = False
        self.query_one("#prose").focus()
        self.refresh_bindings()
