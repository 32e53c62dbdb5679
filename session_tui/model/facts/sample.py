"""A look at the store: the whole of it, or its newest rows and some by chance."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True)
class Span:
    """How many sessions are of one kind, and when the first and last of them were written."""

    name: str
    """A state, problem, signer, format, backend, ...; "" stands for none."""
    count: int
    first: datetime | None = None
    """When the oldest was written; None where no session tells."""
    last: datetime | None = None


@dataclass(frozen=True)
class Turn:
    """How readable and unreadable sessions lie in time."""

    pattern: str
    """"none" (all open), "all" (none opens), "before" (all that do not open are older: a change at
    `at`), "after" (they are younger), "mixed" (both in the same time)."""
    at: datetime | None = None
    """The moment between the two, for "before" and "after"."""
    since: datetime | None = None
    """For "mixed": from when on both were written."""


@dataclass(frozen=True)
class Crowd:
    """One user with many sessions."""

    user_id: str
    sessions: int
    live: int
    first: datetime | None
    last: datetime | None


@dataclass(frozen=True)
class Sample:
    """What the sessions that were looked at have in common, and in what they differ."""

    rows: int
    """How many were looked at."""
    complete: bool
    """Whether these are all; else the newest, and some by chance."""
    states: tuple[Span, ...] = ()
    """Named as `State` has them: "live" (with a user), "anonymous", "expired", "undecodable"."""
    problems: tuple[Span, ...] = ()
    """Named as `Problem` has them, without NONE; of sessions that have not ended."""
    signers: tuple[Span, ...] = ()
    """"SECRET_KEY", "SECRET_KEY_FALLBACKS[0]", and "" for those that no key fits."""
    formats: tuple[Span, ...] = ()
    turn: Turn | None = None
    """By whether SECRET_KEY or a fallback verifies them; None where too few tell."""
    ages: tuple[Span, ...] = ()
    """Cookie ages in force when they were written: seconds as text, the most frequent first."""
    ahead: int = 0
    """Rows of the last minute that were saved in this host's future."""
    farthest: float = 0.0
    """Seconds that the farthest of them lies ahead."""
    backends: tuple[Span, ...] = ()
    """`_auth_user_backend` of those that name a user."""
    hash_lengths: tuple[Span, ...] = ()
    """Lengths of `_auth_user_hash` as text: 40 is SHA-1, 64 is SHA-256."""
    users: int = 0
    """Different users among the live ones."""
    crowded: tuple[Crowd, ...] = ()
    """Users with the most sessions, at most ten."""
    most_live: int = 0
    """Live sessions of the user who has the most."""
    browser_close: int = 0
    """Sessions with `_session_expiry` 0."""
    own_expiry: int = 0
    """Sessions with another `_session_expiry`."""
    names: tuple[Span, ...] = ()
    """Names in the data and how many sessions have them, the most frequent first, at most forty."""
    largest: int = 0
    """Stored bytes of the largest."""
    empty: int = 0
    """Sessions whose payload has no byte."""
    oldest: datetime | None = None
    """When the oldest that is there was written."""
    newest: datetime | None = None
    ends: tuple[int, ...] = ()
    """Live sessions that end in each of the next 24 hours; empty where no end is told."""
    copies: tuple[Span, ...] = ()
    """Named as `Copies` has them, with cached_db: rows and entries that agree, and that do not."""

    def span(self, kind: str, name: str) -> Span | None:
        """One span of `states`, `problems`, ... by its name; None where there is none."""
        found: tuple[Span, ...] = getattr(self, kind)
        return next((each for each in found if each.name == name), None)

    def count(self, kind: str, name: str) -> int:
        """How many sessions are of it."""
        span = self.span(kind, name)
        return span.count if span is not None else 0
