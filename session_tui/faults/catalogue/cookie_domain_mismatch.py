"""A cookie for a host that nobody opens."""

from __future__ import annotations

from session_tui.faults.fault import LabFault

FAULT = LabFault(
    cause="cookie-domain-mismatch",
    title="SESSION_COOKIE_DOMAIN is not the host in the address bar",
    story="Nobody can sign in since the move to the new name:"
    " the sign-in page comes back without a word.",
    symptom="S1",
    settings="""
SESSION_COOKIE_DOMAIN = "www.teashop.example"
""",
)
