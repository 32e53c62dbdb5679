"""The token against forgery gets lost, and not the session."""

from __future__ import annotations

from session_tui.faults.fault import LabFault

FAULT = LabFault(
    cause="csrf-failure-misread",
    title="CSRF_COOKIE_DOMAIN is a host that nobody opens",
    story="Users say that their session has expired when they send the sign-in form:"
    " the page that comes begins with Forbidden.",
    symptom="S11",
    settings="""
CSRF_COOKIE_DOMAIN = "www.teashop.example"
""",
)
