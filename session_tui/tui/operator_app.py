"""What every screen stands on: the link, what is true of the project, and harmless drawing."""

from __future__ import annotations

import os
import sys
import traceback
from collections.abc import Sequence
from dataclasses import replace
from pathlib import PurePath
from types import TracebackType
from typing import TYPE_CHECKING, Any

from rich.console import RenderableType
from rich.text import Text
from textual import work
from textual.app import App
from textual.filter import LineFilter
from textual.reactive import reactive

from session_tui import __version__
from session_tui.link import Refused
from session_tui.model import ClockReading
from session_tui.text.moments import Moments
from session_tui.tui import again, messages
from session_tui.tui.drawing import ControlFilter, draws_unicode
from session_tui.tui.investigation import MEASURED, Investigation
from session_tui.tui.standing import Standing
from session_tui.tui.timekeeping import Timekeeping, answered
from session_tui.tui.tints import FEW, Tints
from session_tui.tui.widgets.notice import Notice
from session_tui.visible import visible

if TYPE_CHECKING:
    from session_tui.link import Link
    from session_tui.model import Failure, Row, SessionDetail
    from session_tui.model.facts import Fact
    from session_tui.tui.why import Why

NOT_ANEW = "Files that changed since the start are not seen."
"""What it means that no other agent could be started."""

ExcInfo = tuple[type[BaseException] | None, BaseException | None, TracebackType | None]

BUG = 70
"""Exit code of a fault in this program: EX_SOFTWARE of sysexits.h."""


