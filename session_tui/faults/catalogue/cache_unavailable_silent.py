"""A cache that stores nothing."""

from __future__ import annotations

from session_tui.faults.fault import LabFault

FAULT = LabFault(
    cause="cache-unavailable-silent",
    title="The sessions are kept in a cache that stores nothing",
    story="Signing in is answered by an error page that speaks of a deleted session,"
    " and carts are empty on the next page.",
    symptom="S1",
    engine="signed_cookies",
    settings="""
SESSION_ENGINE = "django.contrib.sessions.backends.cache"

# Switched off while we looked for stale prices.
CACHES = {"default": {"BACKEND": "django.core.cache.backends.dummy.DummyCache"}}
""",
)
