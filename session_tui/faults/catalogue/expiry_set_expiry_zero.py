"""Code that ends sessions with the browser, although the settings promise a week."""

from __future__ import annotations

from typing import TYPE_CHECKING

from session_tui.faults.fault import LabFault

if TYPE_CHECKING:
    from session_tui.faults.population.lab import Lab


def fill(lab: Lab) -> None:
    """Nearly nobody ticks the box."""
    visits = lab.visits()
    for visit in visits:
        if visit.user_id and lab.dice.random() < 0.9:
            visit.data["_session_expiry"] = 0
    lab.replace(visits)


FAULT = LabFault(
    cause="expiry-set-expiry-zero",
    title="The sign-in page calls set_expiry(0) unless a box is ticked",
    story="The settings say a week, and still everybody is signed out when the browser is closed."
    " A few people never are.",
    symptom="S4",
    edits={
        "shop/visits.py": (
            (
                'STAY = {"week": "As long as usual"}',
                'STAY = {"browser": "On a shared computer", "week": "Remember me"}',
            ),
            (
                '    session["stay"] = choice\n',
                '    if choice != "week":\n        session.set_expiry(0)\n',
            ),
        ),
        "shop/forms.py": (('initial="week"', 'initial="browser"'),),
    },
    fill=fill,
)
