"""One autopsy: the session that is looked at, and how."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from session_tui.agent.autopsy.steps import Steps
from session_tui.agent.sessions import Sessions


@dataclass(frozen=True)
class Case:
    """What every gate may look at."""

    sessions: Sessions
    steps: Steps
    at: datetime
    """The moment that is judged, by the clocks of this host."""
    offset: float | None = None
    """Seconds that another clock is ahead of this host's; None where no other is asked about."""
    run_project_code: bool = False
    reveal: bool = False

    @property
    def settings(self) -> Any:
        """Django's, of the project."""
        return self.sessions.users.project.settings

    @property
    def kind(self) -> str:
        """The engine: "db", "cached_db", ..."""
        return self.sessions.engine.kind
