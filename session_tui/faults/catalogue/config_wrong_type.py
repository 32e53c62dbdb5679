"""A number that comes from the environment and stays a text."""

from __future__ import annotations

from session_tui.faults.fault import LabFault

FAULT = LabFault(
    cause="config-wrong-type",
    title="SESSION_COOKIE_AGE is read from the environment and stays a text",
    story="Since this morning's deployment nobody can sign in: the right password is answered by"
    " an error page.",
    symptom="S11",
    settings="""
import os

SESSION_COOKIE_AGE = os.environ.get("TEASHOP_SESSION_AGE", "604800")
""",
)
