"""The identity provider decides how long somebody is signed in."""

from __future__ import annotations

from typing import TYPE_CHECKING

from session_tui.faults.fault import LabFault
from session_tui.faults.stand_ins import OIDC

if TYPE_CHECKING:
    from session_tui.faults.population.lab import Lab


def fill(lab: Lab) -> None:
    """Everybody came from the provider, with a token for a quarter of an hour."""
    visits = lab.visits()
    for visit in visits:
        if visit.user_id:
            visit.data["_auth_user_backend"] = "mozilla_django_oidc.auth.OIDCAuthenticationBackend"
            visit.data["oidc_id_token_expiration"] = int(visit.saved.timestamp()) + 900
    lab.replace(visits)


FAULT = LabFault(
    cause="idp-session-lifetime",
    title="A middleware asks the identity provider again every fifteen minutes",
    story="Every quarter of an hour a click ends at the company's sign-in page, and what was typed"
    " into a form is gone.",
    symptom="S4",
    settings="""
INSTALLED_APPS = [*INSTALLED_APPS, "mozilla_django_oidc"]
MIDDLEWARE = [*MIDDLEWARE, "mozilla_django_oidc.middleware.SessionRefresh"]
AUTHENTICATION_BACKENDS = ["mozilla_django_oidc.auth.OIDCAuthenticationBackend"]
OIDC_OP_AUTHORIZATION_ENDPOINT = "https://id.example/authorize"
OIDC_RENEW_ID_TOKEN_EXPIRY_SECONDS = 900
""",
    files=OIDC,
    fill=fill,
)
