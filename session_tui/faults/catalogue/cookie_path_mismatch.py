"""A cookie for another path."""

from __future__ import annotations

from session_tui.faults.fault import LabFault

FAULT = LabFault(
    cause="cookie-path-mismatch",
    title="SESSION_COOKIE_PATH is not a part of the site's public path",
    story="Since the shop lives below /shop/ nobody stays signed in:"
    " the very next page has forgotten them.",
    symptom="S1",
    settings="""
FORCE_SCRIPT_NAME = "/shop"
SESSION_COOKIE_PATH = "/teashop/"
""",
)
