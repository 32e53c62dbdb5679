"""What happens on the list of sessions when answers come: rows, names, hits, counts."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timezone
from typing import TYPE_CHECKING

from textual import on
from textual.widgets import Static

from session_tui.model import Failure, Row
from session_tui.text.numbers import at_least
from session_tui.text.rows import header
from session_tui.text.store import cannot, nothing_listed
from session_tui.text.words import no_hit
from session_tui.tui import messages
from session_tui.tui.again import passes
from session_tui.tui.rows import line_of, peek
from session_tui.tui.screens.counting import CountsSessions
from session_tui.tui.widgets.columns import Line, columns_of
from session_tui.tui.widgets.session_table import SessionTable
from session_tui.visible import visible

if TYPE_CHECKING:
    from session_tui.link import Link

HITS = 200
"""Hits after which a scan rests; going to the end of the table lets it go on."""

COSTLY = 50_000
"""Rows above which a scan waits for a second enter."""

ASKING = visible("asking…")


class ShowsSessions(CountsSessions):
    """A screen with a table of sessions, which grows as answers come."""

    def __init__(self, link: Link) -> None:
        """The screen on an open link."""
        super().__init__(link)
        self.agreed = ""
        """The filter whose costly scan the operator has been told of."""
        self.refusal: Failure | None = None
        """Why the last page did not come."""
        self.unnamed: set[str] = set()
        """Users that a store could not name."""

    @property
    def row(self) -> Row | None:
        """The session under the cursor."""
        return None if self.table.current is None else self.listing.rows.get(self.table.current.ref)

    def on_page_arrived(self, message: messages.PageArrived) -> None:
        """Put a page where it belongs, and have its users named."""
        message.stop()
        self.tui.lacking = False
        request, page = message.request, message.page
        if not self.listing.answers(request):
            return
        rows = self.listing.take(page.rows, page.now)
        drawn, ends = self.drawn(rows), {"before": page.before, "after": page.after}
        if request.after is not None:
            self.table.append(drawn, page.after is None, **ends)
        elif request.before is not None:
            self.table.prepend(drawn, page.before is None, **ends)
        else:
            cursor = len(drawn) - 1 if request.last else 0
            self.table.show(
                drawn,
                cursor=cursor,
                top_known=page.before is None,
                end_known=page.after is None,
                **ends,
            )
            self.say_order(request)
        self.came(rows)

    def on_plan_made(self, message: messages.PlanMade) -> None:
        """Let the store answer; where it cannot, say what a scan costs, and begin."""
        message.stop()
        plan, listing = message.plan, self.listing
        self.recover()
        if message.filter != listing.request.filter:
            return
        if not plan.scan:
            self.ask_page(listing.request)
        elif (plan.rows or 0) > COSTLY and self.agreed != message.filter:
            self.agreed = message.filter
            self.notice.say(f"{plan.sentence} Enter in the filter begins, esc leaves it.")
        else:
            listing.scanning, listing.planned = True, plan.rows
            listing.forget()
            self.notice.say(f"{plan.sentence} Esc stops.")
            self.table.show([], top_known=True, end_known=True)
            self.scan(replace(listing.request, limit=HITS))

    def on_hits_found(self, message: messages.HitsFound) -> None:
        """Add what a scan found, and say how far it is."""
        message.stop()
        found, listing = message.found, self.listing
        if message.filter != listing.request.filter:
            return
        listing.progress(found.seen)
        rows = listing.take(found.rows, found.now)
        listing.rests_at = found.after
        self.table.append(self.drawn(rows), end_known=True)
        of_all = f" of about {listing.planned:,}" if listing.planned else ""
        hits = len(self.table.lines)
        self.notice.say(f"{hits:,} found in {listing.seen:,}{of_all} rows read. Esc stops.")
        self.came(rows)

    def on_scan_ended(self, message: messages.ScanEnded) -> None:
        """Say that this is all there is."""
        message.stop()
        if message.filter == self.listing.request.filter:
            rests_at = self.listing.rests_at
            self.table.append((), rests_at is None, after=rests_at)
            hits, seen = len(self.table.lines), self.listing.seen
            below = "" if rests_at is None else " The rest is read on the way down."
            found = at_least(hits, rests_at is None)
            self.notice.say(f"{found} found in {seen:,} rows read.{below}")
            self.show_position()
            self.table.empty = no_hit(self.listing.request.filter)
            self.recover()

    def on_names_arrived(self, message: messages.NamesArrived) -> None:
        """Write the names into the rows that are there."""
        message.stop()
        rows = self.listing.name(message.names, message.ids)
        self.unnamed -= set(message.ids)
        if message.names.passing:
            self.unnamed.update(message.ids)
        self.table.update({line.ref: line for line in self.drawn(rows)})
        self.show_peek()

    @on(SessionTable.NearEnd)
    def fetch_behind(self, message: SessionTable.NearEnd) -> None:
        """Fetch what lies behind the rows; a scan that rests goes on."""
        if message.after is None or self.listing.awaited:
            return
        request = replace(self.listing.request, after=message.after)
        if self.listing.scanning:
            self.listing.rest()
            self.scan(replace(request, limit=HITS))
        else:
            self.ask_page(request)

    @on(SessionTable.NearStart)
    def fetch_in_front(self, message: SessionTable.NearStart) -> None:
        """Fetch what lies in front of the rows."""
        if message.before is not None and not self.listing.awaited:
            self.ask_page(replace(self.listing.request, before=message.before))

    @on(SessionTable.WantFirst)
    def fetch_first(self) -> None:
        """Fetch the first page of the list."""
        self.ask_page(self.listing.request)

    @on(SessionTable.WantLast)
    def fetch_last(self) -> None:
        """Fetch the last page of the list."""
        self.ask_page(replace(self.listing.request, last=True))

    @on(SessionTable.Highlighted)
    def follow_cursor(self) -> None:
        """Say what is known of the session under the cursor, and where it lies."""
        self.show_peek()
        self.show_position()

    def on_declined(self, message: messages.Declined) -> None:
        """Let it be asked once more for what did not come; say why, but not every time."""
        self.tui.lacking = self.tui.lacking or message.failure.rights
        self.wanted = self.listing.growing = None
        self.show_position()
        self.table.ask_again()
        if self.listing.scanning:
            self.listing.rest()
        known = message.quiet and message.failure == self.refusal
        self.refusal = message.failure
        self.again = message.again if passes(message.failure) else None
        if cannot(self.tui.standing.store, "list"):
            self.show_nothing()
        elif self.table.empty == ASKING:
            self.table.empty = visible("")
        if known or message.failure.sentence in self.table.empty:
            message.prevent_default()

    def on_time_to_ask(self, message: messages.TimeToAsk) -> None:
        """Ask once more for what the store could not give; what is on the screen stays."""
        message.stop()
        again, self.again = self.again, None
        if again is not None:
            again()
        elif self.uncounted and self.wanted is None:
            self.count_again()
        elif self.unnamed:
            self.ask_names(sorted(self.unnamed))

    def count_again(self) -> None:
        """Count anew."""
        self.uncounted = False
        self.ask_counts()

    def recover(self) -> None:
        """The store answers again, if it ever did not: what was said of that holds no longer."""
        if self.refusal is not None:
            self.refusal = self.again = None
            self.notice.settle()

    def came(self, rows: Sequence[Row]) -> None:
        """What follows when rows came: their users' names, and another position."""
        self.recover()
        self.show_nothing()
        if self.uncounted and self.wanted is None:
            self.count_again()
        if ids := self.listing.nameless(rows):
            self.ask_names(ids)
        self.show_peek()
        self.show_position()
        self.tui.ask_clocks(unasked=True)

    def show_nothing(self) -> None:
        """Say what stands in the table while it is empty."""
        text = self.listing.request.filter
        store, refusal = self.tui.standing.store, self.refusal
        self.table.empty = no_hit(text) if text else nothing_listed(store, refusal)
        if refusal is not None and refusal.sentence in self.table.empty:
            self.notice.clear()

    def drawn(self, rows: Sequence[Row]) -> tuple[Line, ...]:
        """Rows as the table draws them, below columns that have a place for each cell."""
        now, moments = self.listing.now or datetime.now(timezone.utc), self.tui.moments
        self.table.set_columns(columns_of(header(moments), self.listing.added))
        return tuple(line_of(row, now, moments, self.listing.added) for row in rows)

    def show_peek(self) -> None:
        """Say what is known of the session under the cursor."""
        now = self.listing.now or datetime.now(timezone.utc)
        self.query_one("#peek", Static).update(peek(self.row, now, self.tui.moments))

    def redraw(self) -> None:
        """Draw what is there in another way."""
        rows = [self.listing.rows.get(line.ref) for line in self.table.lines]
        self.table.update({line.ref: line for line in self.drawn([row for row in rows if row])})
        self.show_peek()
