"""One session by a key that the operator has: typed or pasted, and kept nowhere."""

from __future__ import annotations

import asyncio
from contextlib import suppress
from typing import TYPE_CHECKING

from textual import on, work
from textual.app import ComposeResult
from textual.content import Content
from textual.widgets import Static

from session_tui.link import Refused
from session_tui.model import SessionDetail
from session_tui.text.set_cookie import crossed_out, is_set_cookie
from session_tui.text.store import cannot
from session_tui.tui import messages
from session_tui.tui.drawing import FAINT, STRONG, content, lines
from session_tui.tui.investigation import measured
from session_tui.tui.pasted import is_line, session_key
from session_tui.tui.screens.base import OperatorScreen
from session_tui.tui.why import Why, by_true_time
from session_tui.tui.widgets.key_box import KeyBox
from session_tui.tui.widgets.notice import Notice

if TYPE_CHECKING:
    from session_tui.link import Link


class LookupScreen(OperatorScreen):
    """Asks for a key, and opens its session; what was written is gone with the answer."""

    TITLE_WORD = "One session by its key"

    def __init__(self, link: Link) -> None:
        """The screen on an open link."""
        super().__init__()
        self.link = link

    def body(self) -> ComposeResult:
        """What may be written, and where."""
        yield Static(id="lookup")
        yield KeyBox()
        yield Static(id="below")
        yield Notice()

    def on_mount(self) -> None:
        """Wait for the key."""
        self.query_one(KeyBox).focus()
        self.watch(self.tui, "standing", self.draw)

    @property
    def cookie(self) -> str:
        """The name of the session cookie."""
        project = self.tui.standing.project
        return project.cookie_name if project else "sessionid"

    def draw(self) -> None:
        """Say what may be written."""
        self.query_one("#lookup", Static).update(self.text())

    def text(self) -> Content:
        """Why one would, what is taken, and that it is not kept."""
        because = cannot(self.tui.standing.store, "list")
        said = [content("Which session?", STRONG), content("")]
        said += [content(because), content("")] if because else []
        said += [
            content("A session key, or 6 characters that only this one begins with;"),
            content(f"or the value of the cookie {self.cookie}, a whole Cookie line, or a request"),
            content("that the browser copied as cURL: Why then tells of exactly that line. Of a"),
            content("Set-Cookie line of a login the attributes are judged, too (5, findings)."),
            content(""),
            content("What you write is neither shown nor kept.", FAINT),
        ]
        return lines(said)

    @on(KeyBox.Submitted)
    def look_up(self, message: KeyBox.Submitted) -> None:
        """Forget what was written, and ask for the session."""
        message.stop()
        text, key = message.value.strip(), session_key(message.value, self.cookie)
        self.query_one(KeyBox).forget()
        if is_set_cookie(text):
            self.tui.note_fact("set_cookie", measured(crossed_out(text), "pasted by the operator"))
        if is_line(text):
            self.notice.say("Asking what Django makes of it…")
            self.ask_line(text, key, self.tui.revealed)
        elif key is None:
            self.notice.say(f"There is no cookie {self.cookie} in this.")
        elif key:
            self.notice.say("Looking for it…")
            self.ask_session(key, self.tui.revealed)

    @on(KeyBox.Left)
    def leave(self) -> None:
        """Go back."""
        self.query_one(KeyBox).forget()
        self.tui.pop_screen()

    @work(exclusive=True, group="lookup", description="lookup")
    async def ask_line(self, text: str, key: str | None, reveal: bool) -> None:
        """Ask for the autopsy of a line, and for the session that it names."""
        detail = asyncio.create_task(self._session_of(key, reveal))
        clock = by_true_time(self.tui.standing.time)
        try:
            autopsy, failure = await self.link.why(text, reveal=reveal, **clock), None
        except Refused as refused:
            autopsy, failure = None, refused.failure
        self.post_message(messages.LineAnswered(autopsy, failure, await detail))

    async def _session_of(self, key: str | None, reveal: bool) -> SessionDetail | None:
        with suppress(Refused):
            return await self.link.session(key, reveal=reveal) if key else None
        return None

    @work(exclusive=True, group="lookup", description="lookup")
    async def ask_session(self, key: str, reveal: bool) -> None:
        """Look for the session."""
        try:
            detail = await self.link.session(key, reveal=reveal)
            self.post_message(messages.DetailArrived(detail))
        except Refused as refused:
            self.post_message(messages.Declined(refused.failure))

    def on_detail_arrived(self, message: messages.DetailArrived) -> None:
        """Show the session in the place of this screen."""
        message.stop()
        self.tui.show_looked_up(message.detail)

    def on_line_answered(self, message: messages.LineAnswered) -> None:
        """Show the autopsy in the place of this screen, beside the session where there is one."""
        message.stop()
        if message.detail is None and message.failure is not None:
            self.notice.complain(message.failure)
        else:
            self.tui.show_looked_up(message.detail, Why(message.autopsy, message.failure))
