"""One session, opened: why it is accepted or not, its data, when it ends, how it is stored."""

from __future__ import annotations

import time
from dataclasses import replace
from typing import ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import VerticalScroll
from textual.widgets import Static

from session_tui.link import with_names
from session_tui.model import Problem
from session_tui.tui import messages
from session_tui.tui.drawing import content
from session_tui.tui.screens.tabs import DATA, RAW, TABS, WHERE, WHY, ShowsTabs
from session_tui.tui.screens.why import NOT_KEPT
from session_tui.tui.why import ASKING
from session_tui.tui.widgets.notice import Notice
from session_tui.tui.widgets.tab_line import TabLine
from session_tui.tui.widgets.value_tree import ValueTree
from session_tui.visible import visible

__all__ = ["WHY", "SessionScreen"]


class SessionScreen(ShowsTabs):
    """Shows what one session holds; masked, until secrets are asked for."""

    TITLE_WORD = "Session"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding(
            "tab", "tab(1)", "next tab", id="session.tab", tooltip="Why, Data, Expiry, Raw, Where"
        ),
        Binding(
            "shift+tab",
            "tab(-1)",
            "tab before",
            False,
            id="session.tab-back",
            tooltip="Where, Raw, Expiry, Data, Why",
        ),
        Binding(
            "d",
            "why",
            "why",
            id="session.why",
            tooltip="Why is it accepted, or not? Django's own decision, gate by gate",
        ),
        Binding(
            "x",
            "raw",
            "raw",
            False,
            id="session.raw",
            tooltip="Decoded, or as it lies in the store",
        ),
        Binding(
            "w",
            "where",
            "where",
            False,
            id="session.where",
            tooltip="Where is this key? Row, cache, other prefixes and versions",
        ),
        Binding(
            "y", "copy", "copy", id="session.copy", tooltip="Copy what is shown under the cursor"
        ),
        Binding(
            "m", "more", "read all", id="session.more", tooltip="Open a payload of up to 8 MiB"
        ),
        Binding("r", "again", "again", False, id="session.again", tooltip="Read the session again"),
    ]

    def body(self) -> ComposeResult:
        """Which session, what is to be known of it at once, and one tab."""
        yield TabLine(TABS)
        yield Static(id="verdict")
        yield ValueTree()
        with VerticalScroll(id="prose"):
            yield Static(content(ASKING))
        yield Notice()

    def on_mount(self) -> None:
        """Show what the list knew, and ask for the rest."""
        self.tui.seen = self.row
        self.watch(self.tui, "revealed", self.reveal, init=False)
        self.watch(self.tui, "moments", self.draw, init=False)
        self.watch(self.tui, "timekeeping", self.follow_time, init=False)
        self.set_interval(1.0, self.count_down)
        self.draw()
        if self.detail is None:
            self.read_again()
        else:
            self.on_detail_arrived(messages.DetailArrived(self.detail))

    def on_names_arrived(self, message: messages.NamesArrived) -> None:
        """Write the name where the id stood."""
        message.stop()
        (self.row,) = with_names([self.row], message.names)
        self.draw()

    def on_places_arrived(self, message: messages.PlacesArrived) -> None:
        """Show where the session lies."""
        message.stop()
        self.found, self.looked = message.whereabouts or self.found, True
        self.draw()

    def on_detail_arrived(self, message: messages.DetailArrived) -> None:
        """Show the session; the user's name is known from the list."""
        message.stop()
        known = self.row
        row = replace(
            message.detail.row, username=known.username, username_problem=known.username_problem
        )
        self.row, self.detail = row, replace(message.detail, row=row)
        self.came = time.monotonic()
        self.tui.note_clocks(message.detail.clocks)
        self.notice.clear()
        self.refresh_bindings()
        self.draw()
        if row.user_id is not None and row.username is None and row.username_problem is None:
            self.ask_name(row.user_id)

    @on(TabLine.Picked)
    def pick(self, message: TabLine.Picked) -> None:
        """Show the tab that was clicked."""
        self.show_tab(message.tab)

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Offer to read all only of what was too large to open, evidence only beside gates."""
        if action == "more":
            return self.row.problem is Problem.TOO_LARGE and not self.more
        return action != "evidence" or self.tab == WHY

    def action_tab(self, step: int) -> None:
        """Show the next tab, or the one before."""
        self.show_tab(TABS[(TABS.index(self.tab) + step) % len(TABS)])

    def action_why(self) -> None:
        """Show what Django makes of it; again: the data."""
        self.show_tab(DATA if self.tab == WHY else WHY)

    def action_raw(self) -> None:
        """Show the payload as it is stored; again: the data."""
        self.show_tab(DATA if self.tab == RAW else RAW)

    def action_where(self) -> None:
        """Show where the session lies; again: the data."""
        self.show_tab(DATA if self.tab == WHERE else WHERE)

    def action_more(self) -> None:
        """Read a payload that was too large."""
        self.more = True
        self.read_again()

    def action_again(self) -> None:
        """Read the session again, and ask again for what the tab shows."""
        if self.tab == WHY and self.pasted:
            self.notice.say(NOT_KEPT)
        else:
            self.read_again()

    def read_again(self) -> None:
        """Ask for everything that the tab shows; an autopsy elsewhere is old from now on."""
        self.ask_detail(self.row.ref, self.tui.revealed, self.more)
        if self.tab == WHERE:
            self.ask_places(self.row.ref, self.tui.revealed)
        if self.pasted:
            return
        if self.tab == WHY:
            self.examine(self.row.ref)
        else:
            self.why = None

    def reveal(self) -> None:
        """Read the session again, with its secrets or without."""
        if self.pasted:
            self.forget_pasted()
        self.read_again()

    def action_copy(self) -> None:
        """Copy the value under the cursor, or the text of the tab; as they are shown."""
        tree = self.query_one(ValueTree)
        if tree.display and tree.current is not None:
            self.copy(visible(tree.current.value.text), "the value as it is shown")
        elif self.detail is not None or self.tab in (WHY, WHERE):
            self.copy(str(self.prose()), f"the text of {self.tab}")
