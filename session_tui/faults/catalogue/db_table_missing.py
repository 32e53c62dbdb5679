"""A table that is not there, although Django believes that it made it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from session_tui.faults.fault import LabFault

if TYPE_CHECKING:
    from session_tui.faults.population.lab import Lab


def fill(lab: Lab) -> None:
    """Somebody dropped it by hand."""
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute("DROP TABLE django_session")


FAULT = LabFault(
    cause="db-table-missing",
    title="The table django_session was dropped, and migrations say that it is there",
    story="Every sign-in ends at an error page since the database was tidied up.",
    symptom="S11",
    fill=fill,
)
