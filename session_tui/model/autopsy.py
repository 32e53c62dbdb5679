"""Why one request is anonymous: Django's gates in Django's order, and what its answer does."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import Enum

OLD_HASH = "in the SHA-1 form of before Django 3.1"
"""What `Autopsy.nearest` says of a login's hash that fits in this form only."""


class Outcome(str, Enum):
    """What one gate does with the request."""

    PASS = "pass"  # noqa: S105 - no password
    FAIL = "fail"
    SKIP = "skip"
    """Not judged here: project code that is not run, or something that nobody here can see."""
    ERROR = "error"
    """The site answers with an error page."""


class Verdict(str, Enum):
    """What becomes of the request's session and user."""

    AUTHENTICATED = "authenticated"
    ANONYMOUS = "anonymous"
    """The session is accepted, and there is no user in it."""
    REFUSED = "refused"
    """Data or user were lost on the way, or no session came with the request."""
    ERROR = "error"
    UNKNOWN = "unknown"
    """A gate that decides could not be judged."""


class CookieFate(str, Enum):
    """What the answer does with the session's cookie."""

    NONE = "none"
    """There was none, and none is set."""
    KEPT = "kept"
    RENEWED = "renewed"
    """Set again with the same value."""
    REPLACED = "replaced"
    DELETED = "deleted"


class StoredFate(str, Enum):
    """What becomes of what is stored under the session's key."""

    NONE = "none"
    """There was nothing, and nothing is written."""
    KEPT = "kept"
    REWRITTEN = "rewritten"
    DELETED = "deleted"
    CREATED = "created"


@dataclass(frozen=True)
class Gate:
    """One thing that Django asks before it believes a session."""

    gate: str
    """Its name: "cookie", "found", "signature", ..."""
    outcome: Outcome
    because: str
    """A sentence."""
    evidence: tuple[str, ...] = ()
    """What was measured; masked as everything is."""
    django: str = ""
    """File and line of the installed Django that decides; empty where its source is missing."""


@dataclass(frozen=True)
class Effect:
    """What the answer to one request does."""

    status: int
    """Of HTTP: 200, 400 or 500."""
    cookie: CookieFate
    row: StoredFate
    """The row, file or entry under the session's key; with signed cookies there is none."""
    made: bool
    """Whether a new row, file or entry is written under a new key."""
    entry: StoredFate | None = None
    """The cache entry beside the row, with an engine that has both."""


@dataclass(frozen=True)
class Known:
    """The user of an accepted session."""

    id: str
    username: str


@dataclass(frozen=True)
class Autopsy:
    """What Django makes of one session key or `Cookie:` line."""

    key: str | None
    """Masked, unless revealed; None where no key came with the request."""
    gates: tuple[Gate, ...]
    """In Django's order, up to the one that ends it."""
    verdict: Verdict
    user: Known | None
    effect: Effect | None
    """Of a GET that reads `request.session` and `request.user`, answers 200 and writes nothing.
    None where a gate that was not judged decides about it."""
    untouched: Effect | None
    """Of one that touches neither, where that is something else."""
    saving: Effect | None
    """Of the first with SESSION_SAVE_EVERY_REQUEST, where that is off and would differ."""
    nearest: tuple[str, ...]
    """What would bring it back: only what was tried and fits."""
    at: datetime
    """The moment that was judged, by this host's clock."""
    problem: str = ""
    """Why the payload did not open, as `Problem` has it; empty where it did, or none was found."""
    signer: str | None = None
    """The key that its signature fits, also where Django refuses it; None where none does."""
    format: str = ""
    """"signed", "legacy", ...; empty where no payload was found."""
