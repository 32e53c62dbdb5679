"""A row of the list as the table and the lines below it draw it."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from textual.content import Content

from session_tui.model import Problem, Row, State
from session_tui.text.moments import Moments
from session_tui.text.rows import added_text, peek_line, row_cells, user_text, who_line
from session_tui.text.signs import UNICODE
from session_tui.text.words import ODD_COPIES
from session_tui.tui.drawing import BAD, FAINT, NAME, STRONG, WARN, Piece, line, lines
from session_tui.tui.widgets.columns import Line
from session_tui.visible import visible

NO_SIGN = visible(" ")
BAD_SIGN = visible(UNICODE.bad)
ODD_SIGN = visible("!")


def line_of(row: Row, now: datetime, moments: Moments, added: Iterable[str] = ()) -> Line:
    """The cells of one row, in the order of the table's columns; `added` are the engine's own."""
    key, user, end, *rest, size = row_cells(row, now, moments)
    own = dict(row.columns)
    others = (visible(own.get(name, ""), 200) for name in added)
    cells = (key, user, visible(end.removeprefix("ended ")), *rest, *others, size)
    if row.dangerous or row.state is State.UNDECODABLE:
        return Line(cells, BAD_SIGN, "bad", row.ref)
    sign = ODD_SIGN if row.copies in ODD_COPIES else NO_SIGN
    return Line(cells, sign, "dim" if row.state is State.EXPIRED else "normal", row.ref)


def peek(row: Row | None, now: datetime, moments: Moments) -> Content:
    """Two lines about the session under the cursor: who it is, and what is in it until when."""
    if row is None:
        return Content("\n")
    added = line(("  " if row.columns else "", ""), (added_text(row), FAINT))
    return lines([heading(row).append(added), line(*_marked(row, peek_line(row, now, moments)))])


def heading(row: Row) -> Content:
    """Which session, and whose: key, user, id, and why there is no name."""
    key, user = visible(row.key, 64), user_text(row)
    rest = who_line(row).removeprefix(f"{key}  {user}")
    return line((key, STRONG), "  ", (user, NAME), (rest, FAINT))


def _marked(row: Row, said: str) -> tuple[Piece, ...]:
    if row.dangerous:
        return ((f"{BAD_SIGN} ", BAD), (said, BAD))
    if row.problem is not Problem.NONE:
        return ((said, BAD),)
    return ((f"{ODD_SIGN} ", WARN), said) if row.copies in ODD_COPIES else (said,)
