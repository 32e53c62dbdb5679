"""Sessions under a prefix that changes with each release."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

from session_tui.faults.fault import LabFault

if TYPE_CHECKING:
    from session_tui.faults.population.lab import Lab


def fill(lab: Lab) -> None:
    """The release was an hour ago; what was written before lies under its old prefix."""
    from django.core.cache import cache, caches

    before: Any = caches.create_connection("default")
    before.key_prefix = "teashop-1.8.4"
    lab.write_cache(lab.visits(110, youngest=timedelta(hours=1)), before)
    lab.write(lab.visits(10, oldest=timedelta(hours=1), since_login=timedelta(minutes=5)))
    cache.close()


FAULT = LabFault(
    cause="cache-key-prefix-changed",
    title="KEY_PREFIX holds the version, and the sessions of the last version are under its own",
    story="Everybody is signed out at each release, and only then.",
    symptom="S3",
    settings="""
VERSION = "1.9.0"
CACHES["default"]["KEY_PREFIX"] = f"teashop-{VERSION}"
""",
    engine="cache-redis",
    fill=fill,
)
