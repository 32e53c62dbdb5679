"""Every binding there is, for those who rebind keys and for the test that holds them to a form."""

from __future__ import annotations

from collections.abc import Iterator

from textual.binding import Binding
from textual.dom import DOMNode

from session_tui.tui.navigation import Navigation
from session_tui.tui.screens.answering import Answers
from session_tui.tui.screens.case import CaseScreen
from session_tui.tui.screens.clocks import ClocksScreen
from session_tui.tui.screens.findings import FindingsScreen
from session_tui.tui.screens.help import HelpScreen
from session_tui.tui.screens.measuring import Measures
from session_tui.tui.screens.noting import TakesNotes
from session_tui.tui.screens.printed import PrintedScreen
from session_tui.tui.screens.project import ProjectScreen
from session_tui.tui.screens.pulse import PulseScreen
from session_tui.tui.screens.session import SessionScreen
from session_tui.tui.screens.sessions import SessionsScreen
from session_tui.tui.screens.store import StoreScreen
from session_tui.tui.screens.unloadable import UnloadableScreen
from session_tui.tui.screens.why import LineScreen, ShowsWhy
from session_tui.tui.widgets.filter_box import FilterBox
from session_tui.tui.widgets.key_box import KeyBox
from session_tui.tui.widgets.line_box import LineBox
from session_tui.tui.widgets.session_table import SessionTable
from session_tui.tui.widgets.value_tree import ValueTree

OWNERS: tuple[type[DOMNode], ...] = (
    Navigation,
    Measures,
    Answers,
    TakesNotes,
    PulseScreen,
    SessionsScreen,
    SessionScreen,
    FindingsScreen,
    CaseScreen,
    ShowsWhy,
    LineScreen,
    HelpScreen,
    PrintedScreen,
    ProjectScreen,
    StoreScreen,
    ClocksScreen,
    UnloadableScreen,
    FilterBox,
    KeyBox,
    LineBox,
    SessionTable,
    ValueTree,
)
"""Who listens to keys, beside the app."""


def bindings_of(*owners: type[DOMNode]) -> Iterator[Binding]:
    """The bindings of our own that `owners` bring, one for each key."""
    for owner in owners:
        yield from Binding.make_bindings(owner.__dict__.get("BINDINGS", ()))
