"""Two sites, one cookie."""

from __future__ import annotations

from session_tui.faults.fault import LabFault

FAULT = LabFault(
    cause="cookie-name-clash",
    title="The session cookie has Django's own name on a domain that others share",
    story="Whoever opens the staging site is signed out of the shop, and the other way round.",
    symptom="S7",
    settings="""
# Staging is at staging.shop.example.
ALLOWED_HOSTS = ["www.shop.example"]
SESSION_COOKIE_NAME = "sessionid"
SESSION_COOKIE_DOMAIN = "shop.example"
""",
)
