"""What the list of sessions asks of the project: one call and its messages a worker.

Workers touch no widget; a newer request of a group takes the place of one that is still awaited.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING

from textual import work

from session_tui.link import Refused
from session_tui.model import Count, Names, PageRequest
from session_tui.tui import messages
from session_tui.tui.again import passes
from session_tui.tui.screens.base import OperatorScreen

if TYPE_CHECKING:
    from session_tui.link import Link


class AsksForSessions(OperatorScreen):
    """A screen whose rows come through a link, without it ever waiting for them."""

    def __init__(self, link: Link) -> None:
        """The screen on an open link."""
        super().__init__()
        self.link = link

    @work(exclusive=True, group="rows")
    async def ask_page(self, request: PageRequest, quiet: bool = False) -> None:
        """Fetch one page."""
        try:
            self.post_message(messages.PageArrived(await self.link.page(request), request))
        except Refused as refused:
            again = partial(self.ask_page, request, quiet=True)
            self.post_message(messages.Declined(refused.failure, again, quiet))

    @work(exclusive=True, group="rows")
    async def ask_plan(self, request: PageRequest, quiet: bool = False) -> None:
        """Ask what a filter costs, before it is answered."""
        try:
            plan = await self.link.plan(request.filter)
            self.post_message(messages.PlanMade(request.filter, plan))
        except Refused as refused:
            again = partial(self.ask_plan, request, quiet=True)
            self.post_message(messages.Declined(refused.failure, again, quiet))

    @work(exclusive=True, group="scan")
    async def scan(self, request: PageRequest, quiet: bool = False) -> None:
        """Read the store from end to end, and tell of hits as they are found.

        One that breaks off goes on behind its last report.
        """
        rest = request
        try:
            async for found in self.link.scan(request):
                self.post_message(messages.HitsFound(found, request.filter))
                rest, quiet = replace(request, after=found.after or rest.after), False
            self.post_message(messages.ScanEnded(request.filter))
        except Refused as refused:
            again = partial(self.scan, rest, quiet=True)
            self.post_message(messages.Declined(refused.failure, again, quiet))

    @work(group="names")
    async def ask_names(self, ids: Sequence[str]) -> None:
        """Look up who the users are."""
        try:
            self.post_message(messages.NamesArrived(await self.link.names(ids), tuple(ids)))
        except Refused as refused:
            problem = Names((), refused.failure.sentence, passes(refused.failure))
            self.post_message(messages.NamesArrived(problem, tuple(ids)))

    @work(exclusive=True, group="counts")
    async def ask_counts(self) -> None:
        """Count: roughly, then by state, then exactly."""
        try:
            self.post_message(messages.CountArrived(await self.link.estimate()))
            async for tally in self.link.tally():
                self.post_message(messages.TallyArrived(tally))
            await self._count()
        except Refused as refused:
            self.post_message(messages.CountStopped(refused.failure))

    @work(exclusive=True, group="counts")
    async def list_all(self, request: PageRequest, quiet: bool = False) -> None:
        """List a store without an order to its end, so that the page of `request` can be sorted.

        A first page makes the agent begin anew where its list is old.
        """
        try:
            await self.link.page(PageRequest(limit=1))
            await self._count()
            self.post_message(messages.ListWhole(request))
        except Refused as refused:
            again = partial(self.sort, request, quiet=True)
            self.post_message(messages.Declined(refused.failure, again, quiet))

    def sort(self, request: PageRequest, quiet: bool = False) -> None:
        """List all sessions, so that those of `request` can be shown in its order."""
        raise NotImplementedError

    async def _count(self) -> None:
        last = Count(None, exact=False)
        async for last in self.link.count():
            self.post_message(messages.CountArrived(last, growing=not last.exact))
        if not last.exact:
            self.post_message(messages.CountStopped(None))
