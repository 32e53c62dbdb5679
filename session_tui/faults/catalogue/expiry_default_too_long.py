"""Sessions that live longer than anybody expects."""

from __future__ import annotations

from session_tui.faults.fault import LabFault

FAULT = LabFault(
    cause="expiry-default-too-long",
    title="Sessions last sixty days after the last visit",
    story="On the shared computer in the warehouse yesterday's colleague is still signed in,"
    " and so is the one of last month.",
    symptom="S5",
    settings="""
SESSION_COOKIE_AGE = 60 * 24 * 60 * 60
""",
)
