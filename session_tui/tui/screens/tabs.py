"""The tabs of one session: what each of them shows, from what is known by now."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

from textual.containers import VerticalScroll
from textual.content import Content
from textual.widgets import Static

from session_tui.model import Row, SessionDetail, Whereabouts
from session_tui.text.expiry import later
from session_tui.tui.drawing import content
from session_tui.tui.places import places_prose
from session_tui.tui.prose import expiry_prose, no_data, raw_prose, verdict
from session_tui.tui.rows import heading
from session_tui.tui.screens.opening import AsksForOneSession
from session_tui.tui.why import ASKING, Why, why_verdict
from session_tui.tui.widgets.tab_line import TabLine
from session_tui.tui.widgets.value_tree import ValueTree

if TYPE_CHECKING:
    from session_tui.link import Link

WHY, DATA, EXPIRY, RAW, WHERE = TABS = ("Why", "Data", "Expiry", "Raw", "Where")


class ShowsTabs(AsksForOneSession):
    """A screen of one session, one side of which is shown."""

    def __init__(
        self,
        link: Link,
        row: Row,
        detail: SessionDetail | None = None,
        *,
        tab: str = DATA,
        pasted: Why | None = None,
    ) -> None:
        """The screen for `row`, which is drawn at once; the rest of it comes, unless it is here.

        `tab`: the one that is shown first; `pasted`: the autopsy of a line that named the session.
        """
        super().__init__(link, pasted)
        self.row, self.detail, self.tab = row, detail, tab
        self.came = 0.0
        """When `detail` came, by a clock that nobody sets."""
        self.more = False
        """Whether all of a large payload is to be read."""
        self.found: Whereabouts | None = None
        self.looked = False
        """Whether the answer to "where is this key?" has come, good or bad."""

    def show_tab(self, tab: str) -> None:
        """Show one of the tabs."""
        self.tab = tab
        self.notice.clear()
        self.refresh_bindings()
        self.query_one("#prose").scroll_home(animate=False)
        if tab == WHY and self.why is None:
            self.examine(self.row.ref)
        if tab == WHERE and self.found is None:
            self.looked = False
            self.ask_places(self.row.ref, self.tui.revealed)
        self.draw()

    def draw(self) -> None:
        """Draw everything from the row and the detail."""
        tabs = self.query_one(TabLine)
        tabs.heading, tabs.active = heading(self.row), self.tab
        said = why_verdict(self.why or Why()) if self.tab == WHY else verdict(self.row)
        self.query_one("#verdict", Static).update(said)
        tree, prose = self.query_one(ValueTree), self.query_one("#prose", VerticalScroll)
        data = self.detail.data if self.detail is not None and self.tab == DATA else None
        if data is not None and data.kind in ("dict", "list") and not data.items:
            data = None
        tree.display, prose.display = data is not None, data is None
        if data is not None:
            tree.show(data)
        else:
            prose.query_one(Static).update(self.prose())
        (tree if tree.display else prose).focus()

    def follow_time(self) -> None:
        """Correct the end by true time, now that it may be known."""
        if self.tab == EXPIRY:
            self.draw()

    def count_down(self) -> None:
        """Let the last hour of a session pass in sight."""
        detail = self.detail if self.is_current and self.tab == EXPIRY else None
        if detail is not None and later(detail, 1.0) is not detail:
            self.draw()

    def prose(self) -> Content:
        """What the tab says in words."""
        detail, width = self.detail, self.size.width - 3
        if self.tab == WHY:
            return self.why_text()
        if self.tab == WHERE:
            return places_prose(detail, self.found, self.looked, width)
        if detail is None:
            return content(ASKING)
        if self.tab == EXPIRY:
            passed = later(detail, time.monotonic() - self.came)
            return expiry_prose(passed, self.tui.moments, width, self.tui.standing.time)
        return raw_prose(detail) if self.tab == RAW else no_data(detail)
