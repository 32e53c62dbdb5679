"""What a payload and its content open to, or why they do not."""

from __future__ import annotations

from datetime import datetime
from typing import NamedTuple

from session_tui.model import Problem


class Unreadable(Exception):
    """Content that does not open: its problem, and a sentence for it."""

    def __init__(self, problem: Problem, sentence: str) -> None:
        """`sentence` quotes nothing of the content."""
        super().__init__(sentence)
        self.problem = problem
        self.sentence = sentence

    def opened(self) -> Opened:
        """Nothing; what is only too large for us, Django still reads."""
        return Opened(None, self.problem, self.sentence, self.problem is Problem.TOO_LARGE)


class Opened(NamedTuple):
    """Content as far as it opened."""

    data: object
    problem: Problem
    because: str
    """The problem as a sentence; quotes nothing of the content."""
    read: bool
    """Whether the project's serializer makes a dict of it."""


class Decoded(NamedTuple):
    """One payload, opened as far as it opens."""

    data: object
    """The JSON value; None where nothing opened."""
    problem: Problem
    signer: str | None
    """The key that the signature fits, also where Django refuses it for another reason."""
    saved_at: datetime | None
    """When it was signed, by the clock of the node that saved it; needs no key."""
    format: str
    """"signed", "legacy" (before Django 3.1), "pickle", "empty" or "unknown"."""
    size: int
    """Bytes stored."""
    salt: str | None
    """The salt under which `signer` fits."""
    readable: bool
    """Whether the installed Django's `decode` gives this data, and gives a dict."""
    because: str
    """The problem as a sentence; empty where there is none."""
    imports: tuple[str, ...] = ()
    """What a load of the pickle in it would import."""
    dangerous: tuple[str, ...] = ()
    """Those of them that would run something."""
