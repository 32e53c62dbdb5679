"""A page inside of another site's page, where browsers do not send the cookie."""

from __future__ import annotations

from session_tui.faults.fault import LabFault
from session_tui.faults.stand_ins import CORS, CORS_SETTINGS

FAULT = LabFault(
    cause="cookie-samesite-none-missing",
    title="The shop is used from another site, and its session cookie is Lax",
    story="In a tab of its own the shop works. Inside of the partner's page nobody can sign in.",
    symptom="S6",
    settings=CORS_SETTINGS
    + """
MIDDLEWARE.remove("django.middleware.clickjacking.XFrameOptionsMiddleware")
CSP_FRAME_ANCESTORS = ["https://portal.partner.test"]
CORS_ALLOWED_ORIGINS = ["https://portal.partner.test"]
CORS_ALLOW_CREDENTIALS = True
CSRF_TRUSTED_ORIGINS = ["https://portal.partner.test"]
SESSION_COOKIE_SAMESITE = "Lax"
""",
    files=CORS,
)
