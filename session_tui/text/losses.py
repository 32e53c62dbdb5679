"""How a session was lost, as an operator tells one loss from another: by cookie, data and user."""

from __future__ import annotations

from enum import Enum

from session_tui.model import Autopsy, CookieFate, Outcome, StoredFate, Verdict

OF_THE_USER = ("user-id", "backend", "user", "active", "hash")
"""Gates behind which the data are those that were stored."""

OTHERS = ("middleware", "own-middleware")
"""Gates about middleware that can end a session which Django's own lets pass."""


class Family(str, Enum):
    """What is left of a session that was refused."""

    USER_GONE = "user-gone"
    """Cookie and data are kept."""
    DATA_GONE = "data-gone"
    """The cookie is kept."""
    REPLACED = "cookie-replaced"
    """The data are gone, and a new session has begun."""
    DELETED = "cookie-deleted"
    """What is stored, if anything, is not touched."""
    FLUSHED = "session-deleted"
    """Cookie, data and user are gone."""
    NOTHING_SENT = "nothing-sent"
    """No session cookie came: nothing was refused."""


def family_of(autopsy: Autopsy) -> Family | None:
    """The family of a refused session; None for every other verdict, and where it is not known."""
    effect = autopsy.effect
    if autopsy.verdict is not Verdict.REFUSED or effect is None:
        return None
    ended = next((gate.gate for gate in autopsy.gates if gate.outcome is Outcome.FAIL), "")
    if effect.cookie is CookieFate.DELETED:
        gone = StoredFate.DELETED in (effect.row, effect.entry)
        return Family.FLUSHED if gone and ended == "hash" else Family.DELETED
    if ended == "cookie":
        return Family.NOTHING_SENT
    if ended in OF_THE_USER:
        return Family.USER_GONE
    return Family.REPLACED if effect.cookie is CookieFate.REPLACED else Family.DATA_GONE


def is_qualified(autopsy: Autopsy) -> bool:
    """Whether the session is accepted only as far as Django's own middleware decides."""
    accepted = autopsy.verdict in (Verdict.AUTHENTICATED, Verdict.ANONYMOUS)
    skipped = (gate.gate for gate in autopsy.gates if gate.outcome is Outcome.SKIP)
    return accepted and any(name in OTHERS for name in skipped)
