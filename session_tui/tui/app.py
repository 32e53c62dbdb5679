"""The app: what is shown first, what is true on every screen, and how it ends."""

from __future__ import annotations

import asyncio
import os
import signal
import sys
import traceback
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from functools import partial
from pathlib import Path, PurePath
from types import TracebackType
from typing import TYPE_CHECKING, Any, ClassVar

from rich.console import RenderableType
from rich.text import Text
from textual import work
from textual.app import App, SystemCommand
from textual.binding import Binding, BindingType
from textual.filter import LineFilter
from textual.reactive import reactive
from textual.screen import Screen

from session_tui import __version__
from session_tui.link import Refused
from session_tui.model import ClockReading
from session_tui.text.moments import Moments
from session_tui.tui import messages
from session_tui.tui.drawing import ControlFilter, draws_unicode
from session_tui.tui.screens.sessions import SessionsScreen
from session_tui.tui.standing import Standing
from session_tui.visible import visible

if TYPE_CHECKING:
    from session_tui.link import Link

KEY_NAMES = {"enter": "enter", "escape": "esc", "tab": "tab", "shift+tab": "shift+tab"}
"""Keys that Textual would draw with signs that not every terminal has."""

ExcInfo = tuple[type[BaseException] | None, BaseException | None, TracebackType | None]

BUG = 70
"""Exit code of a fault in this program: EX_SOFTWARE of sysexits.h."""

PATIENCE = 1.5
"""Seconds after a signal in which the screens may end by themselves."""


class SessionTui(App[None]):
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
            "i",
            "project",
            "project",
            False,
            id="app.project",
            tooltip="Which project, settings and store these are, and why",
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

    standing: reactive[Standing] = reactive(Standing(""), init=False)
    """What every screen's first line says."""
    moments: reactive[Moments] = reactive(Moments(), init=False)
    """How moments are written, on every screen."""
    revealed: reactive[bool] = reactive(False, init=False)
    """Whether secrets are shown: then every request asks for them."""

    def __init__(self, link: Link, *, title: str) -> None:
        """An app on a link that has been started; `title` names the project until it is loaded."""
        self.last_filter = ControlFilter(ascii_only=not draws_unicode(os.environ))
        super().__init__()
        self.animation_level = "none"
        self.link = link
        self.set_reactive(SessionTui.standing, Standing(title))

    def get_default_screen(self) -> Screen[None]:
        """The sessions: what an operator asks for first."""
        return SessionsScreen(self.link)

    def on_mount(self) -> None:
        """Ask who and what this is, while the first rows are on their way."""
        self.open_project()

    @work(exclusive=True, group="project")
    async def open_project(self) -> None:
        """Load the settings, then reach the store; each tells the screens what came of it."""
        try:
            self.post_message(messages.ProjectLoaded(await self.link.project()))
        except Refused as refused:
            self.post_message(messages.ProjectRefused(refused.failure))
            return
        try:
            self.post_message(messages.StoreOpened(await self.link.store()))
        except Refused as refused:
            self.post_message(messages.StoreRefused(refused.failure))

    def on_project_loaded(self, message: messages.ProjectLoaded) -> None:
        """Name the project on every screen."""
        from session_tui.tui.screens.unloadable import UnloadableScreen

        self.standing = replace(self.standing, project=message.facts)
        self.moments = replace(self.moments, zone=message.facts.time_zone)
        if isinstance(self.screen, UnloadableScreen):
            self.pop_screen()
            self.call_next(self.screen.run_action, "again")

    def on_project_refused(self, message: messages.ProjectRefused) -> None:
        """Put the reason before everything else."""
        from session_tui.tui.screens.unloadable import UnloadableScreen

        if isinstance(self.screen, UnloadableScreen):
            self.screen.failure = message.failure
        else:
            self.push_screen(UnloadableScreen(message.failure))

    def on_store_opened(self, message: messages.StoreOpened) -> None:
        """Say on every screen what is read, and whether only reading is proven."""
        self.standing = replace(self.standing, store=message.facts, store_problem="")

    def on_store_refused(self, message: messages.StoreRefused) -> None:
        """Say on every screen that the store does not answer."""
        self.standing = replace(self.standing, store=None, store_problem=message.failure.sentence)

    def note_clocks(self, clocks: Sequence[ClockReading]) -> None:
        """Show the offset of the store's clock, once one session has told it."""
        known = [clock for clock in clocks if clock.offset is not None]
        if known:
            self.standing = replace(self.standing, clock=known[0])

    def watch_revealed(self, revealed: bool) -> None:
        """Say on every screen that secrets are shown."""
        self.standing = replace(self.standing, revealed=revealed)

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
        elif quits:
            self.exit()

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

    def action_project(self) -> None:
        """Show what was found and chosen, with its sources."""
        from session_tui.tui.screens.project import ProjectScreen

        if not isinstance(self.screen, ProjectScreen):
            self.push_screen(ProjectScreen())

    def get_system_commands(self, screen: Screen[Any]) -> Iterable[SystemCommand]:
        """What the palette offers: the keys of this screen, and nothing that writes a file."""
        for active in screen.active_bindings.values():
            binding = active.binding
            if binding.id and active.tooltip and not binding.id.startswith(("table.", "data.")):
                yield SystemCommand(
                    active.tooltip,
                    self.get_key_display(binding),
                    partial(self.run_action, binding.action, active.node),
                )

    def get_key_display(self, binding: Binding) -> str:
        """A key as people name it, in letters that every terminal has."""
        return KEY_NAMES.get(binding.key, super().get_key_display(binding))

    def set_keymap(self, keymap: Mapping[str, str]) -> None:
        """Bind keys anew, by the ids of bindings. Raises ValueError for an id that nobody has."""
        unknown = sorted(set(keymap) - binding_ids())
        if unknown:
            raise ValueError(f"no binding is called {', '.join(unknown)}")
        super().set_keymap(keymap)

    def get_line_filters(self) -> Sequence[LineFilter]:
        """Textual's filters, and behind them the one that lets no control through."""
        return [*super().get_line_filters(), self.last_filter]

    def open_url(self, url: str, *, new_tab: bool = True) -> None:
        """Show an address; a browser would be started on the server, with its rights."""
        self.notify(visible(url), title="Open this yourself", markup=False)

    def panic(self, *renderables: RenderableType) -> None:
        """End without drawing what an exception holds."""
        self._fatal_error()

    def _fatal_error(self) -> None:
        """End with the kind of the error and where it arose; locals and texts hold secrets."""
        self._return_code = BUG
        self._exit_renderables.append(Text(last_words(sys.exc_info())))
        self._close_messages_no_wait()


