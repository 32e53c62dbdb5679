"""Code that deletes stored sessions: all of them, past the engine, or at all."""

from __future__ import annotations

import re

from session_tui.diagnosis.readings.looking import of_the_site
from session_tui.model.facts import Facts, Spot

ENDED = re.compile(r"clearsessions|expire", re.IGNORECASE)
"""What clears sessions that have ended anyway."""
SOME = re.compile(r"filter\(|exclude\(|get\(|\bwhere\b|session_key|\bpk\b", re.IGNORECASE)
"""What picks some of them."""
WHOLE = (".objects.delete", "DELETE FROM", "TRUNCATE", "manage.py flush")
ENGINES = ("SessionStore.delete", "session.delete")
"""By the engine, which knows all its places."""


def deleting(facts: Facts) -> tuple[Spot, ...]:
    """Places that delete sessions which have not ended."""
    spots = of_the_site(facts.spots("sessions-deleted"))
    return tuple(each for each in spots if not ENDED.search(f"{each.detail} {each.snippet}"))


def deleting_all(facts: Facts) -> tuple[Spot, ...]:
    """Those that delete everybody's."""
    return tuple(
        each
        for each in deleting(facts)
        if each.detail.endswith(WHOLE) and not SOME.search(each.snippet)
    )


def deleting_rows(facts: Facts) -> tuple[Spot, ...]:
    """Those that delete rows, of which a cache beside them hears nothing."""
    return tuple(each for each in deleting(facts) if each.detail not in ENGINES)
