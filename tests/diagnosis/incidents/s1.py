"""Logins that lead back to the login page."""

from __future__ import annotations

from tests.diagnosis.incidents.entry import (
    MIDDLEWARE,
    MYSQL,
    Incident,
    Skipped,
    code,
    installed,
    said,
)
from tests.diagnosis.worlds import CACHE, spot, told

INCIDENTS: tuple[Incident | Skipped, ...] = (
    Incident(
        "paperless-remote-user",
        told(
            settings={
                "MIDDLEWARE": (*MIDDLEWARE, "django.contrib.auth.middleware.RemoteUserMiddleware")
            }
        ),
        said("S1", "login-answer=vanishes", "nothing-stored=some-paths", "header-everywhere=no"),
    ),
    # Which cache it is, is not told, only that none works.
    Incident(
        "browserid-secure-local",
        told(settings={"SESSION_ENGINE": CACHE}),
        said("S1", "address=http"),
    ),
    Incident(
        "torchbox-cloudflare-worker-strip",
        told(),
        said("S1", "nothing-stored=everything", "cdn=helps"),
    ),
    Incident(
        "tenant-users-domain-with-port",
        told(settings={"SESSION_COOKIE_DOMAIN": ".localhost:8000"}),
        said("S1", "address=http", "admin-login=no"),
    ),
    # The domains' values are not told, only that they are not the staging host.
    Incident(
        "psf-staging-cookie-domain",
        told(
            settings={
                "ALLOWED_HOSTS": ("staging.shop.example",),
                "SESSION_COOKIE_DOMAIN": "www.shop.example",
                "CSRF_COOKIE_DOMAIN": "www.shop.example",
            }
        ),
        said("S1", "address=odd-host"),
    ),
    # Both names stand for those that are not told: the own host, and the author's.
    Incident(
        "clusterify-domain-hardcoded",
        told(
            settings={
                "ALLOWED_HOSTS": ("own.example",),
                "SESSION_COOKIE_DOMAIN": "upstream.example",
            }
        ),
        said("S1"),
    ),
    Skipped("arxiv-auth-dup-cookies", "Whether Django serves any of the two hosts."),
    Incident(
        "zulip-root-domain-cookie",
        told(
            settings={"ALLOWED_HOSTS": (".shop.example",), "SESSION_COOKIE_DOMAIN": ".shop.example"}
        ),
        said("S1", "sibling-site=yes", "login-at-provider=yes"),
    ),
    Incident(
        "squarelet-chrome-secure",
        told(settings={"SESSION_COOKIE_SECURE": False}),
        said("S1", "admin-login=no"),
    ),
    Incident(
        "cookiecutter-3250-admin",
        told(
            settings={
                "SESSION_COOKIE_SECURE": True,
                "CSRF_COOKIE_SECURE": True,
                "SECURE_SSL_REDIRECT": True,
            }
        ),
        said("S1", "admin-login=no"),
    ),
    Incident(
        "cookiecutter-http-production",
        told(settings={"CSRF_COOKIE_SECURE": True}),
        said("S1", "address=http"),
    ),
    Incident(
        "pagoda-replica-lag",
        told(
            settings={
                "DATABASE_ROUTERS": ("django_replicated.router.ReplicationRouter",),
                "DATABASES.default.ENGINE": MYSQL,
                "DATABASES.slave.ENGINE": MYSQL,
            },
            packages=installed("django-replicated"),
        ),
        said("S1", "login-answer=sometimes"),
    ),
    # The log has a 400 that nobody saw, so what the login does is left open.
    Incident(
        "fecfile-random-default-key",
        told(
            code=code(
                spot(
                    "random-secret",
                    "SECRET_KEY = os.environ.get('KEY', get_random_string(50))",
                    "default",
                    "shop/settings.py",
                )
            )
        ),
        said("S1", "processes=several"),
    ),
)
