"""Sign-ins through a backend that the settings do not list any more."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from session_tui.faults.fault import LabFault

if TYPE_CHECKING:
    from session_tui.faults.population.lab import Lab


def fill(lab: Lab) -> None:
    """Before yesterday's release everybody came by another backend."""
    visits = lab.visits()
    for visit in visits:
        if visit.user_id and visit.saved < lab.now - timedelta(days=1):
            visit.data["_auth_user_backend"] = "shop.backends.EmailBackend"
    lab.replace(visits)


FAULT = LabFault(
    cause="auth-backend-removed",
    title="Sessions name an authentication backend that is not listed any more",
    story="With yesterday's release everybody who was signed in became a stranger; their carts"
    " are still full.",
    symptom="S3",
    settings="""
# shop.backends.EmailBackend went away with the last release.
AUTHENTICATION_BACKENDS = ["django.contrib.auth.backends.ModelBackend"]
""",
    fill=fill,
)
