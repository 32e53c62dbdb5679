"""One site on two hosts."""

from __future__ import annotations

from session_tui.faults.fault import LabFault

FAULT = LabFault(
    cause="host-www-apex-split",
    title="The site answers with and without www, and each has its own cookie",
    story="Some links begin with www and some do not,"
    " and on the way from one to the other people are signed out.",
    symptom="S7",
    settings="""
ALLOWED_HOSTS = ["shop.example", "www.shop.example"]
""",
)
