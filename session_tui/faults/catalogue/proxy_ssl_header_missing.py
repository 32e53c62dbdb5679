"""Django does not hear that the browser speaks https."""

from __future__ import annotations

from session_tui.faults.fault import LabFault

FAULT = LabFault(
    cause="proxy-ssl-header-missing",
    title="SECURE_SSL_REDIRECT is on, and SECURE_PROXY_SSL_HEADER is missing",
    story="Since the new proxy is in front the browser says that"
    " the page redirected too many times.",
    symptom="S1",
    settings="""
SECURE_PROXY_SSL_HEADER = None
""",
)
