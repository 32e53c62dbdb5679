"""All keys of a screen, and how a filter is written."""

from __future__ import annotations

from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import ActiveBinding, Binding, BindingType
from textual.containers import VerticalScroll
from textual.content import Content
from textual.screen import Screen
from textual.widgets import Static

from session_tui.tui.drawing import FAINT, NAME, STRONG, content, line, lines
from session_tui.tui.screens.base import OperatorScreen

FILTER_WORDS = (
    ("user:alice", "sessions of a user, by name; user:ali* names that begin so"),
    ("id:7", "sessions of a user, by primary key"),
    ("key:jfdob2", "keys that begin so; a bare word means a key or a user"),
    ("state:expired", "live, anonymous, expired or undecodable"),
    ("left:..1h", "ends within the hour; saved:..10m written within ten minutes"),
    ("size:4k..", "four kilobytes or more"),
    ("has:cart", "holds that name; data.step:2 holds that value"),
    ("-user:alice OR ( )", "a leading - negates; terms side by side must all hold"),
)


class HelpScreen(OperatorScreen):
    """Drawn from the bindings of the screen that it was called from."""

    TITLE_WORD = "Help"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("j", "scroll(1)", "down", id="help.down", tooltip="Scroll down"),
        Binding("k", "scroll(-1)", "up", id="help.up", tooltip="Scroll up"),
    ]

    def __init__(self, keys: tuple[tuple[str, str], ...], about: str, filters: bool) -> None:
        """`keys` and what they do on the screen called `about`; `filters`: whether it has one."""
        super().__init__()
        self.keys, self.about, self.filters = keys, about, filters

    def body(self) -> ComposeResult:
        """Keys, then filters."""
        with VerticalScroll():
            yield Static(self.text())

    def on_mount(self) -> None:
        """Let the arrow keys scroll."""
        self.query_one(VerticalScroll).focus()

    def text(self) -> Content:
        """Everything that is said, a line each."""
        said = [content(self.about, STRONG), content("")]
        said += [entry(key, meaning, 14) for key, meaning in self.keys]
        if self.filters:
            said += [content(""), content("Filters", STRONG), content("")]
            said += [entry(term, meaning, 20) for term, meaning in FILTER_WORDS]
        said += [content(""), content("Nothing here writes to the project or its store.", FAINT)]
        return lines(said)

    def action_scroll(self, lines: int) -> None:
        """Scroll by so many lines."""
        self.query_one(VerticalScroll).scroll_relative(y=lines, animate=False)


def keys_of(screen: Screen[object]) -> tuple[tuple[str, str], ...]:
    """Every key that works on `screen`, with its tooltip; keys of one binding together."""
    together: dict[str, tuple[list[str], ActiveBinding]] = {}
    for active in screen.active_bindings.values():
        if active.binding.id and active.tooltip:
            keys, _ = together.setdefault(active.binding.id, ([], active))
            keys.append(screen.app.get_key_display(active.binding))
    return tuple((" ".join(keys), active.tooltip) for keys, active in together.values())


def entry(key: str, meaning: str, width: int) -> Content:
    """One key or term, and what it means."""
    return line(" ", (f"{key:<{width}}", NAME), " ", meaning)
