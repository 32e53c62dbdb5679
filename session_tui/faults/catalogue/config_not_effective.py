"""Workers that still have what was changed long ago."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from session_tui.faults.fault import LabFault

if TYPE_CHECKING:
    from session_tui.faults.population.lab import Lab


def fill(lab: Lab) -> None:
    """All sessions were written by workers that let them live for an hour."""
    visits = lab.visits()
    for visit in visits:
        visit.ends = visit.saved + timedelta(hours=1)
    lab.replace(visits)


FAULT = LabFault(
    cause="config-not-effective",
    title="The workers run with another SESSION_COOKIE_AGE than the settings give here",
    story="Everybody is signed out after an hour, although the settings say thirty days;"
    " changing them has no effect at all.",
    symptom="S4",
    settings="""
import os

# Thirty days, unless the environment says otherwise.
SESSION_COOKIE_AGE = int(os.environ.get("TEASHOP_SESSION_AGE", 30 * 24 * 60 * 60))
""",
    fill=fill,
    workers=2,
    worker_environment={"TEASHOP_SESSION_AGE": "3600"},
)
