"""What is said of one cause: how certain it is, why, on what evidence, and what would prove it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import Enum


class Certainty(str, Enum):
    """How much stands behind a finding; a word with a rule behind it, never a percentage."""

    CONFIRMED = "confirmed"
    """A measurement proves it."""
    SUSPECTED = "suspected"
    """What was measured or answered is consistent with it, and something speaks for it."""
    OPEN = "open"
    """It needs an answer, or a fact that could not be measured."""
    RULED_OUT = "ruled-out"
    """A measurement, or an answer, contradicts it."""


@dataclass(frozen=True)
class Evidence:
    """One thing that was seen or said, and how it is known."""

    text: str
    """A sentence or a setting as it stands. May hold a stranger's text."""
    source: str
    """The name of the fact, or "answer"."""
    how: str = ""
    """The query, command or file that told it."""
    at: datetime | None = None
    """When it was measured; None for an answer."""
    seconds: float = 0.0
    """How long that took."""


@dataclass(frozen=True)
class Judgement:
    """What a cause's judge makes of the facts alone."""

    certainty: Certainty
    because: str
    """One or two sentences."""
    evidence: tuple[Evidence, ...] = ()
    proves: str = ""
    """For SUSPECTED what would prove it; for OPEN which fact or answer is missing."""
