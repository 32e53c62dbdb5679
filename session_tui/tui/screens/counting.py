"""How many sessions there are while they are still being counted, and lists that take all of them.

A store without an order (Redis, memcached, folders) lists its keys as they lie. To sort them, all
are listed first: that is said, shown as it goes on, and can be stopped; the list that is on the
screen stays there until the sorted one can take its place.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import TYPE_CHECKING

from textual.widgets import Static

from session_tui.model import Count, Order, PageRequest
from session_tui.text.numbers import count_text, position, so_far
from session_tui.text.store import unordered
from session_tui.text.words import ORDERS
from session_tui.tui import messages
from session_tui.tui.again import passes
from session_tui.tui.drawing import FAINT, content
from session_tui.tui.listing import Listing
from session_tui.tui.screens.asking import AsksForSessions
from session_tui.tui.widgets.facets import Facets
from session_tui.tui.widgets.session_table import SessionTable

if TYPE_CHECKING:
    from session_tui.link import Link


class CountsSessions(AsksForSessions):
    """A screen that says how many sessions there are, as far as is known."""

    def __init__(self, link: Link) -> None:
        """The screen on an open link."""
        super().__init__(link)
        self.listing = Listing()
        self.wanted: PageRequest | None = None
        """The sorted list for which all sessions are being listed."""
        self.order: Order | None = None
        """The order that was asked for, until its first page is there."""
        self.again: Callable[[], object] | None = None
        """Asks once more for what a store could not give."""
        self.uncounted = False
        """Whether a store could not count."""

    @property
    def table(self) -> SessionTable:
        """The table."""
        return self.query_one(SessionTable)

    def ask(self, **changes: object) -> None:
        """Show another list, which differs from this one by `changes`."""
        request = replace(self.listing.request, **changes)  # type: ignore[arg-type]
        self.workers.cancel_group(self, "scan")
        self.wanted = self.again = None
        if unordered(self.tui.standing.store) and request.order not in (None, Order.STORED):
            self.notice.say(self._listed())
            self.sort(request)
        else:
            self.show_list(request)

    def sort(self, request: PageRequest, quiet: bool = False) -> None:
        """List all sessions, so that those of `request` can be shown in its order."""
        self.wanted = request
        self.list_all(request, quiet)

    def say_order(self, request: PageRequest) -> None:
        """Say how the list is sorted, once it is; `request` is its first page."""
        if self.order is not None and self.order is request.order:
            self.notice.say(ORDERS[self.order])
            self.order = None

    def show_list(self, request: PageRequest) -> None:
        """Ask for a list, whose sessions take the place of those on the screen."""
        raise NotImplementedError

    def stop_counting(self) -> bool:
        """Leave off counting, or listing for a sorted list; whether there was something to stop."""
        sorting, growing = self.wanted is not None, self.listing.growing
        if not sorting and growing is None:
            return False
        self.workers.cancel_group(self, "counts")
        self.wanted = self.listing.growing = None
        said = ["the list stays as it was."] if sorting else []
        said += [f"{growing.value:,} were counted."] if growing and growing.value else []
        self.notice.say(" ".join(["Stopped:", *said]))
        self.show_position()
        return True

    def on_list_whole(self, message: messages.ListWhole) -> None:
        """Show the list that could not be sorted before."""
        message.stop()
        if message.request == self.wanted:
            self.wanted = None
            self.show_list(message.request)
            self.notice.say("Sorting…")
            self.ask_counts()

    def on_tally_arrived(self, message: messages.TallyArrived) -> None:
        """Show the counts by state."""
        message.stop()
        self.query_one(Facets).tally = message.tally

    def on_count_arrived(self, message: messages.CountArrived) -> None:
        """Show how many sessions there are; an estimate does not replace what is exact."""
        message.stop()
        listing, count = self.listing, message.count
        listing.growing = count if message.growing else None
        if message.growing and self.wanted is not None:
            self.notice.say(self._listed())
        if count.exact or not (message.growing or (listing.count and listing.count.exact)):
            listing.count = count
        self.show_position()

    def on_count_stopped(self, message: messages.CountStopped) -> None:
        """Be content with what was known before."""
        message.stop()
        listing = self.listing
        if listing.count is None or listing.count.value is None:
            listing.count = listing.growing
        listing.growing = None
        self.uncounted = passes(message.failure)
        self.show_position()

    def show_position(self) -> None:
        """Say where in the list the cursor stands, and of how many."""
        table, listing = self.table, self.listing
        shown: int | None = None
        if listing.request.filter:
            shown = len(table.lines)
        elif table.lines and table.top_known:
            shown = table.cursor + 1
        read = table.end_known and listing.rests_at is None
        more = bool(listing.request.filter) and not read
        said = position(shown, listing.count, listing.growing, more)
        as_it_lies = unordered(self.tui.standing.store) and table.lines
        if as_it_lies and listing.request.order in (None, Order.STORED):
            said += ", as stored"
        self.query_one("#position", Static).update(content(said, FAINT))

    def _listed(self) -> str:
        known, growing = self.listing.count or Count(None, exact=False), self.listing.growing
        of_all = "" if known.value is None else f" of {count_text(known)}"
        done = f": {so_far(growing)}" if growing and growing.value else "."
        return f"Sorting lists all sessions{of_all} first{done} Esc stops."
