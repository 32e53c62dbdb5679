"""A row of the list: as cells, as a line, and as a peek into it."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from session_tui.model import Copies, Problem, Row, State
from session_tui.text.moments import Moments, Times
from session_tui.text.numbers import size
from session_tui.text.words import ATTACK, COPIES, ODD_COPIES, PROBLEMS, problem_sentence
from session_tui.visible import Visible, visible

HEADER = ("key", "user", "ends in", "written", "signed by", "size")
"""Above the cells of `row_cells`."""

WIDTHS = (10, 18, 18, 12, 16, 7)
"""Of these columns on the command line, in characters."""


def header(moments: Moments) -> tuple[Visible, ...]:
    """The labels above the cells of `row_cells`, as `moments` writes them."""
    key, user, _, *rest = HEADER
    return tuple(map(visible, (key, user, _ends(moments), *rest)))


def _ends(moments: Moments) -> str:
    if moments.times is Times.RELATIVE:
        return "ends in"
    known = moments.times is Times.PROJECT and not moments.problem
    return f"ends {moments.zone.rpartition('/')[2] if known else 'UTC'}"


def row_cells(row: Row, now: datetime, moments: Moments) -> tuple[Visible, ...]:
    """The cells of a row: key, user, ends in, written, signed by, size."""
    return (
        visible(row.key, 64),
        user_text(row),
        visible("never") if row.never_ends else moments.end(row.expires_at, now),
        moments.past(row.saved_at, now),
        signer_text(row),
        visible(size(row.size)),
    )


def user_text(row: Row) -> Visible:
    """Whose session it is: the name, else the id, else what stands in its place."""
    if row.username is not None:
        return visible(row.username, 150)
    if row.user_id is not None:
        return visible(f"id {visible(row.user_id, 60)}")
    if row.dangerous:
        return visible(ATTACK.short)
    opened = row.problem in (Problem.NONE, Problem.TOO_LARGE, Problem.TOO_DEEP)
    return visible("anonymous" if opened and row.state is not State.UNDECODABLE else "unreadable")


def signer_text(row: Row) -> Visible:
    """The key that fits: "SECRET_KEY", "FALLBACKS[0]", or why there is none."""
    if row.signer is None:
        return visible(PROBLEMS[row.problem].short or "not signed")
    return visible(row.signer.replace("SECRET_KEY_FALLBACKS", "FALLBACKS"), 40)


def header_line() -> Visible:
    """The line above `row_line`."""
    return _columns([visible(label) for label in HEADER])


def row_line(row: Row, now: datetime, moments: Moments | None = None) -> Visible:
    """A row on the command line; long cells push the rest aside rather than being cut.

    Behind it stands what is odd about its two places, for an engine that has two.
    """
    said = _columns(row_cells(row, now, moments or Moments()))
    odd = None if row.copies is None else ODD_COPIES.get(row.copies)
    return visible(f"{said}  ! {odd}") if odd else said


def _columns(cells: Iterable[Visible]) -> Visible:
    *padded, last = (cell.ljust(width) for cell, width in zip(cells, WIDTHS, strict=True))
    return visible("  ".join([*padded, last.strip().rjust(WIDTHS[-1])]))


def who_line(row: Row) -> Visible:
    """Key, user and id: "jfdob26b…  alice (id 7)", with the reason where there is no name."""
    known = row.username is not None and row.user_id is not None
    id_text = f" (id {visible(row.user_id, 60)})" if known else ""
    problem = f", {visible(row.username_problem, 200)}" if row.username_problem else ""
    return visible(f"{visible(row.key, 64)}  {user_text(row)}{id_text}{problem}")


def added_text(row: Row) -> Visible:
    """What else the engine keeps with a session: "ip 10.0.0.7, user_agent Firefox"."""
    found = (f"{visible(name, 40)} {visible(text, 300)}" for name, text in row.columns)
    return visible(", ".join(found))


def peek_line(row: Row, now: datetime, moments: Moments) -> Visible:
    """What is in a session, in which of two places, and when it ends; or why it does not open."""
    if row.problem is not Problem.NONE:
        found = [str(problem_sentence(row))]
    else:
        found = [f"{visible(name, 40)} {visible(text, 60)}" for name, text in row.peek]
    if row.copies is not None and row.copies is not Copies.SAME:
        found.insert(0, COPIES[row.copies])
    return visible(" · ".join([*found, _end(row, now, moments)]))


def _end(row: Row, now: datetime, moments: Moments) -> str:
    if row.never_ends:
        return "never ends on the server"
    past = (row.seconds_left(now) or 0) <= 0 and row.expires_at is not None
    return f"{'ended' if past else 'ends'} {moments.full(row.expires_at)}"
