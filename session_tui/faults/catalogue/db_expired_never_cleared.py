"""A table that nobody ever clears."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from session_tui.faults.fault import LabFault

if TYPE_CHECKING:
    from session_tui.faults.population.lab import Lab

MANY = 12_000


def fill(lab: Lab) -> None:
    """Sessions of the last two years, next to those of this week."""
    from django.contrib.sessions.models import Session

    visits = lab.visits()
    lab.replace(visits)
    old = lab.visits(1, oldest=timedelta(days=20), youngest=timedelta(days=19))[0]
    payload = lab.encoded(old)
    rows = (
        Session(
            session_key=lab.new_key(),
            session_data=payload,
            expire_date=lab.now - timedelta(days=1 + 700 * lab.dice.random()),
        )
        for _ in range(MANY)
    )
    Session.objects.bulk_create(rows, batch_size=300)


FAULT = LabFault(
    cause="db-expired-never-cleared",
    title="clearsessions never runs, and the table holds the sessions of two years",
    story="Signing in takes longer from month to month, and the disk fills up.",
    symptom="S11",
    fill=fill,
)
