"""A new key, and nobody kept the old one."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from session_tui.faults.fault import LabFault
from session_tui.faults.pieces import OTHER_KEY

if TYPE_CHECKING:
    from session_tui.faults.population.lab import Lab


def fill(lab: Lab) -> None:
    """The key was changed two days ago."""
    changed = lab.now - timedelta(days=2)
    lab.replace(
        lab.visits(
            since_login=timedelta(minutes=5),
            secret=lambda saved: OTHER_KEY if saved < changed else lab.key,
        )
    )


FAULT = LabFault(
    cause="secret-rotated-no-fallback",
    title="SECRET_KEY was changed two days ago, and SECRET_KEY_FALLBACKS is empty",
    story="The day before yesterday everybody was signed out at once. Since then all is well.",
    symptom="S3",
    fill=fill,
)
