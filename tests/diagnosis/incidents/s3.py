"""Users who were thrown out at one event."""

from __future__ import annotations

from tests.diagnosis.incidents.entry import (
    MEMCACHED,
    MIDDLEWARE,
    REDIS,
    Incident,
    code,
    installed,
    said,
)
from tests.diagnosis.worlds import CACHE, COOKIES, DB, spot, told

INCIDENTS: tuple[Incident, ...] = (
    # The new path is not told.
    Incident(
        "browserid-backend-renamed",
        told(),
        said("S3", "who=all", "event=upgrade", "how-often=once"),
    ),
    Incident(
        "rest-auth-password-change",
        told(packages=installed("django-rest-auth")),
        said("S3", "who=one", "event=password"),
    ),
    # That middleware came with Django 1.7.
    Incident(
        "wagtail-1147-password-change",
        told(
            project={"django": "1.7"},
            settings={
                "MIDDLEWARE_CLASSES": (
                    *MIDDLEWARE,
                    "django.contrib.auth.middleware.SessionAuthenticationMiddleware",
                )
            },
        ),
        said("S3", "who=one", "event=password"),
    ),
    Incident(
        "userena-password-change",
        told(packages=installed("django-userena")),
        said("S3", "who=one", "event=password"),
    ),
    # Whose LDAP backend it is, is not told.
    Incident(
        "nav-ldap-rehash",
        told(
            settings={"AUTHENTICATION_BACKENDS": ("accounts.backends.LDAPBackend",)},
            packages=installed("django-allauth"),
        ),
        said("S3", "who=one", "event=login"),
    ),
    Incident(
        "edx-prevent-concurrent",
        told(settings={"FEATURES.PREVENT_CONCURRENT_LOGINS": True}),
        said("S3", "who=one", "event=login"),
    ),
    # Those who were thrown out are others than the one who logged in again.
    Incident(
        "preventconcurrentlogins-cache-clear",
        told(
            settings={"SESSION_ENGINE": CACHE}, packages=installed("django-preventconcurrentlogins")
        ),
        said("S3", "who=all", "event=cache"),
    ),
    Incident(
        "openedx-cache-flush-logout",
        told(settings={"SESSION_ENGINE": CACHE}),
        said("S3", "who=all", "event=cache"),
    ),
    # The number in the prefix stands for the one that is not told.
    Incident(
        "discovery-prefix-memcached-version",
        told(
            settings={
                "SESSION_ENGINE": CACHE,
                "CACHES.default.BACKEND": MEMCACHED,
                "CACHES.default.KEY_PREFIX": "shop_1.59",
            },
            packages=installed("python-memcached"),
        ),
        said("S3", "who=all", "event=upgrade"),
    ),
    Incident(
        "nest-redis-shared-maxmemory",
        told(
            settings={
                "SESSION_ENGINE": CACHE,
                "SESSION_CACHE_ALIAS": "sessions",
                "CACHES.default.BACKEND": REDIS,
                "CACHES.default.LOCATION": "redis://redis:6379/0",
                "CACHES.default.TIMEOUT": 300,
                "CACHES.sessions.BACKEND": REDIS,
                "CACHES.sessions.LOCATION": "redis://redis:6379/1",
            }
        ),
        said("S3", "who=all", "event=cache"),
    ),
    Incident("socorro-api-clears-login", told(), said("S3", "who=one", "event=page")),
    # How the fallback is written is not told.
    Incident(
        "scram-random-key-reload",
        told(
            settings={"SESSION_ENGINE": DB},
            code=code(
                spot(
                    "random-secret",
                    "SECRET_KEY = os.environ.get('KEY') or get_random_secret_key()",
                    "default",
                    "shop/settings.py",
                )
            ),
        ),
        said("S3", "who=all", "event=restart", "how-often=every"),
    ),
    Incident(
        "simple-login-source-update",
        told(project={"django": "2.2.27"}),
        said("S3", "who=all", "event=restart", "how-often=every", "processes=one"),
    ),
    # Of the version only that it is before 1.0.
    Incident(
        "trac-2133-secret-key-new-project",
        told(project={"django": "0.96"}),
        said("S3", "who=all", "event=key"),
    ),
    # Two engines are possible there.
    Incident(
        "omero-clear-session-store",
        told(),
        said("S3", "who=all", "event=upgrade", "how-often=once"),
    ),
    Incident(
        "seed-signed-cookies-switch",
        told(settings={"SESSION_ENGINE": COOKIES}),
        said("S3", "who=all", "event=settings", "engine-changed=yes"),
    ),
    Incident(
        "channels-31-hash",
        told(project={"django": "3.1"}, packages=installed("channels")),
        said("S3", "who=all", "event=upgrade", "how-often=once", "several-djangos=yes"),
    ),
)
