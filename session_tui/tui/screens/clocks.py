"""Every clock that a session could end by, on one axis, and what their offsets do to sessions."""

from __future__ import annotations

import time
from collections.abc import Iterator
from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import VerticalScroll
from textual.content import Content
from textual.widgets import Static

from session_tui.model import Clocks, StoreFacts
from session_tui.text.clocks import effects
from session_tui.text.failures import failure_lines
from session_tui.text.signs import UNICODE
from session_tui.text.stored_times import ages
from session_tui.tui.clock_axis import ASKING, NTP, AxisLine, Weight, axis_lines
from session_tui.tui.drawing import (
    BAD,
    FAINT,
    GOOD,
    NAME,
    STRONG,
    WARN,
    content,
    folded,
    line,
    lines,
    spread,
)
from session_tui.tui.screens.base import OperatorScreen
from session_tui.tui.timekeeping import Timekeeping
from session_tui.tui.widgets.notice import Notice

STYLES = {
    Weight.SCALE: FAINT,
    Weight.PLAIN: "",
    Weight.OFF: WARN,
    Weight.WRONG: BAD,
    Weight.UNKNOWN: FAINT,
}

MARKS = {True: ("!", WARN), False: (UNICODE.good, GOOD), None: (UNICODE.dot, FAINT)}
"""By whether something touches sessions: its sign."""


class ClocksScreen(OperatorScreen):
    """Shows the clocks as they were last told; asks for them when it is opened, then every 30 s."""

    TITLE_WORD = "Clocks"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("r", "again", "ask again", id="clocks.again", tooltip="Ask every clock again"),
        Binding("j", "scroll(1)", "down", id="clocks.down", tooltip="Scroll down"),
        Binding("k", "scroll(-1)", "up", id="clocks.up", tooltip="Scroll up"),
    ]

    def body(self) -> ComposeResult:
        """A heading that counts seconds, and below it what does not change with them."""
        yield Static(id="heading")
        with VerticalScroll():
            yield Static()
        yield Notice()

    def on_mount(self) -> None:
        """Show what is known, follow what becomes known, and ask for the rest."""
        self.query_one(VerticalScroll).focus()
        self.watch(self.tui, "timekeeping", self.draw, init=False)
        self.watch(self.tui, "standing", self.draw, init=False)
        self.set_interval(1.0, self.tick)
        self.draw()
        self.tick()

    def on_screen_resume(self) -> None:
        """Ask at once for what has become old below another screen."""
        self.tick()

    def on_resize(self, event: object) -> None:
        """Draw anew, in the width that there is."""
        self.draw()

    def tick(self) -> None:
        """Say how old the answers are; ask when they are too old, while somebody looks."""
        if self.is_current:
            if self.tui.timekeeping.due(time.monotonic()):
                self.tui.ask_clocks()
            self.draw_heading()

    def draw_heading(self) -> None:
        """Say where from, and when, the clocks were asked."""
        left = content("Clocks, seen from where the project runs", STRONG)
        right = content(asked(self.tui.timekeeping, time.monotonic()), FAINT)
        self.query_one("#heading", Static).update(spread(left, right, self.size.width - 2))

    def draw(self) -> None:
        """Show what is known by now."""
        self.draw_heading()
        known, store = self.tui.timekeeping, self.tui.standing.store
        prose = clocks_prose(known, store, self.size.width - 3)
        self.query_one(VerticalScroll).query_one(Static).update(prose)

    def action_again(self) -> None:
        """Ask every clock, unless that is under way."""
        self.tui.ask_clocks()

    def action_scroll(self, lines: int) -> None:
        """Scroll by so many lines."""
        self.query_one(VerticalScroll).scroll_relative(y=lines, animate=False)


def asked(known: Timekeeping, now: float) -> str:
    """When the clocks were asked: "asked 3 s ago, r again"."""
    if known.asking or known.answered is None:
        return ASKING
    return f"asked {max(int(now - known.answered), 0)} s ago, r again"


def expected(known: Timekeeping, store: StoreFacts | None) -> tuple[str, ...]:
    """Labels of the clocks that are sure to be asked, in the order of their answers."""
    named = tuple(f"NTP {each}" for each in known.ntp) or (NTP,)
    able = store is not None and any(
        each.name == "clock" and each.able for each in store.capabilities
    )
    stores = (store.origin,) if store is not None and able else ()
    return (*named, *stores, *((known.url,) if known.url else ()))


def clocks_prose(known: Timekeeping, store: StoreFacts | None, width: int) -> Content:
    """The axis, and below it what follows from it, wrapped to `width` cells."""
    axis = map(_axis_line, axis_lines(known.clocks, width, expected(known, store)))
    said = [content(""), *_failed(known), *_sentences(known.clocks)]
    return lines([*axis, *(part for each in said for part in folded(each, width, 2))])


def _axis_line(drawn: AxisLine) -> Content:
    style = STYLES[drawn.weight]
    return line((drawn.label, NAME), (drawn.axis, style or FAINT), (drawn.said, style))


def _failed(known: Timekeeping) -> Iterator[Content]:
    if known.failure is not None:
        first, *others = failure_lines(known.failure)
        yield line((f"{UNICODE.bad} ", BAD), (first, BAD))
        yield from map(content, others)
        yield content("")


def _sentences(clocks: Clocks | None) -> Iterator[Content]:
    if clocks is None:
        yield content(f"What that does to sessions: {ASKING}", FAINT)
        return
    for each in effects(clocks):
        yield line(MARKS[each.touches], " ", each.sentence)
    yield from (line("  ", each) for each in ages(clocks.written))
    running = clocks.service.synchronised
    mark = ("!", WARN) if running is False else " "
    yield line(mark, " ", clocks.service.sentence)
    yield from (line("  ", (each, FAINT)) for each in clocks.notes)
