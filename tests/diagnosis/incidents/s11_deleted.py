"""Errors: sessions deleted under a request, CSRF, redirects without an end."""

from __future__ import annotations

from tests.diagnosis.incidents.entry import MIDDLEWARE, Incident, installed, said
from tests.diagnosis.worlds import CACHE, CACHED_DB, told

INCIDENTS: tuple[Incident, ...] = (
    Incident(
        "preventconcurrentlogins-race",
        told(packages=installed("django-preventconcurrentlogins")),
        said("S11", "message=deleted", "deleted-how=second-login"),
    ),
    Incident(
        "allauth-reset-deleted-session",
        told(settings={"SESSION_ENGINE": CACHE}),
        said("S11", "message=deleted", "deleted-how=every-login"),
    ),
    Incident(
        "tenant-schemas-615-signup-login",
        told(packages=installed("django-tenant-schemas")),
        said("S11", "message=deleted", "deleted-how=tenant"),
    ),
    Incident(
        "floppy-cached-db-interrupt",
        told(settings={"SESSION_ENGINE": CACHED_DB}),
        said("S11", "message=deleted", "deleted-how=sporadic"),
    ),
    Incident(
        "gpodder-logout-concurrent",
        told(),
        said("S11", "message=deleted", "deleted-how=sporadic", "logout-fetched=yes"),
    ),
    # A form that is kept in a cache: no choice says that.
    Incident("python-gsoc-403-login", told(), said("S11", "message=csrf")),
    Incident(
        "oidc-348-csrf-cycled",
        told(
            settings={"MIDDLEWARE": (*MIDDLEWARE, "mozilla_django_oidc.middleware.SessionRefresh")},
            packages=installed("mozilla-django-oidc"),
        ),
        said("S11", "message=csrf", "csrf-when=tab", "login-at-provider=yes"),
    ),
    Incident(
        "opal-stale-csrf",
        told(),
        said("S11", "message=csrf", "csrf-when=tab", "form-before-login=yes"),
    ),
    Incident(
        "miqa-redirect-loop",
        told(settings={"SECURE_SSL_REDIRECT": True, "SECURE_PROXY_SSL_HEADER": None}),
        said("S11", "message=redirects", "redirects=https", "tls-at-proxy=yes"),
    ),
    Incident(
        "mezzanine-ssl-redirect-loop",
        told(settings={"SECURE_PROXY_SSL_HEADER": None}),
        said("S11", "message=redirects", "redirects=https", "tls-at-proxy=yes"),
    ),
)
