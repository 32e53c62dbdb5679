"""Two nodes whose clocks are minutes apart."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from session_tui.faults.fault import LabFault

if TYPE_CHECKING:
    from session_tui.faults.population.lab import Lab


def fill(lab: Lab) -> None:
    """One of the nodes lives four minutes ahead, and writes as often as the others."""
    minute = timedelta(minutes=1)
    ahead = lab.visits(
        15, oldest=-3 * minute, youngest=-4 * minute, since_login=timedelta(seconds=5)
    )
    usual = lab.visits(15, oldest=minute, youngest=0 * minute, since_login=0 * minute)
    lab.write([*usual, *ahead])


FAULT = LabFault(
    cause="clock-server-skew",
    title="One of the web nodes writes with a clock that is four minutes ahead",
    story="The tablets on the counter, which stay signed in for five minutes, are out after one.",
    symptom="S4",
    fill=fill,
)
