"""Local time that is read as UTC."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from session_tui.faults.fault import LabFault

if TYPE_CHECKING:
    from session_tui.faults.population.lab import Lab


def fill(lab: Lab) -> None:
    """Half of the rows come from the old admin, which writes the local time of Tokyo as it is."""
    visits = lab.visits()
    for visit in visits[::2]:
        visit.ends = visit.saved + timedelta(days=7, hours=9)
    lab.replace(visits)


FAULT = LabFault(
    cause="clock-timezone-mismatch",
    title="Two projects share the table, one with USE_TZ and one without",
    story="Since the old admin was upgraded people of the shop stay signed in nine hours too long,"
    " and those of the admin are out nine hours too soon.",
    symptom="S4",
    settings="""
TIME_ZONE = "Asia/Tokyo"
USE_TZ = False
""",
    fill=fill,
)
