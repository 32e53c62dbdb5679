"""One autopsy: the session that is looked at, and how."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any, Callable, TypeVar

if TYPE_CHECKING:
    from session_tui.agent.autopsy.steps import Steps
    from session_tui.agent.project import Project
    from session_tui.agent.sessions import Sessions
    from session_tui.model import AppsState


Loaded = TypeVar("Loaded")

ALTERED = "Loading the apps changed %s: gates above were judged before that, those below count."


class Altered(Exception):
    """The apps have changed settings by which gates have been judged."""


@dataclass(frozen=True)
class Case:
    """What every gate may look at."""

    project: Project
    opened: Callable[[], Sessions]
    """Gives the project's sessions, the same ones each time; see `sessions`."""
    steps: Steps
    at: datetime
    """The moment that is judged, by the clocks of this host."""
    offset: float | None = None
    """Seconds that another clock is ahead of this host's; None where no other is asked about."""
    run_project_code: bool = False
    reveal: bool = False
    clock: str = "the other clock"
    """What the one of `offset` is called in sentences."""

    @property
    def sessions(self) -> Sessions:
        """The project's sessions; the first gate that needs them makes them. Raises `Altered`."""
        return self._unaltered(self.opened)

    def _unaltered(self, load: Callable[[], Loaded]) -> Loaded:
        before = self.project.altered
        found = load()
        if self.project.altered != before:
            raise Altered(ALTERED % ", ".join(self.project.altered))
        return found

    def apps(self) -> AppsState:
        """The project's apps, loaded. Raises `Altered`."""
        return self._unaltered(self.project.load_apps)

    @property
    def settings(self) -> Any:
        """Django's, of the project."""
        return self.project.settings

    @property
    def kind(self) -> str:
        """The engine: "db", "cached_db", ..."""
        return self.sessions.engine.kind
