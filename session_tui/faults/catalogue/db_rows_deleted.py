"""Rows that a script deletes with each release."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from session_tui.faults.fault import LabFault

if TYPE_CHECKING:
    from session_tui.faults.population.lab import Lab


def fill(lab: Lab) -> None:
    """The release was five hours ago; many have not been back since."""
    from django.contrib.auth.models import User

    lab.replace(lab.visits(60, oldest=timedelta(hours=5), since_login=timedelta(minutes=5)))
    for number, user in enumerate(User.objects.order_by("pk")[:12]):
        user.last_login = lab.now - timedelta(hours=6 + 5 * number)
        user.save()


FAULT = LabFault(
    cause="db-rows-deleted",
    title="The release script deletes all sessions",
    story="Everybody is signed out at each release, at one moment.",
    symptom="S3",
    files={
        "shop/management/__init__.py": "",
        "shop/management/commands/__init__.py": "",
        "shop/management/commands/release.py": '''"""What has to be done once after each release."""

from django.contrib.sessions.models import Session
from django.core.management import call_command
from django.core.management.base import BaseCommand


class Command(BaseCommand):
    """Brings the database up to date."""

    def handle(self, *args, **options):
        call_command("migrate", interactive=False)
        # Old sessions do not know the new checkout.
        Session.objects.all().delete()
''',
    },
    fill=fill,
)
