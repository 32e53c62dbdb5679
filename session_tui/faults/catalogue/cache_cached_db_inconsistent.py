"""A cache that says something else than the table."""

from __future__ import annotations

from typing import TYPE_CHECKING

from session_tui.faults.fault import LabFault

if TYPE_CHECKING:
    from session_tui.faults.population.lab import Lab


def fill(lab: Lab) -> None:
    """Thirty rows were deleted by hand, and forty were changed behind the cache's back."""
    from django.contrib.sessions.models import Session

    visits = lab.visits()
    lab.replace(visits)
    Session.objects.filter(pk__in=[visit.key for visit in visits[:30]]).delete()
    for visit in visits[30:70]:
        Session.objects.filter(pk=visit.key).delete()
        visit.data["cart"] = {"currency": "EUR", "items": [], "total": "0.00"}
        visit.data["emptied"] = True
    lab.write_rows(visits[30:70])


FAULT = LabFault(
    cause="cache-cached_db-inconsistent",
    title="Rows are deleted and changed in the table, and the cache still has the old ones",
    story="Support ended the sessions of a stolen account in the database, and the thief is still"
    " signed in.",
    symptom="S10",
    settings="""
# Fewer writes: a session is saved only when something in it changes.
SESSION_SAVE_EVERY_REQUEST = False
""",
    engine="cached_db-folder",
    fill=fill,
)
