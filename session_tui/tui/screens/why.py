"""Why a request is anonymous: what screens with an autopsy share, and that of a pasted line."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, ClassVar

from textual import work
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import VerticalScroll
from textual.content import Content
from textual.widgets import Static

from session_tui.link import Refused
from session_tui.model import Failure, Fault
from session_tui.tui import messages
from session_tui.tui.drawing import FAINT, STRONG, line
from session_tui.tui.screens.base import OperatorScreen
from session_tui.tui.why import Why, by_true_time, why_prose, why_verdict
from session_tui.tui.widgets.notice import Notice

if TYPE_CHECKING:
    from session_tui.link import Link

NOT_KEPT = "What was pasted is not kept: p, and paste it again."


class ShowsWhy(OperatorScreen):
    """A screen with an autopsy, which scrolls."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding(
            "v",
            "evidence",
            "evidence",
            id="why.evidence",
            tooltip="The evidence of every gate, and the line of Django that decides there",
        ),
        Binding(
            "c",
            "app.case(True)",
            "case",
            id="why.case",
            tooltip="Guided diagnosis, from the gate that refuses this session",
        ),
        Binding("j", "scroll(1)", "down", False, id="why.down", tooltip="Scroll down"),
        Binding("k", "scroll(-1)", "up", False, id="why.up", tooltip="Scroll up"),
        Binding("g", "edge(-1)", "first", False, id="why.first", tooltip="To the first line"),
        Binding("G", "edge(1)", "last", False, id="why.last", tooltip="To the last line"),
    ]

    def __init__(self, link: Link, pasted: Why | None = None) -> None:
        """The screen on an open link; `pasted`: the autopsy of a line that is not kept."""
        super().__init__()
        self.link = link
        self.why = pasted
        """None before it is asked for."""
        self.pasted = pasted is not None
        self.evidence = False
        """Whether the evidence of every gate is shown."""

    @work(exclusive=True, group="why", description="why")
    async def ask_why(self, text: str, reveal: bool) -> None:
        """Ask what Django makes of a session, by true time too."""
        clock = by_true_time(self.tui.standing.time)
        try:
            autopsy = await self.link.why(text, reveal=reveal, **clock)
            self.post_message(messages.WhyArrived(autopsy))
        except Refused as refused:
            self.post_message(messages.WhyArrived(None, refused.failure))

    def on_why_arrived(self, message: messages.WhyArrived) -> None:
        """Show the autopsy, or why there is none."""
        message.stop()
        self.why = Why(message.autopsy, message.failure)
        self.draw()

    def examine(self, text: str) -> None:
        """Ask for the autopsy of a row's ref; what is known of it stays until the answer."""
        self.why = replace(self.why or Why(), asking=True)
        self.ask_why(text, self.tui.revealed)

    def forget_pasted(self) -> None:
        """Take an answer that was revealed off the screen; it cannot be asked for masked."""
        if not self.tui.revealed:
            self.why = Why(failure=Failure(Fault.ARGUMENT, NOT_KEPT))

    def draw(self) -> None:
        """Draw what is known by now."""
        raise NotImplementedError

    def why_text(self) -> Content:
        """The autopsy in words."""
        return why_prose(self.why or Why(), self.size.width - 3, self.evidence)

    def on_resize(self, event: object) -> None:
        """Wrap anew."""
        self.draw()

    def action_evidence(self) -> None:
        """Show all evidence; again: that of the gates that stop the request."""
        self.evidence = not self.evidence
        self.draw()

    def action_scroll(self, lines: int) -> None:
        """Scroll by so many lines."""
        self.query_one("#prose").scroll_relative(y=lines, animate=False)

    def action_edge(self, end: int) -> None:
        """Scroll to the first line or the last."""
        prose = self.query_one("#prose")
        prose.scroll_to(y=prose.max_scroll_y if end > 0 else 0, animate=False)


class LineScreen(ShowsWhy):
    """The autopsy of a pasted line whose session is not in the store."""

    TITLE_WORD = "Why: a pasted line"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("y", "copy", "copy", id="line.copy", tooltip="Copy the text as it is shown"),
        Binding("r", "again", "again", False, id="line.again", tooltip="Paste the line again"),
    ]

    def body(self) -> ComposeResult:
        """Which key, the verdict, and the gates."""
        yield Static(id="heading")
        yield Static(id="verdict")
        with VerticalScroll(id="prose"):
            yield Static()
        yield Notice()

    def on_mount(self) -> None:
        """Show the answer."""
        self.query_one("#prose").focus()
        self.watch(self.tui, "revealed", self.hide, init=False)
        self.draw()

    def draw(self) -> None:
        """Draw the autopsy."""
        why = self.why or Why()
        key = why.autopsy.key if why.autopsy is not None else None
        heading = line((key or "no session key", STRONG), ("  as it was pasted", FAINT))
        self.query_one("#heading", Static).update(heading)
        self.query_one("#verdict", Static).update(why_verdict(why))
        self.query_one("#prose").query_one(Static).update(self.why_text())

    def hide(self) -> None:
        """Leave nothing revealed on the screen."""
        self.forget_pasted()
        self.action_again()
        self.draw()

    def action_again(self) -> None:
        """Say why it cannot be asked again."""
        self.notice.say(NOT_KEPT)

    def action_copy(self) -> None:
        """Copy what is shown."""
        self.copy(str(self.why_text()), "the text of Why")
