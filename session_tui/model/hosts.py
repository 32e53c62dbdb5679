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
    """Of all variables that matter to sessions; the same for workers that agree."""
    items: tuple[tuple[str, str], ...] = ()
    """(name, digest) of each such variable."""
    hidden: str = ""
    """Why something of it cannot be told."""


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
