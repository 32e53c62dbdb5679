"""A Redis that forgot everything when it was restarted."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from session_tui.faults.fault import LabFault, Server
from session_tui.faults.healthy import REDIS

if TYPE_CHECKING:
    from session_tui.faults.population.lab import Lab


def fill(lab: Lab) -> None:
    """It has just been restarted: people signed in for days are gone, a few came back."""
    from django.contrib.auth.models import User

    second = timedelta(seconds=1)
    lab.write(lab.visits(8, oldest=second, youngest=0 * second, since_login=0 * second))
    for number, user in enumerate(User.objects.order_by("pk")[:12]):
        user.last_login = lab.now - timedelta(hours=1 + 5 * number)
        user.save()


FAULT = LabFault(
    cause="cache-restart-no-persistence",
    title="Redis keeps nothing on disk, and was restarted a moment ago",
    story="A few minutes ago everybody was signed out at once.",
    symptom="S3",
    settings='SESSION_ENGINE = "django.contrib.sessions.backends.cache"\n' + REDIS,
    engine="signed_cookies",
    servers=(Server("redis", "", ("--appendonly", "no")),),
    packages=("redis",),
    fill=fill,
)
