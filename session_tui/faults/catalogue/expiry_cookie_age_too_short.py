"""Minutes where seconds are meant."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from session_tui.faults.fault import LabFault

if TYPE_CHECKING:
    from session_tui.faults.population.lab import Lab


def fill(lab: Lab) -> None:
    """Those of the last hours ended long ago, those of the last minutes are alive."""
    minute = timedelta(minutes=1)
    ended = lab.visits(80, oldest=600 * minute, youngest=30 * minute, since_login=5 * minute)
    alive = lab.visits(40, oldest=20 * minute, youngest=minute, since_login=5 * minute)
    lab.replace([*ended, *alive])


FAULT = LabFault(
    cause="expiry-cookie-age-too-short",
    title="SESSION_COOKIE_AGE is 1440, which was meant as the minutes of a day",
    story="Whoever goes for lunch has to sign in again, and so has everybody who reads for long.",
    symptom="S4",
    settings="""
# A day.
SESSION_COOKIE_AGE = 1440
""",
    fill=fill,
)
