"""Session files in a folder that is cleaned every night."""

from __future__ import annotations

import tempfile
from datetime import timedelta
from typing import TYPE_CHECKING

from session_tui.faults.fault import LabFault

if TYPE_CHECKING:
    from session_tui.faults.population.lab import Lab


def fill(lab: Lab) -> None:
    """The night was five hours ago."""
    from django.contrib.auth.models import User

    (lab.place / "tmp").mkdir()
    tempfile.tempdir = None
    lab.write(lab.visits(40, oldest=timedelta(hours=5), since_login=timedelta(minutes=5)))
    for number, user in enumerate(User.objects.order_by("pk")[:12]):
        user.last_login = lab.now - timedelta(hours=6 + 5 * number)
        user.save()


FAULT = LabFault(
    cause="file-store-lost",
    title="Session files lie in the folder for temporary files, which is emptied at night",
    story="Every morning everybody has to sign in again.",
    symptom="S3",
    settings="""
SESSION_ENGINE = "django.contrib.sessions.backends.file"
""",
    engine="signed_cookies",
    environment={"TMPDIR": "{place}/tmp"},
    fill=fill,
)
