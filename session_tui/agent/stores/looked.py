"""One place where a session could lie, looked at."""

from __future__ import annotations

from datetime import datetime, timezone
from typing import Callable, Sequence

from session_tui.agent.stores.base import Stored, StoreError
from session_tui.model import Place

NOTHING = "Nothing under this key."


def asked(question: Callable[[], Sequence[Place]], where: str) -> Sequence[Place]:
    """The answer, or one place that could not be looked at."""
    try:
        return question()
    except StoreError as error:
        return [Place(where, None, error.failure.sentence)]


def place(where: str, row: Stored | None, used: bool = True) -> Place:
    """What lies there; `used`: whether Django would take it, as long as it lives."""
    if row is None:
        return Place(where, False, NOTHING)
    size = "%s bytes" % format(row.size, ",")
    if row.expires is None:
        return Place(where, True, "%s." % size, used and not row.unreadable)
    lives = row.expires > datetime.now(timezone.utc)
    until = "until" if lives else "past its end since"
    end = row.expires.strftime("%Y-%m-%d %H:%M:%S UTC")
    return Place(where, True, "%s, %s %s." % (size, until, end), used and lives)
