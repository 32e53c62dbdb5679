"""Settings loaded again in fresh interpreters: by the shell, and as each worker would."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from session_tui.model.hosts import Worker


@dataclass(frozen=True)
class LoadsSeen:
    """Two fresh interpreters side by side, with the same environment."""

    differing: tuple[str, ...]
    """Settings that came out differently, "SECRET_KEY" among them where it is random."""
    compared: int
    """How many settings were compared."""


@dataclass(frozen=True)
class WorkerSeen:
    """One running worker against what was loaded here."""

    worker: Worker
    ours: bool
    """Whether it serves this project, by its folder and settings module."""
    starter: bool = False
    """Whether it only starts the others, as gunicorn's master does."""
    differing: tuple[str, ...] = ()
    """Settings that come out differently when they are loaded with its environment."""
    variables: tuple[str, ...] = ()
    """Variables of its environment that differ from ours, of those that matter."""
    stale: bool | None = None
    """Whether it was started before the newest change of a settings file; None: not known."""
    problem: str = ""
    """Why its settings could not be loaded; empty where they were."""


@dataclass(frozen=True)
class WorkersSeen:
    """Every Django worker of the host."""

    host: str
    workers: tuple[WorkerSeen, ...]
    settings_changed_at: datetime | None = None
    """When the newest of the settings files was changed; None where that is not known."""
    settings_file: str = ""
    """Which file that was, within the project."""
    notes: tuple[str, ...] = ()

    @property
    def serving(self) -> tuple[WorkerSeen, ...]:
        """Those of this project that answer requests."""
        return tuple(each for each in self.workers if each.ours and not each.starter)
