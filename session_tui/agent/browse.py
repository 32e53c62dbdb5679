"""Pages, hits and counts of one store: what both faces list."""

from __future__ import annotations

import time
from dataclasses import replace
from datetime import datetime
from typing import AbstractSet, Callable, Iterator, Mapping, Protocol

from session_tui.agent.failing import refused
from session_tui.agent.rows import Rows, now, tally_of
from session_tui.agent.sealing import SealBroken
from session_tui.agent.stores.base import Store, Stored
from session_tui.model import Count, Fault, Found, Order, Page, PageRequest, Plan, Row, Tally
from session_tui.query import Query, QueryError, parse

CHUNK = 500
REST = 0.05
"""Seconds of rest between two chunks of a scan, so that the site's own queries come first."""
SAMPLE = 20_000
"""Rows that a count by state reads at most, newest first."""
REPORT_EVERY = 0.25
"""Seconds after which a scan reports even without a hit."""


class Reporting(Protocol):
    """What a long call needs of the wire."""

    def report(self, value: object) -> None:
        """Sends a part of the result ahead of it."""

    def is_stopped(self) -> bool:
        """Whether the operator has had enough."""


class Browser:
    """Lists one store; holds nothing between calls."""

    def __init__(self, store: Store, rows: Rows) -> None:
        """`rows` makes of each stored session what is shown of it."""
        self.store, self.rows = store, rows

    def page(self, request: PageRequest) -> Page:
        """One page; a filter that needs a scan is refused (`plan` tells which do)."""
        prefix = understood(request.filter).key_prefix or ""
        order = Order.KEY if prefix else self._order(request)
        backwards = request.last or request.before is not None
        position = self._position(request.before or request.after)
        stored = self.store.page(order, request.limit + 1, position, backwards, prefix)
        more = len(stored) > request.limit
        if more:
            stored = stored[1:] if backwards else stored[:-1]
        at = now()
        return Page(
            tuple(self._row(each, request.reveal, at) for each in stored),
            self._edge(stored[:1], more if backwards else request.after is not None),
            self._edge(stored[-1:], request.before is not None if backwards else more),
            at,
        )

    def plan(self, text: str) -> Plan:
        """What answering this filter costs."""
        query = understood(text)
        plain = not text.strip()
        if plain or (query.key_prefix and self.store.indexed):
            return Plan(False, None, "The store answers this by an index.")
        rows = self.store.estimate().value
        if query.key_prefix:
            sentence = "The store has no index of its keys: all of them are listed for this."
            return Plan(False, rows, sentence)
        many = "an unknown number of rows" if rows is None else "about {:,} rows".format(rows)
        sentence = "The store cannot be asked for this: %s have to be read." % many
        return Plan(True, rows, sentence)

    def scan(
        self, request: PageRequest, users: Mapping[str, AbstractSet[str]], call: Reporting
    ) -> Found:
        """Reads row after row and reports the hits, until `request.limit` of them are found.

        The result holds the hits not yet reported, and the cursor to go on from: None when there
        is nothing left to read.
        """
        hits = Hits(understood(request.filter), users, request.limit)
        last: list[Stored] = []
        told, order = time.monotonic(), self._order(request)
        for stored in self._chunks(order, request.after, call.is_stopped):
            at = now()
            for each in stored:
                hits.look(self.rows, each, request.reveal, at)
                if hits.wanted == 0:
                    return hits.found(self._edge([each], True), at)
            if self.store.exact_ends and hits.beyond(order, stored[-1], at):
                return hits.found(None, at)
            if hits.rows or time.monotonic() - told > REPORT_EVERY:
                call.report(hits.found(self._edge(stored[-1:], True), at))
                told = time.monotonic()
            last = stored
        return hits.found(self._edge(last[-1:], call.is_stopped()), now())

    def tally(self, call: Reporting) -> Tally:
        """Counts by state in the store's best order, reporting as it goes; at most SAMPLE rows."""
        total = Tally()
        for stored in self._chunks(self.store.orders[0], None, call.is_stopped):
            at, used = now(), [self.rows.used(each) for each in stored]
            total += tally_of(self.rows.state_of(each, self.rows.open(each), at) for each in used)
            if total.seen >= SAMPLE:
                return total
            call.report(total)
        return replace(total, complete=not call.is_stopped())

    def count(self, call: Reporting) -> Count:
        """How many sessions there are; reports what it knows on the way."""
        last = Count(None, exact=False, because="nothing was counted")
        for last in self.store.counting():
            if call.is_stopped():
                break
            call.report(last)
        return last

    def named(self, word: str) -> str:
        """The session key that a row's `ref` stands for. Raises `Refused` for any other word."""
        return str(self._opened(word)[0])

    def _order(self, request: PageRequest) -> Order:
        orders = self.store.orders
        return request.order if request.order in orders else orders[0]

    def _row(self, stored: Stored, reveal: bool, at: datetime) -> Row:
        stored = self.rows.used(stored)
        return self.rows.row(stored, self.rows.open(stored), reveal, at)

    def _position(self, cursor: str | None) -> tuple[object, ...] | None:
        return None if cursor is None else tuple(self._opened(cursor))

    def _opened(self, word: str) -> list[object]:
        try:
            return self.rows.seal.open(word)
        except SealBroken:
            raise refused(
                Fault.ARGUMENT,
                "This cursor is not of this project, or its SECRET_KEY has changed since.",
                advice="Ask for the list anew.",
            ) from None

    def _edge(self, stored: list[Stored], there: bool) -> str | None:
        return self.rows.seal.close(stored[0].position) if stored and there else None

    def _chunks(
        self, order: Order, after: str | None, stopped: Callable[[], bool]
    ) -> Iterator[list[Stored]]:
        for stored in self.store.scan(order, self._position(after), CHUNK):
            yield stored
            if stopped():
                return
            time.sleep(REST)


class Hits:
    """What a scan has found since it last reported, and how much it has read."""

    def __init__(self, query: Query, users: Mapping[str, AbstractSet[str]], wanted: int) -> None:
        """`users` maps the user patterns of the query to ids; `wanted` hits are enough."""
        self.query, self.users, self.wanted = query, users, wanted
        self.rows: list[Row] = []
        self.seen = 0

    def look(self, rows: Rows, stored: Stored, reveal: bool, at: datetime) -> None:
        """Takes one more session into account."""
        self.seen += 1
        stored = rows.used(stored)
        decoded = rows.open(stored)
        if self.query.matches(rows.subject(stored, decoded, self.users, at)):
            self.rows.append(rows.row(stored, decoded, reveal, at))
            self.wanted -= 1

    def found(self, after: str | None, at: datetime) -> Found:
        """The hits since the last call."""
        rows, self.rows = tuple(self.rows), []
        return Found(rows, self.seen, after, at)

    def beyond(self, order: Order, last: Stored, at: datetime) -> bool:
        """Whether no session behind `last` can match, by the ends that the filter allows."""
        if self.query.horizon is None or last.expires is None:
            return False
        least, most = self.query.horizon
        left = (last.expires - at).total_seconds()
        if order is Order.LATEST_END:
            return left < least
        return order is Order.EARLIEST_END and left > most


def understood(text: str) -> Query:
    """The filter, or a `Refused` that says what is wrong with it."""
    try:
        return parse(text)
    except QueryError as error:
        raise refused(Fault.ARGUMENT, str(error)) from None
