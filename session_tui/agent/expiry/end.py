"""The end of one session as its engine enforces it."""

from __future__ import annotations

from datetime import datetime
from enum import Enum
from typing import NamedTuple, Optional

from session_tui.agent.stores.base import Stored


class Fate(str, Enum):
    """What becomes of a session on the server."""

    ENDS = "ends"
    NEVER = "never"
    """The server never ends it."""
    ALWAYS = "always"
    """Its end is past whenever anybody reads it."""
    FAILS = "fails"
    """Django raises when it reads it: the site answers 500."""
    UNKNOWN = "unknown"


class End(NamedTuple):
    """When the server ends a session, and whether that very moment still counts."""

    fate: Fate
    at: Optional[datetime] = None
    """Aware, UTC; with ENDS always, with ALWAYS where there is a moment to name."""
    inclusive: bool = False
    """Whether Django still takes the session at `at` itself."""
    because: str = ""
    """Why it fails or is not known, as a sentence."""
    decides: Optional[Stored] = None
    """Which copy decides, with an engine that has two places."""
    both: bool = False
    """Whether both copies count: the one while it lives, then the other."""

    def is_past(self, now: datetime) -> bool:
        """Whether Django would no longer take the session at the moment `now`."""
        if self.fate is not Fate.ENDS or self.at is None:
            return self.fate is Fate.ALWAYS
        return now > self.at if self.inclusive else now >= self.at
