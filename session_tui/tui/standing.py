"""What every screen's first line is a function of: one frozen value, kept by the app."""

from __future__ import annotations

from dataclasses import dataclass

from session_tui.model import ClockReading, Failure, ProjectFacts, StoreFacts


@dataclass(frozen=True)
class Standing:
    """Where the operator stands: project, store, and how things are shown."""

    title: str
    """The project as it was called at the start; its settings module replaces it."""
    project: ProjectFacts | None = None
    unloadable: bool = False
    """Whether the project's settings do not load."""
    store: StoreFacts | None = None
    store_failure: Failure | None = None
    """Why the store does not answer; None while it may."""
    clock: ClockReading | None = None
    """The store's clock against the host's, once it is known."""
    time: ClockReading | None = None
    """True time against the host's clock, once NTP servers have told it."""
    revealed: bool = False
    """Whether secrets are shown."""

    @property
    def store_problem(self) -> str:
        """Why the store does not answer, as a sentence; empty while it may."""
        return self.store_failure.sentence if self.store_failure else ""
