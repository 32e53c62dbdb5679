"""A session that belongs to one address of the network."""

from __future__ import annotations

from typing import TYPE_CHECKING

from session_tui.faults.fault import LabFault

if TYPE_CHECKING:
    from session_tui.faults.population.lab import Lab


def fill(lab: Lab) -> None:
    """Each session knows where it began."""
    visits = lab.visits()
    for visit in visits:
        visit.data["client_ip"] = f"198.51.100.{lab.dice.randrange(1, 250)}"
    lab.replace(visits)


FAULT = LabFault(
    cause="auth-bound-to-client-ip",
    title="A middleware of the shop signs out whoever comes from another address",
    story="People on their telephones are signed out whenever they leave the house.",
    symptom="S2",
    settings="""
MIDDLEWARE = [*MIDDLEWARE, "shop.bound.BoundToAddressMiddleware"]
""",
    files={
        "shop/bound.py": '''"""A session is good for the address where it began."""

from django.contrib.auth import logout


class BoundToAddressMiddleware:
    """Signs out whoever comes from elsewhere with the same cookie."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        address = request.META["REMOTE_ADDR"]
        if request.session.get("client_ip", address) != address:
            logout(request)
        request.session["client_ip"] = address
        return self.get_response(request)
''',
    },
    fill=fill,
)
