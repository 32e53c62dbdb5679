"""A job that clears the cache in which the sessions are."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from session_tui.faults.fault import LabFault

if TYPE_CHECKING:
    from session_tui.faults.population.lab import Lab


def fill(lab: Lab) -> None:
    """New prices came two minutes ago."""
    from django.contrib.auth.models import User
    from django.core.cache import cache

    lab.write(lab.visits())
    cache.clear()
    lab.write(lab.visits(6, oldest=timedelta(minutes=2), since_login=timedelta(0)))
    for number, user in enumerate(User.objects.order_by("pk")[:12]):
        user.last_login = lab.now - timedelta(hours=1 + 5 * number)
        user.save()


FAULT = LabFault(
    cause="cache-flushed",
    title="The job for new prices calls cache.clear(), and the sessions are in that cache",
    story="Whenever new prices come everybody is signed out.",
    symptom="S3",
    files={
        "shop/management/__init__.py": "",
        "shop/management/commands/__init__.py": "",
        "shop/management/commands/new_prices.py": '''"""New prices from the tea merchant."""

from django.core.cache import cache
from django.core.management.base import BaseCommand


class Command(BaseCommand):
    """Lets every page be made anew."""

    def handle(self, *args, **options):
        cache.clear()
        self.stdout.write("The shelf shows the new prices.")
''',
    },
    engine="cache-redis",
    fill=fill,
)
