"""How many sessions are in which state, and a way to see only those."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import accumulate

from textual import events
from textual.app import RenderResult
from textual.content import Content
from textual.message import Message
from textual.reactive import reactive
from textual.widget import Widget

from session_tui.model import State, Tally
from session_tui.text.numbers import at_least
from session_tui.text.words import STATES
from session_tui.tui.drawing import FAINT, STRONG, line

FACETS = tuple(
    (state, STATES[state])
    for state in (State.LIVE, State.EXPIRED, State.UNDECODABLE, State.ANONYMOUS)
)
"""The states in their order on the line, and what people call them."""

ROOM = 9
"""Cells kept for each number from the start, so that nothing moves when it comes."""

LEAST_ROOM = 5
"""Of them, in a narrow window."""

WORDS = sum(len(word) + 1 for _, word in FACETS)
"""Cells that the words take."""


class Facets(Widget):
    """One line of counts by state; a click on one asks for the sessions in it."""

    ALLOW_SELECT = False

    tally: reactive[Tally | None] = reactive(None)
    """The counts so far; None while nothing is known."""
    chosen: reactive[State | None] = reactive(None)
    """The state that the filter asks for."""

    @dataclass
    class Chosen(Message):
        """A state was clicked; None where it had been chosen already."""

        state: State | None

    def render(self) -> RenderResult:
        """Draw the counts, with a + while the store has not been read to its end."""
        return Content("").join(self._drawn())

    def on_click(self, event: events.Click) -> None:
        """Ask for the state whose word or number was clicked."""
        ends = accumulate(each.cell_length for each in self._drawn())
        for (state, _), end in zip(FACETS, ends, strict=True):
            if event.x < end:
                self.post_message(self.Chosen(None if state is self.chosen else state))
                return

    def _drawn(self) -> list[Content]:
        room = min(ROOM, max(LEAST_ROOM, (self.size.width - WORDS) // len(FACETS)))
        return [
            facet(word, counted(self.tally, state), state is self.chosen, room)
            for state, word in FACETS
        ]


def facet(word: str, number: str, chosen: bool, room: int) -> Content:
    """One state: its word and its number, the number in `room` cells."""
    drawn = line((word, "reverse" if chosen else FAINT), " ", (number, STRONG))
    return drawn.pad_right(max(1, len(word) + 1 + room - drawn.cell_length))


def counted(tally: Tally | None, state: State) -> str:
    """How many sessions of `tally` are in `state`, with thousands apart."""
    if tally is None:
        return "…"
    number = int(getattr(tally, state.value))
    return at_least(number, tally.complete)


def next_state(state: State | None) -> State | None:
    """The facet behind `state`; behind the last one, none."""
    states = [*(each for each, _ in FACETS), None]
    return states[(states.index(state) + 1) % len(states)]
