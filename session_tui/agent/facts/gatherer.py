"""How a fact is measured: what a gatherer may use of the project, and what it says of itself."""

from __future__ import annotations

import threading
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Callable, Mapping

from session_tui.agent.failing import Refused
from session_tui.agent.project import Project
from session_tui.model import AppsState, Failure, Fault

if TYPE_CHECKING:
    from session_tui.agent.sessions import Sessions

PATIENCE = 2.0
"""Seconds that a gatherer may take where it does not say."""

LOADING = 30.0
"""Seconds to wait for the project's apps, which another lane loads."""


class Site:
    """The loaded project, as gatherers see it. All of them use it at once."""

    def __init__(
        self,
        project: Project,
        opened: Callable[[], Sessions],
        asked: Mapping[str, Any],
        apps_settled: threading.Event,
    ) -> None:
        """`opened` gives the sessions or raises `Refused`; `asked`: "ntp" and "url" for clocks."""
        self.project = project
        self.asked = asked
        self._opened = opened
        self._apps_settled = apps_settled

    @property
    def settings(self) -> Any:
        """Django's settings, loaded."""
        return self.project.settings

    @property
    def root(self) -> str:
        """The project's folder."""
        return self.project.root

    @property
    def salt(self) -> bytes:
        """Makes fingerprints of this run comparable."""
        return bytes.fromhex(self.project.options["salt"])

    @property
    def sessions(self) -> Sessions:
        """The session store. Raises `Refused` for an engine that cannot be read."""
        return self._opened()

    def apps(self, patience: float = LOADING) -> AppsState:
        """Waits until the apps are loaded. Raises `Refused` where they are not to be had."""
        if not self.project.apps.loaded:
            self._apps_settled.wait(patience)
        state = self.project.apps
        if not state.loaded:
            problem = state.problem or "The project's apps are not loaded."
            raise Refused(Failure(Fault.SETTINGS, problem, state.where))
        return state


@dataclass(frozen=True)
class Gatherer:
    """One fact: its name in `Facts`, and the function that measures it."""

    name: str
    measure: Callable[[Site], object]
    """Gives the fact's value; raises `Refused` or `StoreError` with the reason for none."""
    how: str
    """The queries, commands or files that tell it, for a person."""
    limit: float = PATIENCE
    """Seconds after which nobody waits for it any more."""
    apps: bool = False
    """Whether it needs the project's apps; its time begins when they are loaded."""
