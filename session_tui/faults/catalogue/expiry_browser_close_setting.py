"""Every session cookie ends with the browser."""

from __future__ import annotations

from session_tui.faults.fault import LabFault

FAULT = LabFault(
    cause="expiry-browser-close-setting",
    title="SESSION_EXPIRE_AT_BROWSER_CLOSE is on",
    story="Whoever closes the browser has to sign in again, every morning."
    " As long as it stays open nobody complains.",
    symptom="S4",
    settings="""
# Asked for by the auditors: nobody stays signed in on a shared computer.
SESSION_EXPIRE_AT_BROWSER_CLOSE = True
""",
)
