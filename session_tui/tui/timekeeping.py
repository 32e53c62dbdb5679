"""What is known of the clocks by now, and what is asked of them: one frozen value, kept by the app.

All times here are seconds of a clock that nobody sets (`time.monotonic`).
"""

from __future__ import annotations

import time
from dataclasses import dataclass, replace

from session_tui.model import Clocks, Failure

AGE = 30.0
"""Seconds after which the screen of the clocks asks again by itself."""


@dataclass(frozen=True)
class Timekeeping:
    """The clocks as they were last told."""

    ntp: tuple[str, ...] = ()
    """HOST[:PORT] of the NTP servers to ask instead of the host's own."""
    url: str | None = None
    """Whose Date is read."""
    clocks: Clocks | None = None
    failure: Failure | None = None
    """Why the last question had no answer."""
    answered: float | None = None
    """When the last question had its answer, good or bad."""
    asking: bool = False
    """Whether an answer is awaited."""

    @property
    def untouched(self) -> bool:
        """Whether nothing was ever asked."""
        return self.answered is None and not self.asking

    def due(self, now: float) -> bool:
        """Whether the clocks should be asked, being new or old."""
        return not self.asking and (self.answered is None or now - self.answered >= AGE)


def answered(known: Timekeeping, clocks: Clocks | None, failure: Failure | None) -> Timekeeping:
    """`known`, now that an answer has come: `clocks`, or why there are no new ones."""
    return replace(known, clocks=clocks, failure=failure, answered=time.monotonic(), asking=False)
