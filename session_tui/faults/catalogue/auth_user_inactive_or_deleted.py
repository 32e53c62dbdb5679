"""People who are not supposed to be there any more."""

from __future__ import annotations

from typing import TYPE_CHECKING

from session_tui.faults.fault import LabFault

if TYPE_CHECKING:
    from session_tui.faults.population.lab import Lab


def fill(lab: Lab) -> None:
    """Two accounts were deleted and three switched off, while their owners were signed in."""
    lab.replace(lab.visits())
    for user in lab.users[:2]:
        user.delete()
    for user in lab.users[:3]:
        user.is_active = False
        user.save()


FAULT = LabFault(
    cause="auth-user-inactive-or-deleted",
    title="Accounts were switched off or deleted while their sessions live",
    story="A few colleagues are strangers since this morning, though their carts are still there;"
    " signing in again fails as well.",
    symptom="S3",
    fill=fill,
)
