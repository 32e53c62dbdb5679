"""Errors of the servers and tables that hold sessions."""

from __future__ import annotations

from session_tui.model.facts import Disk
from tests.diagnosis.incidents.entry import POSTGRESQL, SQLITE, Incident, installed, said
from tests.diagnosis.worlds import CACHED_DB, COOKIES, DB, told

INCIDENTS: tuple[Incident, ...] = (
    Incident(
        "django-redis-readonly",
        told(
            settings={"CACHES.default.BACKEND": "django_redis.cache.RedisCache"},
            packages=installed("django-redis"),
        ),
        said("S11", "message=refused", "refused-where=redis-readonly"),
    ),
    # The words of the error are not told, but that the cache is down is.
    Incident(
        "django-37210-cache-delete",
        told(settings={"SESSION_ENGINE": CACHED_DB}),
        said("S11", "refused-where=cache-down"),
    ),
    # Expired rows are counted up to a million.
    Incident(
        "cifonauta-40-million",
        told(
            settings={"SESSION_ENGINE": DB},
            table={"exists": True, "expired": 1_000_000, "total": 40_000_000},
        ),
        said("S11", "message=other", "other-error=slow"),
    ),
    Incident(
        "shopify-no-session-table",
        told(
            settings={"SESSION_ENGINE": DB, "DATABASES.default.ENGINE": SQLITE},
            table={"exists": False},
        ),
        said("S11", "message=table"),
    ),
    Incident(
        "tenant-schemas-573-stale-parent-cookie",
        told(settings={"TENANT_APPS": ("django.contrib.sessions",)}),
        said("S11", "message=table", "table-how=one-host", "tenant-alone=yes"),
    ),
    # The words of the error are not told, but who cannot write where is.
    Incident(
        "mod-wsgi-sqlite-permission",
        told(
            settings={"DATABASES.default.ENGINE": SQLITE},
            host={
                "disks": (
                    Disk("/srv/shop", "database", "", 80 << 30, 30 << 30, None, writable=False),
                )
            },
            packages=installed("mod-wsgi"),
        ),
        said("S11", "refused-where=database"),
    ),
    Incident(
        "xadmin-demo-permission",
        told(
            settings={"DATABASES.default.ENGINE": POSTGRESQL},
            table={"exists": True, "writable": False, "unwritable_because": "permission denied"},
        ),
        said("S11", "message=refused", "refused-where=database"),
    ),
    # What kind of container is not told.
    Incident(
        "linkding-db-locked",
        told(settings={"DATABASES.default.ENGINE": SQLITE}, host={"container": "docker"}),
        said("S11", "message=refused", "refused-where=database"),
    ),
    Incident(
        "user-sessions-duplicate-key",
        told(
            settings={
                "SESSION_ENGINE": "user_sessions.backends.db",
                "DATABASES.default.ENGINE": POSTGRESQL,
            },
            packages=installed("django-user-sessions"),
        ),
        said("S11", "message=too-long", "too-long-where=session-table"),
    ),
    # The table is not told.
    Incident(
        "cas-ng-signed-cookie-key",
        told(
            project={"django": "2.2.13"},
            settings={"SESSION_ENGINE": COOKIES},
            packages=installed("django-cas-ng"),
        ),
        said("S11", "message=too-long"),
    ),
)
