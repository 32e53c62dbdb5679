"""A row of the list as the table and the lines below it draw it."""

from __future__ import annotations

from datetime import datetime

from textual.content import Content

from session_tui.model import Problem, Row, State
from session_tui.text.moments import Moments
from session_tui.text.rows import peek_line, row_cells, user_text, who_line
from session_tui.text.signs import UNICODE
from session_tui.tui.drawing import BAD, FAINT, NAME, STRONG, content, line, lines
from session_tui.tui.widgets.columns import Line
from session_tui.visible import visible

NO_SIGN = visible(" ")
BAD_SIGN = visible(UNICODE.bad)


def line_of(row: Row, now: datetime, moments: Moments) -> Line:
    """The cells of one row, in the order of the table's columns."""
    key, user, end, *rest = row_cells(row, now, moments)
    cells = (key, user, visible(end.removeprefix("ended ")), *rest)
    if row.state is State.UNDECODABLE:
        return Line(cells, BAD_SIGN, "bad", row.ref)
    return Line(cells, NO_SIGN, "dim" if row.state is State.EXPIRED else "normal", row.ref)


def peek(row: Row | None, now: datetime, moments: Moments) -> Content:
    """Two lines about the session under the cursor: who it is, and what is in it until when."""
    if row is None:
        return Content("\n")
    bad = row.problem is not Problem.NONE
    return lines([heading(row), content(peek_line(row, now, moments), BAD if bad else "")])


def heading(row: Row) -> Content:
    """Which session, and whose: key, user, id, and why there is no name."""
    key, user = visible(row.key, 64), user_text(row)
    rest = who_line(row).removeprefix(f"{key}  {user}")
    return line((key, STRONG), "  ", (user, NAME), (rest, FAINT))
