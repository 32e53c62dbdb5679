"""Sessions that lie where nobody looks any more."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from session_tui.faults.fault import LabFault

if TYPE_CHECKING:
    from session_tui.faults.population.lab import Lab


def fill(lab: Lab) -> None:
    """The table is full from before the release; the cache has what came since."""
    from django.core.management import call_command

    call_command("createcachetable", verbosity=0)
    lab.write_rows(lab.visits(oldest=timedelta(days=6), youngest=timedelta(hours=3)))
    lab.write(lab.visits(15, oldest=timedelta(hours=3), since_login=timedelta(minutes=5)))


FAULT = LabFault(
    cause="session-engine-switched",
    title="SESSION_ENGINE was changed from db to cache with the last release",
    story="Three hours ago, with the release, everybody was signed out at once.",
    symptom="S3",
    settings="""
# Was django.contrib.sessions.backends.db until the last release.
SESSION_ENGINE = "django.contrib.sessions.backends.cache"
CACHES = {
    "default": {
        "BACKEND": "django.core.cache.backends.db.DatabaseCache",
        "LOCATION": "shop_cache",
        "OPTIONS": {"MAX_ENTRIES": 1_000_000},
    }
}
""",
    engine="signed_cookies",
    fill=fill,
)
