"""A key that each process makes for itself."""

from __future__ import annotations

from typing import TYPE_CHECKING

from session_tui.faults.fault import LabFault
from session_tui.faults.pieces import OTHER_KEY

if TYPE_CHECKING:
    from session_tui.faults.population.lab import Lab


def fill(lab: Lab) -> None:
    """Two workers write, each with a key of its own, and neither has the one that we have."""
    keys = (OTHER_KEY, OTHER_KEY[::-1])
    lab.replace(lab.visits(secret=lambda saved: lab.dice.choice(keys)))


FAULT = LabFault(
    cause="secret-random-per-process",
    title="SECRET_KEY is made at random wherever the environment has none",
    story="Signed in, stranger, signed in again: it changes from click to click, and the cookie"
    " stays the same.",
    symptom="S2",
    settings="""
import os

from django.core.management.utils import get_random_secret_key

SECRET_KEY = os.environ.get("TEASHOP_SECRET_KEY") or get_random_secret_key()
""",
    fill=fill,
    workers=2,
)
