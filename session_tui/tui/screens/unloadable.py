"""The project's settings do not load: why, where, and what to do about it."""

from __future__ import annotations

from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.content import Content
from textual.reactive import reactive
from textual.widgets import Static

from session_tui.model import Failure
from session_tui.tui.drawing import BAD, FAINT, STRONG, content, line, lines
from session_tui.tui.screens.base import OperatorScreen
from session_tui.tui.widgets.notice import Notice


class UnloadableScreen(OperatorScreen):
    """One failure, and the ways on."""

    TITLE_WORD = "This project does not load"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding(
            "r", "again", "try again", id="unloadable.again", tooltip="Load the settings again"
        ),
        Binding(
            "exclamation_mark",
            "app.printed",
            "what it printed",
            id="unloadable.printed",
            tooltip="What the project printed or logged",
        ),
        Binding("q", "app.quit", "quit", id="unloadable.quit", tooltip="Quit"),
        Binding(
            "escape",
            "stay",
            "stay",
            False,
            id="unloadable.stay",
            tooltip="Nothing to go back to: there is no project yet",
        ),
    ]

    failure: reactive[Failure | None] = reactive(None, init=False, always_update=True)
    """What went wrong; another one takes its place after another try."""

    def __init__(self, failure: Failure) -> None:
        """The screen for one failure."""
        super().__init__()
        self.set_reactive(UnloadableScreen.failure, failure)

    def body(self) -> ComposeResult:
        """The failure, and the line where the next try is announced."""
        yield Static(self.reason(), id="reason")
        yield Notice()

    def watch_failure(self) -> None:
        """Say what went wrong this time."""
        self.query_one("#reason", Static).update(self.reason())
        self.notice.say("It still does not load.")

    def reason(self) -> Content:
        """Sentence, place and advice."""
        failure = self.failure
        if failure is None:
            return Content("")
        said = [
            line(("This project does not load.", f"{STRONG} {BAD}")),
            content(""),
            content(failure.sentence),
        ]
        if failure.where:
            said.append(line(("at ", FAINT), (failure.where, STRONG)))
        if failure.advice:
            said += [content(""), content(failure.advice)]
        return lines(said)

    def action_again(self) -> None:
        """Load the settings again."""
        self.notice.say("Loading the settings again…")
        self.tui.open_project()

    def action_stay(self) -> None:
        """Do nothing: behind this screen there is only an empty table."""
