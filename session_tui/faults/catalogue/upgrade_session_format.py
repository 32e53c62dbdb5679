"""Sessions in the form of a Django that is long gone."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from session_tui.faults.fault import LabFault

if TYPE_CHECKING:
    from session_tui.faults.population.lab import Lab


def fill(lab: Lab) -> None:
    """Another project of Django 3.0 writes into the same table, and wrote alone until yesterday."""
    from session_tui.faults.population.wrecks import old_format

    visits = lab.visits()
    for visit in visits:
        if visit.saved < lab.now - timedelta(days=1):
            visit.payload = old_format(visit.data)
    lab.replace(visits)


FAULT = LabFault(
    cause="upgrade-session-format",
    title="Sessions of before Django 3.1 are still in the table",
    story="Since the upgrade of yesterday all who were signed in are strangers; some see an error"
    " page instead.",
    symptom="S3",
    fill=fill,
)
