"""One thing that was measured, or why it could not be."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Generic, TypeVar

Measured = TypeVar("Measured")

UNMEASURED = "It was not measured."
"""Why there is no value where nobody asked for one."""


@dataclass(frozen=True)
class Fact(Generic[Measured]):
    """A value of one kind with when, how and how long, or the reason why there is none."""

    value: Measured | None = None
    problem: str = UNMEASURED
    """A sentence; empty where there is a value."""
    measured_at: datetime | None = None
    seconds: float = 0.0
    """How long it took."""
    how: str = ""
    """The query, command or file that told it."""

    @property
    def known(self) -> bool:
        """Whether there is a value."""
        return self.value is not None
