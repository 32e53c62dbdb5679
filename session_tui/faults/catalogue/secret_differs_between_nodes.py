"""Two nodes, one database, two keys."""

from __future__ import annotations

from typing import TYPE_CHECKING

from session_tui.faults.fault import LabFault
from session_tui.faults.pieces import OTHER_KEY

if TYPE_CHECKING:
    from session_tui.faults.population.lab import Lab


def fill(lab: Lab) -> None:
    """Half of the visits ended at the other node."""
    keys = (lab.key, OTHER_KEY)
    lab.replace(lab.visits(secret=lambda saved: lab.dice.choice(keys)))


FAULT = LabFault(
    cause="secret-differs-between-nodes",
    title="A second node writes into the same table with another SECRET_KEY",
    story="Since the second server runs people are signed in on one page and strangers on the"
    " next.",
    symptom="S2",
    fill=fill,
)