class OperatorApp(App[None]):
    """The state that screens share. It knows no screen."""

    standing: reactive[Standing] = reactive(Standing(""), init=False)
    """What every screen's first line says."""
    moments: reactive[Moments] = reactive(Moments(), init=False)
    """How moments are written, on every screen."""
    revealed: reactive[bool] = reactive(False, init=False)
    """Whether secrets are shown: then every request asks for them."""

    timekeeping: reactive[Timekeeping] = reactive(Timekeeping(), init=False)
    """The clocks as they were last told."""

    investigation: reactive[Investigation] = reactive(Investigation, init=False)
    """Facts, answers, and what follows from them."""

    def __init__(
        self, link: Link, *, title: str, ntp: Sequence[str] = (), url: str | None = None
    ) -> None:
        """An app on a link that has been started; `title` names the project until it is loaded.

        `ntp`: HOST[:PORT] of servers to ask for the time instead of the host's own; `url`: whose
        Date is read beside them.
        """
        self.last_filter = ControlFilter(ascii_only=not draws_unicode(os.environ))
        super().__init__()
        self.animation_level = "none"
        self.link = link
        self.seen: Row | None = None
        """The session that was open last."""
        self.lacking = False
        """Whether a list or a session was refused for want of a right."""
        self.set_reactive(OperatorApp.standing, Standing(title))
        self.set_reactive(OperatorApp.timekeeping, Timekeeping(tuple(ntp), url))

    def on_mount(self) -> None:
        """Look every few seconds whether something is to be asked again."""
        self.set_interval(again.EVERY, self.ask_again)

    def ask_again(self) -> None:
        """Ask the store who it is where it did not say, and let the screen ask; one at a time."""
        if all(worker.is_finished for worker in self.workers):
            if again.passes(self.standing.store_failure):
                self.ask_store()
            self.screen.post_message(messages.TimeToAsk())

    @work(exclusive=True, group="project")
    async def ask_store(self) -> None:
        """Reach the store; tell the screens what came of it."""
        try:
            self.post_message(messages.StoreOpened(await self.link.store()))
        except Refused as refused:
            self.post_message(messages.StoreRefused(refused.failure))

    def open_project(self) -> object:
        """Ask again who and what this is; the app that knows the screens says how."""
        raise NotImplementedError

    def show_looked_up(self, detail: SessionDetail | None, why: Why | None = None) -> None:
        """Show, in the place of a screen, what a key or a line led to; as `open_project`."""
        raise NotImplementedError

    def note_fact(self, name: str, fact: Fact[Any]) -> None:
        """Keep what the app's own questions, or the operator, tell as one of the facts."""
        self.investigation = self.investigation.with_fact(name, fact)

    def note_clocks(self, clocks: Sequence[ClockReading]) -> None:
        """Show the offset of the store's clock, once one session has told it."""
        known = [clock for clock in clocks if clock.offset is not None]
        if known:
            self.standing = replace(self.standing, clock=known[0])

    def ask_clocks(self, unasked: bool = False) -> None:
        """Ask every clock, in the background; one question at a time.

        `unasked`: nobody wants to know yet, so that once is enough.
        """
        known = self.timekeeping
        if not (known.asking or (unasked and not known.untouched)):
            self.timekeeping = replace(known, asking=True)
            self.hear_clocks(known.ntp, known.url)

    @work(group="clocks")
    async def hear_clocks(self, ntp: Sequence[str], url: str | None) -> None:
        """Wait for every clock, none of which holds up anything else."""
        try:
            self.post_message(messages.ClocksArrived(await self.link.clocks(ntp, url)))
        except Refused as refused:
            self.post_message(messages.ClocksRefused(refused.failure))

    def on_clocks_arrived(self, message: messages.ClocksArrived) -> None:
        """Keep what the clocks said, and write true time on every screen."""
        clocks = message.clocks
        self.standing = replace(self.standing, time=clocks.agreed)
        self.timekeeping = answered(self.timekeeping, clocks, None)

    def on_clocks_refused(self, message: messages.ClocksRefused) -> None:
        """Keep why they could not be asked, beside what they said before."""
        self.timekeeping = answered(self.timekeeping, self.timekeeping.clocks, message.failure)

    def ask_facts(self, names: Sequence[str] = MEASURED, anew: bool = False) -> None:
        """Measure these facts, in the background; one round at a time.

        `anew`: of the project as its files are by now, which another agent has to load.
        """
        known = self.investigation
        if not known.measuring:
            self.investigation = known.asking(frozenset(names))
            self.hear_facts(tuple(names), self.timekeeping.ntp, self.timekeeping.url, anew)

    @work(group="facts")
    async def hear_facts(
        self, names: Sequence[str], ntp: Sequence[str], url: str | None, anew: bool
    ) -> None:
        """Tell of each fact as it is measured; what hangs costs its own limit and no more."""
        failure = await self.load_anew() if anew else None
        try:
            async for name, fact in self.link.facts(names, ntp, url):
                self.post_message(messages.FactArrived(name, fact))
            self.post_message(messages.FactsEnded(failure))
        except Refused as refused:
            self.post_message(messages.FactsEnded(refused.failure))

    async def load_anew(self) -> Failure | None:
        """Ask another agent who and what this is; why there is none, where the old one stays."""
        try:
            await self.link.begin_anew()
        except Refused as refused:
            sentence = f"{NOT_ANEW} {refused.failure.sentence}"
            return replace(refused.failure, sentence=sentence)
        self.open_project()
        return None

    def on_fact_arrived(self, message: messages.FactArrived) -> None:
        """Keep a fact; clocks are shown on other screens too."""
        self.investigation = self.investigation.with_fact(message.name, message.fact)
        if message.name == "clocks" and message.fact.value is not None:
            self.post_message(messages.ClocksArrived(message.fact.value))

    def on_facts_ended(self, message: messages.FactsEnded) -> None:
        """Nothing more comes; what did not is not known."""
        self.investigation = self.investigation.ended(message.failure)

    def watch_revealed(self, revealed: bool) -> None:
        """Say on every screen that secrets are shown."""
        self.standing = replace(self.standing, revealed=revealed)

    def get_line_filters(self) -> Sequence[LineFilter]:
        """Textual's filters, and behind them the one that lets no control through."""
        drawn = not self.is_headless and self.console.color_system in FEW
        few = [Tints()] if drawn else []
        return [*super().get_line_filters(), *few, self.last_filter]

    def open_url(self, url: str, *, new_tab: bool = True) -> None:
        """Show an address; a browser would be started on the server, with its rights."""
        self.notify(visible(url), title="Open this yourself", markup=False)

    def action_help_quit(self) -> None:
        """Say which keys leave: Ctrl-C is pressed by habit, or to copy."""
        active = (each.binding for each in self.active_bindings.values())
        keys = {each.action.removeprefix("app."): self.get_key_display(each) for each in active}
        sentence = f"{keys['quit']} quits at once."
        if "leave" in keys:
            sentence = f"{keys['leave']} goes back, and from the first screen it quits; {sentence}"
        for notice in self.screen.query(Notice):
            notice.say(sentence)
            return
        self.notify(visible(sentence), markup=False)

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
