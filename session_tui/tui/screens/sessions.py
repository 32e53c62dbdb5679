"""All sessions of the store: the table, how many there are of each state, and a filter."""

from __future__ import annotations

from typing import ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal
from textual.widgets import Static

from session_tui.model import PageRequest
from session_tui.text.store import cannot
from session_tui.tui.drawing import content
from session_tui.tui.listing import next_order
from session_tui.tui.screens.arriving import ASKING, ShowsSessions
from session_tui.tui.widgets.facets import Facets, next_state
from session_tui.tui.widgets.filter_box import FilterBox, state_of, with_state
from session_tui.tui.widgets.notice import Notice
from session_tui.tui.widgets.session_table import SessionTable
from session_tui.visible import visible


class SessionsScreen(ShowsSessions):
    """Lists sessions, names their users, and finds those that a filter asks for."""

    TITLE_WORD = "Sessions"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding(
            "d",
            "why",
            "why",
            id="sessions.why",
            tooltip="Why is it accepted, or not? Django's own decision, gate by gate",
        ),
        Binding(
            "slash", "filter", "filter", id="sessions.filter", tooltip="Say which sessions to see"
        ),
        Binding("o", "order", "order", id="sessions.order", tooltip="Sort by another column"),
        Binding(
            "f",
            "facet",
            "state",
            False,
            id="sessions.facet",
            tooltip="Only live, expired, unreadable or anonymous sessions; then all again",
        ),
        Binding(
            "c",
            "app.case(True)",
            "case",
            id="sessions.case",
            tooltip="Begin a case with what refuses this session",
        ),
        Binding(
            "h",
            "app.store",
            "store",
            False,
            id="sessions.store",
            tooltip="The store: where, how full, its clock, what it can do",
        ),
        Binding(
            "u",
            "user",
            "same user",
            False,
            id="sessions.user",
            tooltip="All sessions of this session's user",
        ),
        Binding("r", "again", "again", False, id="sessions.again", tooltip="Ask the store again"),
        Binding(
            "y", "copy", "copy", False, id="sessions.copy", tooltip="Copy the key as it is shown"
        ),
        Binding(
            "escape",
            "escape",
            "back",
            False,
            id="sessions.escape",
            tooltip="Stop a search, a sort or a count; leave a filter",
        ),
    ]

    def body(self) -> ComposeResult:
        """Facets, filter, table, and what is known of the session under the cursor."""
        yield Facets()
        with Horizontal(id="filter"):
            yield Static(content("/"), id="slash")
            yield FilterBox()
            yield Static(id="position")
        yield SessionTable()
        yield Notice()
        yield Static(id="peek")

    def on_mount(self) -> None:
        """Ask for the first rows at once; everything else comes behind them."""
        self.table.focus()
        self.table.empty = ASKING
        self.watch(self.tui, "revealed", self._reveal, init=False)
        self.watch(self.tui, "moments", self.redraw, init=False)
        self.watch(self.tui, "standing", self._follow, init=False)
        self.show_position()
        self.ask_page(self.listing.request)
        self.ask_counts()

    def show_list(self, request: PageRequest) -> None:
        """Ask for a list, whose sessions take the place of those on the screen."""
        self.listing.begin(request)
        self.query_one(Facets).chosen = state_of(request.filter)
        self.notice.clear()
        if request.filter:
            self.ask_plan(request)
        else:
            self.ask_page(request)

    @on(SessionTable.Opened)
    def open_session(self) -> None:
        """Show what the session under the cursor holds."""
        from session_tui.tui.screens.session import SessionScreen

        if self.row is not None:
            self.tui.push_screen(SessionScreen(self.link, self.row))

    def action_why(self) -> None:
        """Show what Django makes of the session under the cursor."""
        from session_tui.tui.screens.session import WHY, SessionScreen

        if self.row is not None:
            self.tui.push_screen(SessionScreen(self.link, self.row, tab=WHY))

    @on(FilterBox.Submitted)
    def apply_filter(self, message: FilterBox.Submitted) -> None:
        """Show what the filter finds."""
        self.table.focus()
        self.ask(filter=message.value.strip())

    @on(FilterBox.Left)
    def leave_filter(self) -> None:
        """Write the filter that is in force back into its box."""
        self.write_filter(self.listing.request.filter)
        self.table.focus()

    @on(Facets.Chosen)
    def choose_state(self, message: Facets.Chosen) -> None:
        """Show the sessions of one state, by writing it into the filter."""
        self.ask(filter=self.write_filter(with_state(self.listing.request.filter, message.state)))

    def action_facet(self) -> None:
        """Go on to the next state, and behind the last to all of them."""
        self.choose_state(Facets.Chosen(next_state(self.query_one(Facets).chosen)))

    def action_user(self) -> None:
        """Show all sessions of the user under the cursor."""
        if self.row is None or self.row.user_id is None:
            self.notice.say("This session names no user.")
        else:
            self.ask(filter=self.write_filter(f"id:{quoted(self.row.user_id)}"))

    def action_filter(self) -> None:
        """Go to the filter."""
        self.query_one(FilterBox).focus()

    def action_order(self) -> None:
        """Sort by the next order that the store can do."""
        store = self.tui.standing.store
        if store is None:
            self.notice.say("The store has not said yet how it can sort.")
        else:
            now = (self.wanted or self.listing.request).order or store.orders[0]
            self.order = next_order(now, store.orders)
            self.ask(order=self.order)

    def action_again(self) -> None:
        """Ask everything anew, the project too where it did not answer."""
        if self.tui.standing.store is None:
            self.tui.open_project()
        self.ask()
        if self.wanted is None:
            self.ask_counts()

    def action_copy(self) -> None:
        """Copy the key under the cursor, as it is shown."""
        if self.row is not None:
            self.copy(visible(self.row.key), "the key" if self.tui.revealed else "the masked key")

    def action_escape(self) -> None:
        """Stop a scan, or a sort; else leave the filter; else stop counting."""
        if self.workers.cancel_group(self, "scan"):
            self.notice.say(f"Stopped: {self.listing.seen:,} rows were read.")
        elif self.wanted is None and self.listing.request.filter:
            self.ask(filter=self.write_filter(""))
        else:
            self.stop_counting()

    def write_filter(self, text: str) -> str:
        """Put `text` into the filter box; give it back."""
        self.query_one(FilterBox).value = text
        return text

    def _follow(self) -> None:
        self.show_position()
        if cannot(self.tui.standing.store, "list"):
            self.show_nothing()
            self.tui.ask_clocks(unasked=True)

    def _reveal(self, revealed: bool) -> None:
        self.ask(reveal=revealed)


def quoted(value: str) -> str:
    """A value as the filter language takes it, whatever is in it."""
    if value.isalnum():
        return value
    escaped = value.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{escaped}"'
