"""A feature that lets each user have one session."""

from __future__ import annotations

from typing import TYPE_CHECKING

from session_tui.faults.fault import LabFault

if TYPE_CHECKING:
    from session_tui.faults.population.lab import Lab


def fill(lab: Lab) -> None:
    """Of each user the newest session is left."""
    newest = {}
    guests = []
    for visit in sorted(lab.visits(), key=lambda each: each.saved):
        if visit.user_id:
            newest[visit.user_id] = visit
        else:
            guests.append(visit)
    lab.replace([*guests, *newest.values()])


FAULT = LabFault(
    cause="auth-single-session-enforced",
    title="A receiver of user_logged_in deletes all other sessions of the user",
    story="Two colleagues share an account and throw each other out all day long.",
    symptom="S3",
    settings="""
PREVENT_CONCURRENT_LOGINS = True
""",
    files={
        "shop/signals.py": '''"""One session for each user."""

from django.contrib.auth.signals import user_logged_in
from django.contrib.sessions.models import Session
from django.dispatch import receiver


@receiver(user_logged_in)
def end_other_sessions(sender, request, user, **kwargs):
    """Whoever signs in is signed out everywhere else."""
    for session in Session.objects.exclude(session_key=request.session.session_key):
        if session.get_decoded().get("_auth_user_id") == str(user.pk):
            session.delete()
''',
    },
    edits={
        "shop/apps.py": (
            (
                '    name = "shop"\n',
                '    name = "shop"\n\n    def ready(self) -> None:\n'
                '        """Listens to sign-ins."""\n        from . import signals  # noqa: F401\n',
            ),
        ),
    },
    fill=fill,
)
