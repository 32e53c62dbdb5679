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
    imports: tuple[str, ...] = ()
    """Every name that a load of the pickle in it imports."""
    dangerous: tuple[str, ...] = ()
    """Those of them that run something."""
    raises: bool = False
    """Whether Django opens it, and then fails: a page that reads it answers 500."""


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
    """"signed", "legacy" (before Django 3.1), "empty" or "unknown"; what a cache holds: "pickle",
    "json", "msgpack", "text", "bytes" or "number"."""
    size: int
    """Bytes stored."""
    salt: str | None
    """The salt under which `signer` fits."""
    readable: bool
    """Whether the installed Django's `decode` gives this data, and gives a dict."""
    because: str
    """The problem as a sentence; empty where there is none."""
    imports: tuple[str, ...] = ()
    """Every name that a load of the pickle in it imports, in order, "module.name"."""
    dangerous: tuple[str, ...] = ()
    """Those of them that run something, where the installed Django loads that pickle."""
    absent: bool = False
    """Whether Django's cache answers as if nothing were there, since a load fails or gives None:
    the cache engine starts a new session, cached_db goes on to its row."""
    raises: bool = False
    """Whether Django fails on it: a page that reads it answers 500."""
