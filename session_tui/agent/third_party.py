"""What is known of session engines that others publish, read in their sources.

django-user-sessions 2.0, django-qsessions 1.1 and 2.1, django-redis-sessions 0.6. With this a
project's sessions can be read while its apps are not loaded, and what these classes override is
not taken for something unknown.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Published:
    """One engine of a package."""

    kind: str
    """As `Engine.kind`."""
    table: str = ""
    columns: tuple[str, ...] = ()
    """Beside Django's own three, as the package's migrations make them."""
    prefix: str = ""
    """Its `cache_key_prefix`."""
    model: str = ""
    """The module that has its `Session`, where the class itself does not tell its model."""
    notes: tuple[str, ...] = ()


QSESSIONS = ("user_id", "user_agent", "created_at", "updated_at", "ip")

PUBLISHED = {
    "user_sessions.backends.db": Published(
        "db",
        "user_sessions_session",
        ("user_id", "user_agent", "last_activity", "ip"),
        model="user_sessions.models",
        notes=(
            "django-user-sessions writes a new, empty row whenever a key is not found or has"
            " expired.",
        ),
    ),
    "qsessions.backends.db": Published("db", "qsessions_session", QSESSIONS),
    "qsessions.backends.cached_db": Published(
        "cached_db", "qsessions_session", QSESSIONS, "qsessions.q_cached_db"
    ),
    "redis_sessions.session": Published(
        "redis_sessions",
        notes=(
            "django-redis-sessions takes every failure of Redis for a session that is not there.",
        ),
    ),
}
"""By the module of the class."""
