"""The filter: where the operator writes which sessions to see."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import ClassVar

from textual.binding import Binding, BindingType
from textual.message import Message

from session_tui.model import State
from session_tui.query.values import SAME_STATE
from session_tui.tui.widgets.plain_line import PlainLine

STATE_TERM = re.compile(r"(?:^|\s)state:(\S+)")


class FilterBox(PlainLine):
    """One line of filter text; enter asks for it, escape leaves it as it was."""

    DEFAULT_CSS = """
    FilterBox {
        background: $background; pointer: text;
        &:focus { background: $surface; background-tint: $foreground 5%; }
    }
    """

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding(
            "enter", "submit", "apply", id="filter.apply", tooltip="Show what the filter finds"
        ),
        Binding(
            "escape", "leave", "leave", id="filter.leave", tooltip="Leave the filter as it was"
        ),
        Binding("down", "leave", "Down", False, id="filter.down", tooltip="Go to the table"),
    ]

    @dataclass
    class Left(Message):
        """The operator goes back to the table without asking for anything."""

    def __init__(self) -> None:
        """A box without a frame, one line high."""
        super().__init__(
            placeholder="user:alice  key:jfdob2  state:expired  left:..1h  …",
            compact=True,
            select_on_focus=False,
            max_length=1000,
        )

    def action_leave(self) -> None:
        """Go back to the table."""
        self.post_message(self.Left())


def state_of(filter_text: str) -> State | None:
    """The one state that a filter asks for, where it does."""
    found = [SAME_STATE.get(each, each) for each in STATE_TERM.findall(filter_text)]
    known = [state for state in State if found == [state.value]]
    return known[0] if known else None


def with_state(filter_text: str, state: State | None) -> str:
    """The filter asking for `state` instead of the state it asks for; None: for any."""
    rest = STATE_TERM.sub("", filter_text).strip()
    return rest if state is None else f"{rest} state:{state.value}".strip()