def last_words(error: ExcInfo) -> str:
    """A crash as one sentence: its kind, our file and line, and what to do with it."""
    kind, _, trace = error
    name = kind.__name__ if kind else "unknown error"
    ours = [frame for frame in traceback.extract_tb(trace) if "session_tui" in frame.filename]
    where = f" in {PurePath(ours[-1].filename).name}, line {ours[-1].lineno}" if ours else ""
    return (
        f"session-tui {__version__} ended by a fault of its own: {name}{where}.\n"
        "The project and its store were only read. Please report this line; "
        "it holds nothing of the project."
    )


def binding_ids() -> frozenset[str]:
    """The ids of all bindings of all screens and their widgets."""
    from session_tui.tui.keys import all_bindings

    return frozenset(binding.id for binding in all_bindings() if binding.id)


def run(link: Link, title: str = "") -> int:
    """Show the screens on `link` until the operator leaves; give the exit code.

    SIGTERM and SIGHUP end them with the terminal restored, and 143 or 129. The agent is ended too.
    """
    app = SessionTui(link, title=title or link.launch.project.resolve().name)
    return asyncio.run(_attended(app))


async def _attended(app: SessionTui) -> int:
    leave = partial(asyncio.get_running_loop().call_soon_threadsafe, app.exit)
    for number in (signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, partial(_end, leave))
    try:
        await app.run_async()
    finally:
        await app.link.close()
    return app.return_code or 0


def _end(leave: Callable[..., object], number: int, _frame: object) -> None:
    """Leave the screens, and the process with them, even where the terminal is gone.

    Textual writes in a thread, and joins it at the end, on the loop: with nobody left to read that
    would last for ever. So this is a handler of the interpreter and not of the loop, and so is the
    alarm behind it.
    """
    code = 128 + number
    signal.signal(signal.SIGALRM, lambda *_: os._exit(code))
    signal.setitimer(signal.ITIMER_REAL, PATIENCE)
    leave(None, code)
