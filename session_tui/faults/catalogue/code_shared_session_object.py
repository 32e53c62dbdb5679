"""One session for all."""

from __future__ import annotations

from session_tui.faults.fault import LabFault
from session_tui.faults.pieces import routed

FAULT = LabFault(
    cause="code-shared-session-object",
    title="A module keeps one SessionStore for everybody",
    story="People see teas that others looked at, and the names of others above them.",
    symptom="S12",
    files={
        "shop/looked_at.py": '''"""What somebody looked at."""

from django.contrib.sessions.backends.db import SessionStore
from django.http import JsonResponse

session = SessionStore()


def looked_at(request, sku):
    """One more, and all of them."""
    seen = [*session.get("looked_at", []), sku]
    session["looked_at"] = seen
    session["looked_by"] = request.user.get_username()
    session.save()
    return JsonResponse({"seen": seen})
''',
    },
    edits=routed("looked_at", 'path("looked/<str:sku>/", looked_at.looked_at)'),
)
