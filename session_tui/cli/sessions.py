"""List sessions, newest end first, or those that a filter lets through.

A filter is terms side by side (all must hold), OR, parentheses, a leading - for not:
  user:alice   id:7   key:jfdob2   state:expired   signer:none   left:..1h   saved:..10m
  size:4k..    problem:BAD_SIGNATURE   has:cart   data.step:2   a bare word: a key or a user
"""

from __future__ import annotations

import argparse
import asyncio
import signal
import sys
from collections.abc import AsyncIterator
from dataclasses import replace

from session_tui.cli import document, options, outcome
from session_tui.cli.granting import telling_rights
from session_tui.cli.outcome import out, say
from session_tui.link import Link, Refused, with_names
from session_tui.model import Count, Failure, Fault, Names, Page, PageRequest, Row
from session_tui.text.capabilities import capability_lines
from session_tui.text.rows import header_line, row_line
from session_tui.text.store import NO_ROW, cannot, unordered
from session_tui.text.words import no_hit

PAGE = 1000
"""Rows asked for at once."""

NOT_LOOKED_UP = Names((), "Interrupted before the name was looked up.")


def arguments(parser: argparse.ArgumentParser) -> None:
    """Adds what `sessions` takes."""
    parser.add_argument("filter", nargs="*", help="terms of the filter language")
    parser.add_argument(
        "--capabilities", action="store_true", help="what the store is, can do and cannot; no list"
    )
    parser.add_argument("--json", action="store_true", help="print JSON")
    parser.add_argument("--limit", type=_positive, default=50, help="at most so many (50)")
    parser.add_argument("--after", metavar="CURSOR", help="go on behind this `more` of a JSON list")


def run(arguments: argparse.Namespace) -> int:
    """Prints a list of sessions."""
    return asyncio.run(_run(arguments))


async def _run(arguments: argparse.Namespace) -> int:
    link = Link.start(options.launch_of(arguments))
    request = PageRequest(
        limit=arguments.limit,
        after=arguments.after,
        filter=" ".join(arguments.filter),
        reveal=arguments.reveal,
    )
    listing = Listing(link, arguments.json)
    try:
        listing.notes = await outcome.tell_project(link, arguments.debug)
        async with telling_rights(link):
            if arguments.capabilities:
                return await _capabilities(link, arguments)
            return await listing.run(request)
    finally:
        await link.close()
        outcome.tell_printed(link, arguments.debug)


async def _capabilities(link: Link, arguments: argparse.Namespace) -> int:
    """Prints what the store is and can do."""
    if arguments.filter:
        sentence = "--capabilities tells of the whole store, and takes no filter."
        raise Refused(Failure(Fault.ARGUMENT, sentence))
    facts = await link.store()
    if arguments.json:
        document.emit("sessions", {"store": document.store_document(facts)})
    else:
        for line in capability_lines(facts):
            out(line)
    return outcome.FINE


