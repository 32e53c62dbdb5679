"""A middleware that signs people out who do nothing for a while."""

from __future__ import annotations

from typing import TYPE_CHECKING

from session_tui.faults.fault import LabFault

if TYPE_CHECKING:
    from session_tui.faults.population.lab import Lab


def fill(lab: Lab) -> None:
    """Each session knows when its user last did something."""
    visits = lab.visits()
    for visit in visits:
        visit.data["last_activity"] = int(visit.saved.timestamp())
    lab.replace(visits)


FAULT = LabFault(
    cause="expiry-idle-timeout-middleware",
    title="A middleware of the shop signs out whoever was idle for ten minutes",
    story="Whoever types a long message is signed out when sending it, and the text is lost.",
    symptom="S4",
    settings="""
MIDDLEWARE = [*MIDDLEWARE, "shop.idle.IdleTimeoutMiddleware"]
INACTIVITY_TIMEOUT = 600
""",
    files={
        "shop/idle.py": '''"""Nobody stays signed in who does nothing."""

import time

from django.conf import settings
from django.contrib.auth import logout


class IdleTimeoutMiddleware:
    """Signs out whoever was idle for INACTIVITY_TIMEOUT seconds."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        last = request.session.get("last_activity")
        if last is not None and time.time() - last > settings.INACTIVITY_TIMEOUT:
            logout(request)
        request.session["last_activity"] = int(time.time())
        return self.get_response(request)
''',
    },
    fill=fill,
)
