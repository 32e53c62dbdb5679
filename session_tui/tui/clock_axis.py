"""Clocks on one axis: this host's in the middle, each other where it is, as wide as its error."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from enum import Enum

from rich.cells import cell_len, set_cell_size

from session_tui.model import ClockReading, Clocks
from session_tui.text.clock_effect import amount, is_off
from session_tui.text.clocks import contradiction, folded
from session_tui.text.numbers import duration, offset
from session_tui.text.signs import UNICODE
from session_tui.text.stored_times import writing
from session_tui.visible import Visible, visible

ASKING = "asking…"
HOST, TRUTH, NTP, WRITERS = "this host", "true time", "NTP", "writing nodes"

LABEL = 24
"""Cells of the longest label that is drawn whole."""
SAID = 15
"""Cells that are kept for an offset, so that the axis stays when a longer one comes."""
SHORTEST, LONGEST = 21, 121
"""Cells of an axis; where there is room for less, it is left out."""
FOLDED = 3
"""Lines that one server's words may take."""

HALVES = (1, 2, 4, 10, 20, 60, 120, 240, 600, 1200, 3600, 7200, 14400, 43200, 86400, 172800)
"""Seconds from the middle to an end of the axis; beyond these, tenfold each."""
FARTHEST = 1_728_000_000
"""Seconds beyond which no axis reaches: 55 years."""


class Weight(Enum):
    """What kind of line it is, for those that colour it."""

    SCALE = "scale"
    PLAIN = "plain"
    OFF = "off"
    """Further from this host's clock than sessions can bear."""
    WRONG = "wrong"
    """Against the majority of others."""
    UNKNOWN = "unknown"


@dataclass(frozen=True)
class AxisLine:
    """One line, in the parts that are coloured apart; side by side they are its text."""

    label: Visible
    axis: Visible
    said: Visible
    weight: Weight = Weight.PLAIN

    @property
    def text(self) -> Visible:
        """The whole line."""
        return visible(f"{self.label}{self.axis}{self.said}".rstrip())


@dataclass(frozen=True)
class Told:
    """One clock: its reading, or the words that stand in the place of one."""

    label: str
    reading: ClockReading | None = None
    words: str = ""
    weight: Weight = Weight.PLAIN


@dataclass(frozen=True)
class Measures:
    """Cells of the parts of each line, and seconds from the middle of the axis to its ends."""

    label: int
    axis: int
    said: int
    half: float


def axis_lines(
    clocks: Clocks | None, width: int, expected: Sequence[str] = ()
) -> tuple[AxisLine, ...]:
    """A scale, and a line or more a clock, in `width` cells.

    `clocks`: None before they have answered; `expected`: labels of those that will, so that each
    has its place from the start.
    """
    told = _waiting(expected) if clocks is None else _answered(clocks, expected)
    measures = _measures(told, width)
    return (
        *_scale(measures),
        *(line for each in told for line in _lines(each, measures)),
    )


def _waiting(expected: Sequence[str]) -> list[Told]:
    others = (TRUTH, *expected, WRITERS)
    return [_HERE, *(Told(each, words=ASKING, weight=Weight.UNKNOWN) for each in others)]


def _answered(clocks: Clocks, expected: Sequence[str]) -> list[Told]:
    truth = clocks.agreed or ClockReading(TRUTH, None, None, _untold(clocks))
    told = [_HERE, _told(replace(truth, source=TRUTH))]
    if NTP in expected and not any(each.source.startswith(NTP) for each in clocks.readings):
        told.append(Told(NTP, words="none was asked", weight=Weight.UNKNOWN))
    told += map(_told, clocks.readings)
    ahead = clocks.written is not None and clocks.written.ahead > 0
    weight = Weight.OFF if ahead else Weight.PLAIN
    return [*told, Told(WRITERS, words=writing(clocks), weight=weight)]


def _untold(clocks: Clocks) -> str:
    """Why true time is not known."""
    apart = contradiction(clocks)
    if apart is None:
        return "no NTP server has told it"
    return f"the NTP servers contradict each other by {amount(apart)}"


_HERE = Told(HOST, ClockReading(HOST, 0.0, 0.0))


