"""The first line of every screen: which project, which store, and that nothing is written."""

from __future__ import annotations

from textual.app import RenderResult
from textual.content import Content
from textual.reactive import reactive
from textual.widget import Widget

from session_tui.model import ClockReading, StoreFacts
from session_tui.text.clock_effect import is_off
from session_tui.text.numbers import offset
from session_tui.tui.drawing import BAD, FAINT, GOOD, STRONG, WARN, line, spread
from session_tui.tui.standing import Standing


class StatusLine(Widget):
    """Draws the app's `standing`; knows nothing else."""

    ALLOW_SELECT = False

    standing: reactive[Standing] = reactive(Standing(""))
    """What is drawn; the app's own value, watched."""

    def on_mount(self) -> None:
        """Follow the app's standing."""
        self.watch(self.app, "standing", self._follow)

    def render(self) -> RenderResult:
        """Draw one line, folded to the width there is."""
        return spread(whereabouts(self.standing), assurance(self.standing), self.size.width)

    def _follow(self, standing: Standing) -> None:
        self.standing = standing


def whereabouts(standing: Standing) -> Content:
    """Project and store, as far as they are known."""
    project, store = standing.project, standing.store
    name = project.settings_module if project else standing.title
    if store is not None:
        return line((name, STRONG), "  ", (_server(store), FAINT))
    if standing.unloadable:
        return line((name, STRONG), "  ", ("the project does not load", BAD))
    if standing.store_failure is not None:
        return line((name, STRONG), "  ", ("the store does not answer", WARN))
    return line((name, STRONG), "  ", ("asking…", FAINT))


def _server(store: StoreFacts) -> str:
    """The engine and its server: "db on PostgreSQL 15.20", "Redis 7.0", "file: a folder"."""
    if store.server.lower().startswith(store.kind):
        return store.server
    return f"{store.kind}{': ' if store.server[:1].islower() else ' on '}{store.server}"


def assurance(standing: Standing) -> Content:
    """Whether reading is all that can happen, what time it is, and whether secrets are shown."""
    pieces = []
    if standing.revealed:
        pieces.append(line(("SECRETS SHOWN", BAD)))
    if standing.store is not None:
        proven = standing.store.read_only
        pieces.append(line(("READ-ONLY", GOOD) if proven else ("read-only unproven", WARN)))
    if standing.time is not None:
        pieces.append(_time(standing.time))
    elif standing.clock is not None:
        pieces.append(
            line((f"store clock {offset(standing.clock.offset, standing.clock.error)}", FAINT))
        )
    return Content("   ").join(pieces)


def _time(truth: ClockReading) -> Content:
    """True time against this host's clock; with a sign where sessions could notice."""
    said = f"time {offset(truth.offset, truth.error)}"
    return line((f"! {said}", WARN)) if is_off(truth) else line((said, FAINT))
