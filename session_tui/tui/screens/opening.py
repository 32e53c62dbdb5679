"""What the screen of one session asks of the project: one call and its message a worker.

Workers touch no widget; a newer request of a group takes the place of one that is still awaited.
"""

from __future__ import annotations

from textual import work

from session_tui.link import Refused
from session_tui.model import Names
from session_tui.tui import messages
from session_tui.tui.screens.why import ShowsWhy


class AsksForOneSession(ShowsWhy):
    """A screen of one session, which comes through a link in parts that do not wait for others."""

    @work(exclusive=True, group="detail")
    async def ask_detail(self, ref: str, reveal: bool, more: bool) -> None:
        """Read the session."""
        try:
            detail = await self.link.session(ref, reveal=reveal, more=more)
            self.post_message(messages.DetailArrived(detail))
        except Refused as refused:
            self.post_message(messages.Declined(refused.failure))

    @work(exclusive=True, group="places")
    async def ask_places(self, ref: str, reveal: bool) -> None:
        """Look for the key wherever it could lie."""
        try:
            found = await self.link.whereabouts(ref, reveal=reveal)
            self.post_message(messages.PlacesArrived(found))
        except Refused as refused:
            self.post_message(messages.PlacesArrived(None))
            self.post_message(messages.Declined(refused.failure))

    @work(exclusive=True, group="names")
    async def ask_name(self, user: str) -> None:
        """Look up who the user is, where no list knew it."""
        try:
            names = await self.link.names([user])
        except Refused as refused:
            names = Names((), refused.failure.sentence)
        self.post_message(messages.NamesArrived(names, (user,)))
