"""A cookie that no browser can accept."""

from __future__ import annotations

from session_tui.faults.fault import LabFault

FAULT = LabFault(
    cause="cookie-attributes-invalid",
    title="SESSION_COOKIE_DOMAIN holds a whole address",
    story="Nobody can sign in since yesterday's change of the settings, whatever browser it is.",
    symptom="S1",
    settings="""
SESSION_COOKIE_DOMAIN = "https://shop.example"
""",
)
