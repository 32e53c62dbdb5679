"""A folder that is not there."""

from __future__ import annotations

from session_tui.faults.fault import LabFault

FAULT = LabFault(
    cause="file-store-unwritable",
    title="The folder for session files does not exist",
    story="Every page that has to do with a sign-in or a cart answers with an error.",
    symptom="S11",
    engine="signed_cookies",
    settings="""
SESSION_ENGINE = "django.contrib.sessions.backends.file"
SESSION_FILE_PATH = BASE_DIR / "var" / "sessions"
""",
)
