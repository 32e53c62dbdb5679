"""One session, opened: its data, when it ends, and how it lies in the store."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, ClassVar

from textual import on, work
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import VerticalScroll
from textual.content import Content
from textual.widgets import Static

from session_tui.link import Refused
from session_tui.model import Problem, Row, SessionDetail
from session_tui.tui import messages
from session_tui.tui.drawing import content
from session_tui.tui.prose import expiry_prose, no_data, raw_prose, verdict
from session_tui.tui.rows import heading
from session_tui.tui.screens.base import OperatorScreen
from session_tui.tui.widgets.notice import Notice
from session_tui.tui.widgets.tab_line import TabLine
from session_tui.tui.widgets.value_tree import ValueTree
from session_tui.visible import visible

if TYPE_CHECKING:
    from session_tui.link import Link

DATA, EXPIRY, RAW = TABS = ("Data", "Expiry", "Raw")


class SessionScreen(OperatorScreen):
    """Shows what one session holds; masked, until secrets are asked for."""

    TITLE_WORD = "Session"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("tab", "tab(1)", "next tab", id="session.tab", tooltip="Data, Expiry, Raw"),
        Binding(
            "shift+tab",
            "tab(-1)",
            "tab before",
            False,
            id="session.tab-back",
            tooltip="Raw, Expiry, Data",
        ),
        Binding("x", "raw", "raw", id="session.raw", tooltip="Decoded, or as it lies in the store"),
        Binding(
            "y", "copy", "copy", id="session.copy", tooltip="Copy what is shown under the cursor"
        ),
        Binding(
            "m", "more", "read all", id="session.more", tooltip="Open a payload of up to 8 MiB"
        ),
        Binding("r", "again", "again", False, id="session.again", tooltip="Read the session again"),
    ]

    def __init__(self, link: Link, row: Row) -> None:
        """The screen for `row`, which is drawn at once; the rest of it comes."""
        super().__init__()
        self.link, self.row = link, row
        self.detail: SessionDetail | None = None
        self.more = False

    def body(self) -> ComposeResult:
        """Which session, what is to be known of it at once, and one tab."""
        yield TabLine(TABS)
        yield Static(id="verdict")
        yield ValueTree()
        with VerticalScroll(id="prose"):
            yield Static(content("asking…"))
        yield Notice()

    def on_mount(self) -> None:
        """Show what the list knew, and ask for the rest."""
        self.watch(self.tui, "revealed", self.action_again, init=False)
        self.watch(self.tui, "moments", self.draw, init=False)
        self.draw()
        self.action_again()

    @property
    def tab(self) -> str:
        """The tab that is shown."""
        return self.query_one(TabLine).active

    @work(exclusive=True, group="detail")
    async def ask_detail(self, ref: str, reveal: bool, more: bool) -> None:
        """Read the session."""
        try:
            detail = await self.link.session(ref, reveal=reveal, more=more)
            self.post_message(messages.DetailArrived(detail))
        except Refused as refused:
            self.post_message(messages.Declined(refused.failure))

    def on_detail_arrived(self, message: messages.DetailArrived) -> None:
        """Show the session; the user's name is known from the list."""
        message.stop()
        known = self.row
        row = replace(
            message.detail.row, username=known.username, username_problem=known.username_problem
        )
        self.row, self.detail = row, replace(message.detail, row=row)
        self.tui.note_clocks(message.detail.clocks)
        self.notice.clear()
        self.refresh_bindings()
        self.draw()

    @on(TabLine.Picked)
    def pick(self, message: TabLine.Picked) -> None:
        """Show the tab that was clicked."""
        self.show_tab(message.tab)

    def show_tab(self, tab: str) -> None:
        """Show one of the tabs."""
        self.query_one(TabLine).active = tab
        self.notice.clear()
        self.draw()

    def draw(self) -> None:
        """Draw everything from the row and the detail."""
        self.query_one(TabLine).heading = heading(self.row)
        self.query_one("#verdict", Static).update(verdict(self.row))
        if self.detail is None:
            return
        tree, prose = self.query_one(ValueTree), self.query_one("#prose", VerticalScroll)
        data = self.detail.data if self.tab == DATA else None
        if data is not None and data.kind in ("dict", "list") and not data.items:
            data = None
        tree.display, prose.display = data is not None, data is None
        if data is not None:
            tree.show(data)
        else:
            prose.query_one(Static).update(self.prose(self.detail))
        (tree if tree.display else prose).focus()

    def prose(self, detail: SessionDetail) -> Content:
        """What the tab says in words."""
        if self.tab == EXPIRY:
            return expiry_prose(detail, self.tui.moments, self.size.width - 3)
        return raw_prose(detail) if self.tab == RAW else no_data(detail)

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Offer to read all only of what was too large to open."""
        if action == "more":
            return self.row.problem is Problem.TOO_LARGE and not self.more
        return True

    def action_tab(self, step: int) -> None:
        """Show the next tab, or the one before."""
        self.show_tab(TABS[(TABS.index(self.tab) + step) % len(TABS)])

    def action_raw(self) -> None:
        """Show the payload as it is stored; again: the data."""
        self.show_tab(DATA if self.tab == RAW else RAW)

    def action_more(self) -> None:
        """Read a payload that was too large."""
        self.more = True
        self.action_again()

    def action_again(self) -> None:
        """Read the session again."""
        self.ask_detail(self.row.ref, self.tui.revealed, self.more)

    def action_copy(self) -> None:
        """Copy the value under the cursor, or the text of the tab; as they are shown."""
        tree = self.query_one(ValueTree)
        if tree.display and tree.current is not None:
            self.copy(visible(tree.current.value.text), "the value as it is shown")
        elif self.detail is not None:
            self.copy(str(self.prose(self.detail)), f"the text of {self.tab}")
