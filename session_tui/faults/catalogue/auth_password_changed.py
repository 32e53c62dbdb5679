"""A page for changing the password that signs its user out."""

from __future__ import annotations

from typing import TYPE_CHECKING

from session_tui.faults.fault import LabFault
from session_tui.faults.pieces import routed

if TYPE_CHECKING:
    from session_tui.faults.population.lab import Lab


def fill(lab: Lab) -> None:
    """Four people changed their password after they had signed in."""
    lab.replace(lab.visits())
    for user in lab.users[:4]:
        user.set_password("another")
        user.save()


FAULT = LabFault(
    cause="auth-password-changed",
    title="The shop's own page for a new password ends all sessions of its user",
    story="Whoever changes the password in the shop is a stranger on the very next page.",
    symptom="S3",
    files={
        "shop/password.py": '''"""A new password."""

from django.contrib.auth.decorators import login_required
from django.shortcuts import redirect
from django.views.decorators.http import require_POST


@login_required
@require_POST
def change_password(request):
    """The new one counts at once."""
    request.user.set_password(request.POST["new"])
    request.user.save()
    return redirect("shelf")
''',
    },
    edits=routed("password", 'path("password/", password.change_password)'),
    fill=fill,
)
