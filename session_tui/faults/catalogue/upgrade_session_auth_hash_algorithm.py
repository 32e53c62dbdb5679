"""Sign-ins that carry the shorter hash of an older Django."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from session_tui.faults.fault import LabFault

if TYPE_CHECKING:
    from session_tui.faults.population.lab import Lab


def fill(lab: Lab) -> None:
    """Whoever signed in before yesterday's upgrade has the hash of Django 3.0."""
    from django.utils.crypto import salted_hmac

    users = {str(user.pk): user for user in lab.users}
    salt = "django.contrib.auth.models.AbstractBaseUser.get_session_auth_hash"
    visits = lab.visits()
    for visit in visits:
        if visit.user_id and visit.saved < lab.now - timedelta(days=1):
            short = salted_hmac(salt, users[visit.user_id].password, algorithm="sha1")
            visit.data["_auth_user_hash"] = short.hexdigest()
    lab.replace(visits)


FAULT = LabFault(
    cause="upgrade-session-auth-hash-algorithm",
    title="Sign-ins of before the upgrade carry a SHA-1 hash",
    story="With yesterday's upgrade of Django everybody who was signed in was thrown out, once;"
    " guests kept their carts.",
    symptom="S3",
    fill=fill,
)
