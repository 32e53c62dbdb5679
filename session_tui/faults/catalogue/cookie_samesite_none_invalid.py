"""A cookie for other sites that browsers refuse."""

from __future__ import annotations

from session_tui.faults.fault import LabFault

FAULT = LabFault(
    cause="cookie-samesite-none-invalid",
    title="SESSION_COOKIE_SAMESITE is 'None', and the cookie is not Secure",
    story="Since the cookie was opened for the partner's page nobody can sign in any more,"
    " with any browser.",
    symptom="S6",
    settings="""
# The partner shows the shop inside of its own page.
SESSION_COOKIE_SAMESITE = "None"
SESSION_COOKIE_SECURE = False
""",
)
