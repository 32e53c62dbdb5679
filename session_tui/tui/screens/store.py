"""The store: what it is and where, how full, its clock, what it can and cannot do."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, ClassVar

from textual import work
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import VerticalScroll
from textual.widgets import Static

from session_tui.link import Refused
from session_tui.model import Count
from session_tui.text.rights import statements
from session_tui.tui import messages
from session_tui.tui.again import passes
from session_tui.tui.panel import Panel, panel_prose
from session_tui.tui.screens.base import OperatorScreen
from session_tui.tui.widgets.notice import Notice
from session_tui.visible import visible

if TYPE_CHECKING:
    from session_tui.link import Link


LONGEST = 4000
"""Characters of a statement that is copied; names in it come from the project."""

NOTHING_TO_GRANT = "This store knows no rights that somebody could grant."


class StoreScreen(OperatorScreen):
    """Fills in as answers arrive; what one of them lacks costs that one alone."""

    TITLE_WORD = "The store"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("r", "again", "ask again", id="store.again", tooltip="Ask the store again"),
        Binding(
            "y",
            "copy",
            "copy rights",
            id="store.copy",
            tooltip="Copy the statements for the least rights that reading these sessions takes",
        ),
        Binding("j", "scroll(1)", "down", id="store.down", tooltip="Scroll down"),
        Binding("k", "scroll(-1)", "up", id="store.up", tooltip="Scroll up"),
    ]

    def __init__(self, link: Link) -> None:
        """The screen on an open link."""
        super().__init__()
        self.link = link
        self.panel = Panel()
        self.uncounted = False
        """Whether the store could not count, and may later on."""

    def body(self) -> ComposeResult:
        """The text, from its beginning."""
        with VerticalScroll():
            yield Static()
        yield Notice()

    def on_mount(self) -> None:
        """Show what is known, follow what becomes known, and ask for the rest."""
        self.query_one(VerticalScroll).focus()
        self.watch(self.tui, "standing", self.follow)
        self.ask_count()
        self.ask_health()

    def follow(self) -> None:
        """Take over what the app knows of the store; what was known stays when it falls silent."""
        standing = self.tui.standing
        facts = standing.store or self.panel.facts
        self.panel = replace(self.panel, facts=facts, failure=standing.store_failure)
        self.show_rights()
        self.draw()

    @property
    def lacking(self) -> bool:
        """Whether the user of the settings was refused what reading takes."""
        failures = (self.panel.failure, self.panel.health_failure)
        return self.tui.lacking or any(each is not None and each.rights for each in failures)

    def show_rights(self) -> None:
        """Ask for what would let that user read, and show it, as long as it may not."""
        if not self.lacking:
            self.panel = replace(self.panel, rights=())
        elif not self.panel.rights:
            self.ask_readers()

    def on_resize(self, event: object) -> None:
        """Wrap anew."""
        self.draw()

    def draw(self) -> None:
        """Show what is known by now."""
        prose = panel_prose(self.panel, self.size.width - 3)
        self.query_one(VerticalScroll).query_one(Static).update(prose)

    @work(exclusive=True, group="count")
    async def ask_count(self) -> None:
        """Ask how many sessions there are, roughly."""
        try:
            self.post_message(messages.CountArrived(await self.link.estimate()))
        except Refused as refused:
            self.post_message(messages.CountStopped(refused.failure))

    @work(exclusive=True, group="readers")
    async def ask_readers(self, copied: bool = False) -> None:
        """Ask who reads the sessions; `copied`: the rights are to be copied."""
        try:
            self.post_message(messages.ReadersArrived(await self.link.readers(), copied))
        except Refused as refused:
            self.post_message(messages.Declined(refused.failure))

    @work(exclusive=True, group="health")
    async def ask_health(self) -> None:
        """Ask the server about itself."""
        try:
            self.post_message(messages.HealthArrived(await self.link.health()))
        except Refused as refused:
            self.post_message(messages.HealthRefused(refused.failure))

    def on_count_arrived(self, message: messages.CountArrived) -> None:
        """Show how many sessions there are."""
        message.stop()
        self.show_count(message.count)

    def on_count_stopped(self, message: messages.CountStopped) -> None:
        """Say why there is no number."""
        message.stop()
        because = message.failure.sentence if message.failure else ""
        self.show_count(Count(None, exact=False, because=because))
        self.uncounted = passes(message.failure)

    def show_count(self, count: Count) -> None:
        """Show how many sessions there are, as far as that is known."""
        self.uncounted = False
        self.panel = replace(self.panel, count=count)
        self.draw()

    def on_health_arrived(self, message: messages.HealthArrived) -> None:
        """Show what the server told."""
        message.stop()
        health = message.health
        self._clear_own_notice()
        self.panel = replace(self.panel, health=health, health_failure=None, asking=False)
        self.tui.note_clocks([health.clock] if health.clock else [])
        self.show_rights()
        self.draw()

    def on_health_refused(self, message: messages.HealthRefused) -> None:
        """Say why it tells nothing; what it told before stays."""
        message.stop()
        self._clear_own_notice()
        self.panel = replace(self.panel, health_failure=message.failure, asking=False)
        if self.panel.health is not None:
            self.notice.complain(message.failure)
        self.show_rights()
        self.draw()

    def on_readers_arrived(self, message: messages.ReadersArrived) -> None:
        """Show what the user lacks; copy it, or the rights of a user of its own."""
        message.stop()
        found = tuple(statements(message.readers.places, there=self.lacking))
        self.panel = replace(self.panel, rights=found if self.lacking else ())
        if message.copied and found:
            self.copy("\n".join(visible(each, LONGEST) for each in found), "the least rights")
        elif message.copied:
            self.notice.say(NOTHING_TO_GRANT)
        self.draw()

    def action_copy(self) -> None:
        """Copy the least rights, for the user that lacks them or for a new one."""
        self.ask_readers(copied=True)

    def _clear_own_notice(self) -> None:
        """What was said of asking, or of having got no answer, gives way to what came of it."""
        if self.panel.asking or self.panel.health_failure is not None:
            self.notice.clear()

    def on_time_to_ask(self, message: messages.TimeToAsk) -> None:
        """Ask once more for what did not come; what stands there stays until it does."""
        message.stop()
        if self.uncounted:
            self.ask_count()
        health = self.panel.health
        if passes(self.panel.health_failure) or (health is not None and health.silent):
            self.ask_health()

    def action_again(self) -> None:
        """Ask everything anew; what is known stays until then."""
        self.panel = replace(self.panel, asking=True)
        self.notice.say("Asking again…")
        self.tui.open_project()
        self.ask_count()
        self.ask_health()
        self.draw()

    def action_scroll(self, lines: int) -> None:
        """Scroll by so many lines."""
        self.query_one(VerticalScroll).scroll_relative(y=lines, animate=False)
