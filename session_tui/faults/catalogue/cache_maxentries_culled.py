"""A cache that throws a third away whenever it is full."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from session_tui.faults.fault import LabFault

if TYPE_CHECKING:
    from session_tui.faults.population.lab import Lab


def fill(lab: Lab) -> None:
    """It is as full as it ever gets."""
    lab.write(lab.visits(298 - 120, oldest=timedelta(days=2), since_login=timedelta(hours=1)))


FAULT = LabFault(
    cause="cache-maxentries-culled",
    title="The cache of the sessions holds 300 entries, which is Django's default",
    story="On busy days people are signed out at random, the more visitors the more often.",
    symptom="S2",
    settings="""
CACHES = {
    "default": {
        "BACKEND": "django.core.cache.backends.db.DatabaseCache",
        "LOCATION": "shop_cache",
    }
}
""",
    engine="cache",
    fill=fill,
)
