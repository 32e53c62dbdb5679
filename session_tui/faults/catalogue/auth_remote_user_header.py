"""A proxy that says who somebody is, but not on each path."""

from __future__ import annotations

from typing import TYPE_CHECKING

from session_tui.faults.fault import LabFault

if TYPE_CHECKING:
    from session_tui.faults.population.lab import Lab


def fill(lab: Lab) -> None:
    """Everybody was named by the proxy."""
    visits = lab.visits()
    for visit in visits:
        if visit.user_id:
            visit.data["_auth_user_backend"] = "django.contrib.auth.backends.RemoteUserBackend"
    lab.replace(visits)


FAULT = LabFault(
    cause="auth-remote-user-header",
    title="RemoteUserMiddleware signs out on each path where the proxy names nobody",
    story="Whoever opens the cart, which the proxy lets through unasked, is a stranger afterwards"
    " everywhere else.",
    symptom="S2",
    settings="""
MIDDLEWARE = [*MIDDLEWARE, "django.contrib.auth.middleware.RemoteUserMiddleware"]
AUTHENTICATION_BACKENDS = ["django.contrib.auth.backends.RemoteUserBackend"]
""",
    fill=fill,
)
