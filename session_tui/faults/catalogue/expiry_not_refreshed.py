"""A lifetime that counts from the sign-in, whatever people do afterwards."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from session_tui.faults.fault import LabFault

if TYPE_CHECKING:
    from session_tui.faults.population.lab import Lab


def fill(lab: Lab) -> None:
    """Every session was last saved when its user signed in."""
    lab.replace(lab.visits(since_login=timedelta(0)))


FAULT = LabFault(
    cause="expiry-not-refreshed",
    title="Sessions end a week after the sign-in, also those of people who work all day",
    story="Exactly a week after signing in people are thrown out, in the middle of their work.",
    symptom="S4",
    settings="""
# Fewer writes: a session is saved only when something in it changes.
SESSION_SAVE_EVERY_REQUEST = False
""",
    edits={
        "shop/visits.py": (
            (
                '    session["language"] = language\n    session["last_seen"]',
                '    if session.get("language") == language:\n        return\n'
                '    session["language"] = language\n    session["last_seen"]',
            ),
        ),
    },
    fill=fill,
)
