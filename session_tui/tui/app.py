"""The app: the project it looks at, and the keys that work on every screen."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Any, ClassVar

from textual import work
from textual.app import SystemCommand
from textual.binding import Binding, BindingType
from textual.screen import Screen

from session_tui.link import Refused
from session_tui.tui import messages
from session_tui.tui.drawing import WARN
from session_tui.tui.investigation import measured, refused
from session_tui.tui.navigation import SCREENS, Navigation
from session_tui.tui.screens.base import OperatorScreen
from session_tui.tui.screens.sessions import SessionsScreen

UNOFFERED = ("table.", "data.", "case.answer-")
"""Bindings that the palette leaves to their keys: they mean nothing without what they act on."""

UNSAVED = "The answers of the case are in no file: 6, then s saves them. q again quits."
"""What is said before answers are lost."""

KEY_NAMES = {
    "enter": "enter",
    "escape": "esc",
    "tab": "tab",
    "shift+tab": "shift+tab",
    "left": "←",
    "backspace": "bksp",
}
"""Keys that Textual would draw with signs that not every terminal has."""


class SessionTui(Navigation):
    """One project's sessions, looked at through one link."""

    CSS_PATH = Path(__file__).with_name("app.tcss")
    ESCAPE_TO_MINIMIZE = False
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding(
            "t",
            "cycle_times",
            "time",
            id="app.times",
            tooltip="Show times in UTC, in the project's zone, or relative to now",
        ),
        Binding("question_mark", "help", "help", id="app.help", tooltip="All keys of this screen"),
        Binding(
            "q", "leave", "back", id="app.back", tooltip="Back, and from the first screen: quit"
        ),
        Binding("escape", "leave(False)", "back", False, id="app.leave", tooltip="Back"),
        Binding(
            "exclamation_mark",
            "printed",
            "printed",
            False,
            id="app.printed",
            tooltip="What the project printed or logged",
        ),
        Binding(
            "R",
            "reveal",
            "reveal",
            False,
            id="app.reveal",
            tooltip="Show secrets; again: hide them",
        ),
        Binding("ctrl+q", "quit", "quit", False, id="app.quit", tooltip="Quit", priority=True),
    ]

    warned = False
    """Whether it was said that answers would be lost."""

    def on_mount(self) -> None:
        """Ask who and what this is, while the first screen is drawn."""
        self.open_project()

    @work(exclusive=True, group="project")
    async def open_project(self) -> None:
        """Load the settings, then reach the store; each tells the screens what came of it."""
        try:
            self.post_message(messages.ProjectLoaded(await self.link.project()))
        except Refused as failed:
            self.post_message(messages.ProjectRefused(failed.failure))
            return
        try:
            self.post_message(messages.StoreOpened(await self.link.store()))
        except Refused as failed:
            self.post_message(messages.StoreRefused(failed.failure))

    def on_project_loaded(self, message: messages.ProjectLoaded) -> None:
        """Name the project on every screen."""
        from session_tui.tui.screens.unloadable import UnloadableScreen

        self.standing = replace(self.standing, project=message.facts, unloadable=False)
        self.moments = replace(self.moments, zone=message.facts.time_zone)
        self.note_fact("project", measured(message.facts, "settings"))
        if isinstance(self.screen, UnloadableScreen):
            self.pop_screen()
            self.call_next(self.screen.run_action, "again")
        elif message.facts.of_worker and isinstance(self.screen, OperatorScreen):
            self.screen.notice.say(f"(i) {message.facts.of_worker[0]}", WARN)

    def on_project_refused(self, message: messages.ProjectRefused) -> None:
        """Put the reason before everything else."""
        from session_tui.tui.screens.unloadable import UnloadableScreen

        self.standing = replace(self.standing, unloadable=True)
        self.note_fact("project", refused(message.failure, "settings"))
        if isinstance(self.screen, UnloadableScreen):
            self.screen.failure = message.failure
        else:
            self.push_screen(UnloadableScreen(message.failure))

    def on_store_opened(self, message: messages.StoreOpened) -> None:
        """Say on every screen what is read, and whether only reading is proven."""
        self.standing = replace(self.standing, store=message.facts, store_failure=None)
        self.note_fact("store", measured(message.facts, "one connection"))

    def on_store_refused(self, message: messages.StoreRefused) -> None:
        """Say on every screen that the store does not answer."""
        self.standing = replace(self.standing, store=None, store_failure=message.failure)
        self.note_fact("store", refused(message.failure, "one connection"))

    def action_reveal(self) -> None:
        """Show secrets, or hide them again; the screens ask the project anew."""
        self.revealed = not self.revealed

    def action_cycle_times(self) -> None:
        """Write moments in another way."""
        self.moments = replace(self.moments, times=self.moments.times.next)

    def action_leave(self, quits: bool = True) -> None:
        """Leave the screen; the first one only with `quits`."""
        if len(self.screen_stack) > 1:
            self.pop_screen()
        elif quits and (self.warned or not self.investigation.unsaved):
            self.exit()
        elif quits:
            self.warned = True
            if isinstance(self.screen, OperatorScreen):
                self.screen.notice.say(UNSAVED)

    def action_help(self) -> None:
        """Show all keys of this screen."""
        from session_tui.tui.screens.help import HelpScreen, keys_of

        if not isinstance(self.screen, HelpScreen):
            about = getattr(self.screen, "TITLE_WORD", "")
            filters = isinstance(self.screen, SessionsScreen)
            self.push_screen(HelpScreen(keys_of(self.screen), about, filters))

    def action_printed(self) -> None:
        """Show what the project printed or logged."""
        from session_tui.tui.screens.printed import PrintedScreen

        if not isinstance(self.screen, PrintedScreen):
            self.push_screen(PrintedScreen())

    def get_system_commands(self, screen: Screen[Any]) -> Iterable[SystemCommand]:
        """What the palette offers: the keys of this screen, and nothing that writes a file.

        Where digits are answers, the screens that they open elsewhere are offered all the same.
        """
        offered: set[str] = set()
        for active in screen.active_bindings.values():
            binding = active.binding
            if not binding.id or not active.tooltip or binding.id.startswith(UNOFFERED):
                continue
            if binding.action not in offered:
                offered |= {binding.action, binding.action.removeprefix("app.")}
                yield SystemCommand(
                    active.tooltip,
                    self.get_key_display(binding),
                    partial(self.run_action, binding.action, active.node),
                )
        for binding in Binding.make_bindings(Navigation.BINDINGS):
            if binding.action in SCREENS and binding.action not in offered:
                offered.add(binding.action)
                where = partial(self.run_action, binding.action, self)
                yield SystemCommand(binding.tooltip, "", where)

    def get_key_display(self, binding: Binding) -> str:
        """A key as people name it, in letters that every terminal has."""
        return KEY_NAMES.get(binding.key, super().get_key_display(binding))

    def set_keymap(self, keymap: Mapping[str, str]) -> None:
        """Bind keys anew, by the ids of bindings. Raises ValueError for an id that nobody has."""
        unknown = sorted(set(keymap) - binding_ids())
        if unknown:
            raise ValueError(f"no binding is called {', '.join(unknown)}")
        super().set_keymap(keymap)


def binding_ids() -> frozenset[str]:
    """The ids of all bindings of all screens and their widgets."""
    from session_tui.tui.keys import OWNERS, bindings_of

    return frozenset(binding.id for binding in bindings_of(SessionTui, *OWNERS) if binding.id)
