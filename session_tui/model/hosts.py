"""What is laid side by side: the workers of one host, the settings of two."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True)
class Worker:
    """One process that serves a Django project."""

    pid: int
    kind: str
    """"gunicorn", "uwsgi", "runserver", ...; what its command line or title says."""
    project: str
    """Its folder; empty where it cannot be read."""
    settings: str
    """Its settings module; empty where nothing names it."""
    started_at: datetime | None
    python: str
    user: str
    fingerprint: str
    """Of all variables that matter to sessions; the same for workers that agree.

    Empty where they are hidden, "none" where no such variable is set.
    """
    items: tuple[tuple[str, str], ...] = ()
    """(name, digest) of each such variable."""
    hidden: str = ""
    """Why something of it cannot be told."""
    starter: bool = False
    """Whether it only starts the others, as gunicorn's master does."""
    anew: tuple[str, ...] | None = None
    """Settings that came out differently when they were loaded twice; None where untried."""
    untried: str = ""
    """Why its settings were not loaded twice; empty where they were, or nobody asked."""


@dataclass(frozen=True)
class Workers:
    """Every Django worker that was found on a host."""

    host: str
    workers: tuple[Worker, ...]
    notes: tuple[str, ...] = ()


@dataclass(frozen=True)
class Fingerprint:
    """Digests of what matters to sessions in one project's settings."""

    items: tuple[tuple[str, str], ...]
    """(name, digest); the same value has the same digest under the same key."""
