"""Sessions that were written in a form which nobody reads any more."""

from __future__ import annotations

import pickle
from datetime import timedelta
from typing import TYPE_CHECKING

from session_tui.faults.fault import LabFault

if TYPE_CHECKING:
    from session_tui.faults.population.lab import Lab


def fill(lab: Lab) -> None:
    """Before the release of two days ago sessions were pickles, signed with the same key."""
    from session_tui.faults.population.wrecks import sealed

    visits = lab.visits()
    for visit in visits:
        if visit.saved < lab.now - timedelta(days=2):
            lab.clock.at = visit.saved
            with lab.clock.worn():
                visit.payload = sealed(pickle.dumps(visit.data, protocol=4))
    lab.replace(visits)


FAULT = LabFault(
    cause="serializer-changed",
    title="Sessions were pickles until two days ago, and are read as JSON now",
    story="With the release of the day before yesterday everybody was signed out at once.",
    symptom="S3",
    settings="""
# Was PickleSerializer until the last release.
SESSION_SERIALIZER = "django.contrib.sessions.serializers.JSONSerializer"
""",
    fill=fill,
)