def _told(reading: ClockReading) -> Told:
    if reading.offset is None:
        return Told(reading.source, words=reading.because, weight=Weight.UNKNOWN)
    if reading.because:
        return Told(reading.source, reading, reading.because, Weight.WRONG)
    return Told(reading.source, reading, weight=Weight.OFF if is_off(reading) else Weight.PLAIN)


def _measures(told: Iterable[Told], width: int) -> Measures:
    told = list(told)
    longest = max(cell_len(visible(each.label)) for each in told)
    label = min(longest, LABEL, max(width // 3, len(WRITERS)))
    known = [each.reading for each in told if each.reading is not None]
    said = max(SAID, *(len(_value(each)) for each in known))
    axis = min(width - label - said - 3, LONGEST)
    axis -= 1 - axis % 2
    believed = [each for each in known if not each.because]
    half = half_of(max(abs(each.offset or 0) + (each.error or 0) for each in believed))
    return Measures(label, axis if axis >= SHORTEST else 0, width - label - 1, half)


def half_of(seconds: float) -> float:
    """The shortest axis, from its middle, that reaches so far: a round number of seconds."""
    found = next((each for each in HALVES if seconds <= each), None)
    if found is not None:
        return float(found)
    half = float(HALVES[-1])
    while half < min(seconds, FARTHEST):
        half *= 10
    return half


def _lines(told: Told, measures: Measures) -> Iterator[AxisLine]:
    label = visible(_fitted(visible(told.label, 200), measures.label) + " ")
    blank = visible(" " * len(label))
    if told.reading is not None:
        axis = visible(f"{drawn(told.reading, measures)}  " if measures.axis else "")
        yield AxisLine(label, axis, _value(told.reading), told.weight)
        label = blank
    if told.words:
        parts = folded(visible(told.words, measures.said * FOLDED), measures.said)
        for part in parts:
            yield AxisLine(label, visible(""), part, told.weight)
            label = blank


def _fitted(text: str, cells: int) -> str:
    if cell_len(text) <= cells:
        return set_cell_size(text, cells)
    return set_cell_size(text, cells - 1) + UNICODE.ellipsis


def drawn(reading: ClockReading, measures: Measures) -> str:
    """One axis with one clock on it; at its very end where the clock lies beyond."""
    middle = measures.axis // 2
    cells = [UNICODE.line] * measures.axis
    cells[middle] = UNICODE.cross
    if reading.offset is None or reading is _HERE.reading:
        return "".join(cells)
    error = reading.error or 0.0
    low = max(_cell(reading.offset - error, measures), 0)
    high = min(_cell(reading.offset + error, measures), measures.axis - 1)
    for at in range(low, high + 1):
        cells[at] = UNICODE.crossed if at == middle else UNICODE.span
    at = _cell(reading.offset, measures)
    if 0 <= at < measures.axis:
        cells[at] = UNICODE.mark
    else:
        cells[0 if at < 0 else -1] = UNICODE.before if at < 0 else UNICODE.pointer
    return "".join(cells)


def _cell(seconds: float, measures: Measures) -> int:
    middle = measures.axis // 2
    return middle + round(seconds / measures.half * middle)


def _scale(measures: Measures) -> Iterator[AxisLine]:
    """The moments below which the clocks lie; those that would touch are left out."""
    if not measures.axis:
        return
    last = measures.axis - 1
    row = " " * measures.axis
    for share in (0.5, 1.0, 0.0, 0.25, 0.75):
        tick = _tick((share * 2 - 1) * measures.half)
        start = min(max(round(share * last - len(tick) / 2), 0), measures.axis - len(tick))
        if not row[max(start - 1, 0) : start + len(tick) + 1].strip():
            row = row[:start] + tick + row[start + len(tick) :]
    indent = visible(" " * (measures.label + 1))
    yield AxisLine(indent, visible(row), visible(""), Weight.SCALE)


def _tick(seconds: float) -> str:
    if not seconds:
        return "now"
    amount = abs(seconds)
    said = f"{amount:g} s" if amount < 60 else duration(amount, precise=True)
    return f"{'+' if seconds > 0 else '-'}{said}"


def _value(reading: ClockReading) -> Visible:
    if reading is _HERE.reading:
        return visible("0 s")
    return visible(offset(reading.offset, reading.error), LABEL)
