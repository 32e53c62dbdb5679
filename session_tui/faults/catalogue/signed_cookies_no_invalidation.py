"""A session that nobody can end."""

from __future__ import annotations

from session_tui.faults.fault import LabFault

FAULT = LabFault(
    cause="signed-cookies-no-invalidation",
    title="Sessions live in the cookie alone, where nobody can end them",
    story="A copied cookie still works after its owner has signed out,"
    " and blocking a stolen one is not possible.",
    symptom="S5",
    answers=(("ends-not", "copied"),),
    engine="signed_cookies",
)
