"""Session files that were never written to their end."""

from __future__ import annotations

from typing import TYPE_CHECKING

from session_tui.faults.fault import LabFault

if TYPE_CHECKING:
    from session_tui.faults.population.lab import Lab


def fill(lab: Lab) -> None:
    """The disk was full this morning: some files are empty, some are cut short."""
    visits = lab.visits(40)
    for number, visit in enumerate(visits):
        visit.payload = "" if number % 2 else lab.encoded(visit)[:60]
    lab.write(visits)


FAULT = LabFault(
    cause="file-corrupt-partial-write",
    title="Some session files are empty or cut short",
    story="Some people are signed out since this morning, others are not.",
    symptom="S2",
    engine="file",
    fill=fill,
)