class Listing:
    """One list on its way to stdout."""

    def __init__(self, link: Link, as_json: bool) -> None:
        """`as_json` keeps the rows until the end; otherwise each is printed as it is found."""
        self.link, self.as_json = link, as_json
        self.rows: list[dict[str, object]] = []
        self.notes: tuple[str, ...] = ()
        self.more: str | None = None
        self.printed = self.seen = 0
        self.ordered = True

    async def run(self, request: PageRequest) -> int:
        """Finds and prints. Interrupted, it prints what was found so far."""
        status = outcome.FINE
        _interrupt_cancels()
        try:
            async for page in self._pages(request):
                self._take(page)
        except asyncio.CancelledError:
            status = outcome.INTERRUPTED
            _progress(None, None)
        if self.as_json:
            document.emit("sessions", await self._document(status), self.notes)
        elif not self.seen and (request.filter or status == outcome.INTERRUPTED):
            say(_nothing(status, request.filter))
        if not request.filter and status == outcome.FINE:
            await self._tell_of_store()
        return status

    async def _tell_of_store(self) -> None:
        """Says why a whole list is empty, or that it has no order."""
        if self.seen and self.ordered:
            return
        try:
            facts = await self.link.store()
        except Refused:  # the rows are what was asked for
            return
        because = cannot(facts, "list")
        if not self.seen:
            say(f"{because} `show KEY` opens one session." if because else NO_ROW)
        elif unordered(facts):
            say("This list has no order: the store hands out its sessions as they lie.")

    async def _pages(self, request: PageRequest) -> AsyncIterator[Page]:
        plan = await self.link.plan(request.filter)
        if not plan.scan:
            if plan.rows is not None:  # every key is listed for it
                say(plan.sentence)
            async for page in self._read(request):
                yield await self._with_names(page)
                self._count_up()
            _progress(None, None)
            return
        say(f"{plan.sentence} Ctrl-C stops with what was found.")
        async for found in self.link.scan(request):
            _progress(found.seen, plan.rows)
            yield await self._with_names(Page(found.rows, None, found.after, found.now))
        _progress(None, None)

    def _count_up(self) -> None:
        """Where nothing is printed yet, how many rows are there."""
        if self.as_json and self.seen >= PAGE:
            _progress(self.seen, None)

    async def _read(self, request: PageRequest) -> AsyncIterator[Page]:
        """One list in several answers, each well within the time that an answer may take."""
        left, after = request.limit, request.after
        while left > 0:
            asked = replace(request, limit=min(left, PAGE), after=after)
            page = await self.link.page(asked)
            yield page
            left, after = left - len(page.rows), page.after
            if after is None or not page.rows:
                return

    async def _with_names(self, page: Page) -> Page:
        ids = sorted({row.user_id for row in page.rows if row.user_id is not None})
        if not ids:
            return page
        try:
            names = await self.link.names(ids)
        except asyncio.CancelledError:
            self._take(replace(page, rows=with_names(page.rows, NOT_LOOKED_UP)))
            raise
        except Refused as refused:  # costs the names, not the rows
            names = Names((), refused.failure.sentence)
        return replace(page, rows=with_names(page.rows, names))

    def _take(self, page: Page) -> None:
        self.more = page.after
        self.seen += len(page.rows)
        self.ordered = self.ordered and all(row.origin.startswith("db:") for row in page.rows)
        for row in page.rows:
            if self.as_json:
                self.rows.append(document.row_document(row, page.now))
            else:
                self._print(row, page)

    def _print(self, row: Row, page: Page) -> None:
        if not self.printed:
            out(header_line())
        self.printed += 1
        out(row_line(row, page.now))

    async def _document(self, status: int) -> dict[str, object]:
        interrupted = status == outcome.INTERRUPTED
        try:
            count = Count(None, False) if interrupted else await self.link.estimate()
        except Refused:  # the rows are what was asked for
            count = Count(None, False)
        total = document.total_document(count)
        return {"sessions": self.rows, "more": self.more, "total": total}


def _nothing(status: int, text: str) -> str:
    """Why a list is empty; `text`: its filter."""
    if status == outcome.INTERRUPTED:
        return "Interrupted before a session was found."
    return no_hit(text)


def _interrupt_cancels() -> None:
    """Has Ctrl-C cancel the running task, which then still says what it found."""
    task = asyncio.current_task()
    if task is not None:
        asyncio.get_running_loop().add_signal_handler(signal.SIGINT, task.cancel)


def _progress(seen: int | None, total: int | None) -> None:
    """A line on stderr that writes over itself, where somebody watches."""
    if sys.stderr.isatty():
        share = f" of about {total:,}" if total else ""
        line = "" if seen is None else f"{seen:,}{share} rows read"
        sys.stderr.write(f"\r{line:<60}\r")
        sys.stderr.flush()


def _positive(text: str) -> int:
    if not (text.isascii() and text.isdigit()) or int(text) < 1:
        raise argparse.ArgumentTypeError("give a whole number, 1 or more")
    return int(text)
