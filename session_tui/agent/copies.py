"""Row and cache entry of one session held against each other: data, bytes and ends."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Optional

from session_tui.agent.decoded import Decoded
from session_tui.agent.stores.base import Stored
from session_tui.model import Copies, Problem

APART = timedelta(minutes=1)
"""How far two ends of one save may lie apart: stamps of whole seconds, clocks that differ."""


def compared(
    stored: Stored, decoded: Decoded, other: Stored, beside: Decoded, at: datetime
) -> Optional[Copies]:
    """Whether both hold the same, as of the moment `at`; None where one is too large to tell."""
    same = _same(stored, decoded, other, beside)
    if same is None:
        return None
    return Copies.DIFFERENT if not same or apart(stored, other, at) else Copies.SAME


def apart(stored: Stored, other: Stored, at: datetime) -> str:
    """How their ends differ, as a sentence; empty where they do not, or nothing is known of it."""
    row, entry = (other, stored) if stored.origin.startswith("cache:") else (stored, other)
    if row.expires is None:
        return ""
    if entry.expires is not None and abs(entry.expires - row.expires) <= APART:
        return ""
    if row.expires <= at:
        return "The row has ended: the cache alone keeps the session, until its entry goes."
    if entry.expires is None:
        return ""
    sooner = "entry in the cache ends before the row"
    return "Their ends differ: the %s." % (
        sooner if entry.expires < row.expires else "row ends before the entry in the cache"
    )


def _same(stored: Stored, decoded: Decoded, other: Stored, beside: Decoded) -> Optional[bool]:
    if _opens(decoded) and _opens(beside):
        return decoded.data == beside.data
    if Problem.TOO_LARGE in (decoded.problem, beside.problem):
        return None
    return stored.payload is not None and stored.payload == other.payload


def _opens(decoded: Decoded) -> bool:
    return decoded.problem is Problem.NONE or decoded.data is not None
