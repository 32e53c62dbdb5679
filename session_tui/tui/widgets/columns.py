"""What a row of the session table is made of, and how it is laid out in terminal cells."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from textwrap import wrap
from typing import Literal

from rich.cells import cell_len, set_cell_size

from session_tui.text.signs import UNICODE
from session_tui.visible import Visible, visible

GAP = "  "
"""Between two columns."""


def demand_visible(*texts: Visible) -> None:
    """Raise TypeError for text that visible() has not made."""
    for text in texts:
        if not isinstance(text, Visible):
            raise TypeError("a table draws only text that visible() has made")


@dataclass(frozen=True)
class Column:
    """One column of the table."""

    label: Visible
    width: int
    """In cells; the least that a growing column has."""
    justify: Literal["left", "right"] = "left"
    grows: bool = False
    """Whether it takes a share of the cells that are left over."""
    drop_order: int = 0
    """Where there is no room for all, the column with the lowest number goes first."""

    def __post_init__(self) -> None:
        """Raise TypeError for a label that has not been made visible."""
        demand_visible(self.label)


@dataclass(frozen=True)
class Line:
    """What is drawn of one row: text that has been made visible, and nothing else."""

    cells: tuple[Visible, ...]
    """One a column, in the order of the columns."""
    sign: Visible
    """One cell wide; stands before the first column."""
    style: Literal["normal", "bad", "dim"]
    ref: str
    """Names the row; never drawn."""

    def __post_init__(self) -> None:
        """Raise TypeError for text that has not been made visible."""
        demand_visible(*self.cells, self.sign)


@dataclass(frozen=True)
class Slot:
    """A column that found room, and how much."""

    column: int
    """Index of the column, and of its cell in a line."""
    width: int
    justify: Literal["left", "right"]


COLUMNS = (
    Column(visible("key"), 10, drop_order=50),
    Column(visible("user"), 12, grows=True, drop_order=60),
    Column(visible("ends in"), 11, drop_order=40),
    Column(visible("written"), 10, drop_order=20),
    Column(visible("signed by"), 16, drop_order=30),
    Column(visible("size"), 6, "right", drop_order=10),
)
"""The columns of a list of sessions; 80 cells show them all."""

WIDEST = 15
"""Cells of a column that an engine adds: an IPv4 address."""


def columns_of(labels: Sequence[Visible], added: Mapping[str, int]) -> tuple[Column, ...]:
    """The columns under other labels, and those that the engine adds, before the size.

    `added`: their names and the cells that they would take. The first of them stays longer than
    when a session was written; the others make room first.
    """
    *known, size = (replace(each, label=label) for each, label in zip(COLUMNS, labels, strict=True))
    own = [_added(name, cells, at == 0) for at, (name, cells) in enumerate(added.items())]
    return (*known, *own, size)


def wrapped(text: Visible, width: int) -> tuple[Visible, ...]:
    """A longer sentence as lines of at most `width` characters."""
    return tuple(visible(each) for each in wrap(text, max(10, width)))


def fold(columns: Sequence[Column], width: int) -> tuple[Slot, ...]:
    """The columns that fit into `width` cells, in their order, with the cells each one gets.

    One column is always left, however narrow; it is then cut to `width`.
    """
    kept = list(enumerate(columns))
    while len(kept) > 1 and _needed([column for _, column in kept]) > width:
        kept.remove(min(kept, key=lambda pair: pair[1].drop_order))
    left_over = width - _needed([column for _, column in kept])
    if left_over < 0:
        return tuple(Slot(at, max(0, width), column.justify) for at, column in kept)
    shares = _shares(left_over, sum(column.grows for _, column in kept))
    return tuple(
        Slot(at, column.width + (shares.pop() if column.grows else 0), column.justify)
        for at, column in kept
    )


def laid_out(cells: Sequence[Visible], slots: Sequence[Slot]) -> str:
    """The cells of one line in their slots; as wide as the slots and the gaps between them."""
    return GAP.join(fitted(cells[slot.column], slot.width, slot.justify) for slot in slots)


def fitted(text: Visible, width: int, justify: Literal["left", "right"]) -> str:
    """`text` in exactly `width` terminal cells: padded, or cut with an ellipsis at its end."""
    length = cell_len(text)
    if length > width:
        return set_cell_size(set_cell_size(text, max(0, width - 1)) + UNICODE.ellipsis, width)
    padding = " " * (width - length)
    return padding + text if justify == "right" else text + padding


def _added(name: str, cells: int, first: bool) -> Column:
    label = visible(name, WIDEST)
    return Column(label, min(WIDEST, max(len(label), cells)), drop_order=25 if first else 5)


def _needed(columns: Sequence[Column]) -> int:
    return sum(column.width for column in columns) + len(GAP) * (len(columns) - 1)


def _shares(cells: int, takers: int) -> list[int]:
    return [cells // takers + (taker < cells % takers) for taker in range(takers)]
