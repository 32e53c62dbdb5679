"""A cookie for https alone, on a site that is opened over http."""

from __future__ import annotations

from session_tui.faults.fault import LabFault

FAULT = LabFault(
    cause="cookie-secure-over-http",
    title="SESSION_COOKIE_SECURE is on, and people come over plain http",
    story="The password is right, there is no error, and then the sign-in page is there again."
    " Everybody in the office has it.",
    symptom="S1",
    settings="""
# The shop runs in the office network, without certificates.
ALLOWED_HOSTS = ["shop.office.example"]
CSRF_TRUSTED_ORIGINS = ["http://shop.office.example"]
CSRF_COOKIE_SECURE = False
SECURE_SSL_REDIRECT = False
SECURE_PROXY_SSL_HEADER = None
SECURE_HSTS_SECONDS = 0
""",
)
