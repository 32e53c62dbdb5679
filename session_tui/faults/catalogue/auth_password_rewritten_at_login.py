"""A sign-in that writes the password field each time."""

from __future__ import annotations

from typing import TYPE_CHECKING

from session_tui.faults.fault import LabFault

if TYPE_CHECKING:
    from session_tui.faults.population.lab import Lab

BACKEND = "shop.directory.DirectoryBackend"


def fill(lab: Lab) -> None:
    """Each sign-in left another unusable password, which only the newest session fits."""
    users = {str(user.pk): user for user in lab.users}
    visits = lab.visits()
    for visit in sorted(visits, key=lambda each: each.saved):
        if visit.user_id:
            user = users[visit.user_id]
            user.set_unusable_password()
            visit.data["_auth_user_backend"] = BACKEND
            visit.data["_auth_user_hash"] = user.get_session_auth_hash()
    for user in users.values():
        user.save()
    lab.replace(visits)


FAULT = LabFault(
    cause="auth-password-rewritten-at-login",
    title="The directory's backend sets an unusable password at each sign-in",
    story="Signing in on the telephone signs people out at their desk, and the other way round.",
    symptom="S3",
    settings="""
AUTHENTICATION_BACKENDS = ["shop.directory.DirectoryBackend"]
""",
    files={
        "shop/directory.py": '''"""People are known to the company's directory (LDAP), not to us."""

from django.contrib.auth import get_user_model
from django.contrib.auth.backends import ModelBackend


def accepts(username, password):
    """What the directory says; here it says yes to one word."""
    return password == "demo"


class DirectoryBackend(ModelBackend):
    """Lets the directory check the password, and keeps none."""

    def authenticate(self, request, username=None, password=None, **kwargs):
        if not accepts(username, password):
            return None
        user, _ = get_user_model().objects.get_or_create(username=username)
        user.set_unusable_password()
        user.save()
        return user
''',
    },
    fill=fill,
)
