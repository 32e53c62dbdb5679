"""A cache that each process has for itself."""

from __future__ import annotations

from session_tui.faults.fault import LabFault

FAULT = LabFault(
    cause="cache-locmem-multiprocess",
    title="Sessions are kept in the memory of each process, and there are two",
    story="People are signed in on one page, strangers on the next, and signed in again"
    " on the third; after each deployment everybody is out.",
    symptom="S2",
    engine="signed_cookies",
    workers=2,
    settings="""
SESSION_ENGINE = "django.contrib.sessions.backends.cache"
CACHES = {"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}}
""",
)
