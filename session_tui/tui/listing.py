"""Which sessions are listed and what is known of them; the state behind the table, no widget."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime

from rich.cells import cell_len

from session_tui.link import with_names
from session_tui.model import Count, Names, Order, PageRequest, Row

PAGE = 100
"""Rows of one request: two screens of a tall terminal."""

KEPT = 5000
"""Rows that are remembered; more than the table ever holds."""


@dataclass
class Listing:
    """One list: what was asked for, and the rows that came."""

    request: PageRequest = field(default_factory=lambda: PageRequest(limit=PAGE))
    """The first page of the list."""
    rows: dict[str, Row] = field(default_factory=dict)
    """By ref, the ones that came last at the end."""
    now: datetime | None = None
    """The host's clock at the last answer."""
    count: Count | None = None
    """How many sessions the store holds."""
    growing: Count | None = None
    """How many have been counted so far; None where nobody counts."""
    awaited: bool = True
    """Whether its first rows have not come yet; what the table holds is then another list."""
    added: dict[str, int] = field(default_factory=dict)
    """Columns that the engine adds, and the cells that the first rows need for them."""
    scanning: bool = False
    """Whether the rows are the hits of a scan."""
    seen: int = 0
    """Rows that the scan has read."""
    seen_before: int = 0
    """Rows that were read before the scan last went on."""
    rests_at: str | None = None
    """Cursor where a scan goes on; None before its first report and after its end."""
    planned: int | None = None
    """Rows that the scan has to read."""
    users: dict[str, Row] = field(default_factory=dict)
    """By user id, a row in which the user's name is known."""

    def begin(self, request: PageRequest) -> None:
        """Begin another list; `request` is its first page. The rows of before stay until then."""
        self.request, self.awaited = request, True
        self.scanning, self.rests_at, self.planned = False, None, None
        self.seen = self.seen_before = 0

    def answers(self, request: PageRequest) -> bool:
        """Whether a page of `request` belongs to this list, and not to the one before it."""
        first = replace(request, after=None, before=None, last=False)
        return first == self.request

    def take(self, rows: Iterable[Row], now: datetime) -> tuple[Row, ...]:
        """Remember rows that came, with the user names known from earlier ones."""
        self.now = now
        taken = tuple(self._named(row) for row in rows)
        if self.awaited:
            self.forget()
        if not self.rows:
            self.added = self.added or columns_added(taken)
        self.rows.update((row.ref, row) for row in taken)
        while len(self.rows) > KEPT:
            del self.rows[next(iter(self.rows))]
        return taken

    def forget(self) -> None:
        """Drop the rows of the list before: what comes now belongs to this one."""
        self.rows.clear()
        self.awaited = False

    def rest(self) -> None:
        """A scan goes on behind the rows it has read: what it reports next comes on top."""
        self.seen_before = self.seen

    def progress(self, seen: int) -> None:
        """Take note of how many rows a scan has read since it last began."""
        self.seen = self.seen_before + seen

    def nameless(self, rows: Iterable[Row]) -> list[str]:
        """Ids of the users among `rows` whose names nobody has looked up yet."""
        missing = {
            row.user_id: None
            for row in rows
            if row.user_id is not None and row.username is None and row.username_problem is None
        }
        return list(missing)

    def name(self, names: Names, ids: Sequence[str]) -> tuple[Row, ...]:
        """Write the names of the users `ids` into their rows; give the rows that changed."""
        asked = set(ids)
        found = [row for row in self.rows.values() if row.user_id in asked]
        rows = with_names([replace(row, username_problem=None) for row in found], names)
        for row in rows:
            self.rows[row.ref] = row
            if row.user_id is not None and not names.problem:
                self.users[row.user_id] = row
        return rows

    def _named(self, row: Row) -> Row:
        known = self.users.get(row.user_id) if row.user_id is not None else None
        if known is None:
            return row
        return replace(row, username=known.username, username_problem=known.username_problem)


def columns_added(rows: Iterable[Row]) -> dict[str, int]:
    """Names of the columns that the engine adds to `rows`, and the cells that the widest takes."""
    found: dict[str, int] = {}
    for row in rows:
        for name, text in row.columns:
            found[name] = max(found.get(name, 0), cell_len(text))
    return found


def next_order(order: Order, orders: Sequence[Order]) -> Order:
    """The order behind `order` among those that the store can do."""
    if order not in orders:
        return orders[0] if orders else order
    return orders[(orders.index(order) + 1) % len(orders)]
