"""Which screen is first, and the ways from each screen to all others."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar

from textual.binding import Binding, BindingType
from textual.screen import Screen

from session_tui.tui.operator_app import OperatorApp
from session_tui.tui.screens.pulse import PulseScreen
from session_tui.tui.screens.sessions import SessionsScreen

if TYPE_CHECKING:
    from session_tui.link import Link
    from session_tui.model import Autopsy, SessionDetail
    from session_tui.tui.why import Why

PULSE, SESSIONS = "pulse", "sessions"
"""The screens that may come first."""

SCREENS = ("pulse", "sessions", "session", "clocks", "findings", "case")
"""Actions that lead to another screen."""


class Navigation(OperatorApp):
    """An app that knows its screens, so that these need not know how one comes to them."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding(
            "i",
            "project",
            "project",
            False,
            id="app.project",
            tooltip="Which project, settings and store these are, and why",
        ),
        Binding(
            "h",
            "store",
            "store",
            False,
            id="app.store",
            tooltip="The store: where, how full, its clock, what it can do",
        ),
        Binding("1", "pulse", "pulse", False, id="app.pulse", tooltip="Pulse: a sentence a check"),
        Binding("2", "sessions", "sessions", False, id="app.sessions", tooltip="The sessions"),
        Binding("3", "session", "session", False, id="app.session", tooltip="The last session"),
        Binding(
            "5",
            "findings",
            "findings",
            False,
            id="app.findings",
            tooltip="Every cause that was confirmed or is suspected",
        ),
        Binding(
            "6",
            "case",
            "case",
            False,
            id="app.case",
            tooltip="Guided diagnosis: what users report, and what only you can know",
        ),
        Binding(
            "c",
            "case(True)",
            "case",
            False,
            id="app.case-of",
            tooltip="Guided diagnosis, from the session that is looked at where there is one",
        ),
        Binding(
            "p",
            "lookup",
            "paste a key",
            False,
            id="app.paste",
            tooltip="Paste a session key, a Cookie line, a Set-Cookie line or a cURL command",
        ),
        Binding(
            "4",
            "clocks",
            "clocks",
            False,
            id="app.clocks",
            tooltip="All clocks: this host's, true time, the store's, and what their offsets do",
        ),
    ]

    def __init__(self, link: Link, *, first: str = PULSE, **how: Any) -> None:
        """As an `OperatorApp`; `first`: the screen that is shown first, "pulse" or "sessions"."""
        super().__init__(link, **how)
        self.first = first
        self.listed: SessionsScreen | None = None
        """The list of sessions, kept while other screens are shown."""

    def get_default_screen(self) -> Screen[None]:
        """The pulse, or the sessions where they are asked for first."""
        if self.first == PULSE:
            return PulseScreen()
        self.listed = SessionsScreen(self.link)
        return self.listed

    def action_project(self) -> None:
        """Show what was found and chosen, with its sources."""
        from session_tui.tui.screens.project import ProjectScreen

        if not isinstance(self.screen, ProjectScreen):
            self.push_screen(ProjectScreen())

    def action_store(self) -> None:
        """Show what holds the sessions, and how it is."""
        from session_tui.tui.screens.store import StoreScreen

        if not isinstance(self.screen, StoreScreen):
            self.push_screen(StoreScreen(self.link))

    def action_pulse(self) -> None:
        """Go to the pulse."""
        if not isinstance(self.screen, PulseScreen):
            self.go(None if self.first == PULSE else PulseScreen())

    def action_sessions(self, finding: bool = False) -> None:
        """Go to the sessions; `finding`: into their filter."""
        if self.first != PULSE:
            self.go(None)
        elif self.listed is None:
            self.listed = SessionsScreen(self.link)
            self.install_screen(self.listed, "sessions")
            self.go(self.listed)
        elif self.screen is not self.listed:
            self.go(self.listed)
        if finding and self.listed is not None:
            self.call_after_refresh(self.listed.run_action, "filter")

    def action_session(self) -> None:
        """Open the session again that was open last."""
        from session_tui.tui.screens.session import SessionScreen

        if isinstance(self.screen, SessionScreen):
            return
        if self.seen is None:
            self.action_sessions()
        else:
            self.push_screen(SessionScreen(self.link, self.seen))

    def action_findings(self) -> None:
        """Go to the findings."""
        from session_tui.tui.screens.findings import FindingsScreen

        if not isinstance(self.screen, FindingsScreen):
            self.push_screen(FindingsScreen())

    def action_case(self, looked_at: bool = False) -> None:
        """Go to the case as it stands; `looked_at`: begin with what refuses the session here."""
        from session_tui.tui.screens.case import CaseScreen

        if isinstance(self.screen, CaseScreen):
            return
        session, autopsy = self._looked_at() if looked_at else (None, None)
        self.push_screen(CaseScreen(self.link, session, autopsy))

    def _looked_at(self) -> tuple[str | None, Autopsy | None]:
        """The ref of the session on the screen or under the cursor, or a pasted line's autopsy."""
        from session_tui.tui.screens.session import SessionScreen
        from session_tui.tui.screens.why import ShowsWhy

        before = self.screen
        pasted = before.why if isinstance(before, ShowsWhy) and before.pasted else None
        if pasted is not None and pasted.autopsy is not None:
            return None, pasted.autopsy
        if isinstance(before, (SessionScreen, SessionsScreen)) and before.row is not None:
            return before.row.ref, None
        return None, None

    def action_lookup(self) -> None:
        """Ask for a key or a line that the operator has; in the place of one that was answered."""
        from session_tui.tui.screens.lookup import LookupScreen
        from session_tui.tui.screens.why import ShowsWhy

        if isinstance(self.screen, ShowsWhy):
            self.switch_screen(LookupScreen(self.link))
        elif not isinstance(self.screen, LookupScreen):
            self.push_screen(LookupScreen(self.link))

    def show_looked_up(self, detail: SessionDetail | None, why: Why | None = None) -> None:
        """Show a session, beside what Django makes of the line that named it, or that alone."""
        from session_tui.tui.screens.session import SessionScreen
        from session_tui.tui.screens.tabs import DATA, WHY
        from session_tui.tui.screens.why import LineScreen

        if detail is not None:
            tab = DATA if why is None else WHY
            screen = SessionScreen(self.link, detail.row, detail, tab=tab, pasted=why)
            self.switch_screen(screen)
        elif why is not None:
            self.switch_screen(LineScreen(self.link, why))

    def go(self, screen: Screen[None] | None) -> None:
        """Leave everything that was opened, and show `screen` above the first one."""
        while len(self.screen_stack) > 1:
            self.pop_screen()
        if screen is not None:
            self.push_screen(screen)

    def action_clocks(self) -> None:
        """Show how far each clock is off, and what that does to sessions."""
        from session_tui.tui.screens.clocks import ClocksScreen

        if not isinstance(self.screen, ClocksScreen):
            self.push_screen(ClocksScreen())
