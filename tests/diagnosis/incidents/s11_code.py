"""Errors of formats, types, packages and settings."""

from __future__ import annotations

from tests.diagnosis.incidents.entry import MIDDLEWARE, Incident, installed, said
from tests.diagnosis.worlds import JSON, told

INCIDENTS: tuple[Incident, ...] = (
    Incident(
        "allauth-async-middleware",
        told(
            settings={"MIDDLEWARE": (*MIDDLEWARE, "allauth.account.middleware.AccountMiddleware")},
            packages=installed("django-allauth", version="0.60.1"),
        ),
        said("S11", "message=decode", "decode-how=async"),
    ),
    Incident(
        "akvo-tz-login-fails",
        told(settings={"USE_TZ": True}),
        said("S11", "message=decode", "decode-how=use-tz", "use-tz-changed=yes"),
    ),
    Incident(
        "dis-wagtail-age-str",
        told(settings={"SESSION_COOKIE_AGE": "86400"}),
        said("S11", "message=timedelta"),
    ),
    Incident(
        "netbox-docker-login-timeout-str",
        told(settings={"SESSION_COOKIE_AGE": "3600"}),
        said("S11", "message=timedelta"),
    ),
    Incident(
        "social-auth-expiry-overflow",
        told(
            settings={"SOCIAL_AUTH_SESSION_EXPIRATION": True},
            packages=installed("django-social-auth"),
        ),
        said("S11", "message=other", "other-error=overflow", "login-at-provider=yes"),
    ),
    Incident(
        "defectdojo-like-empty-middleware",
        told(
            project={"django": "2.0.6"},
            settings={"MIDDLEWARE": (), "MIDDLEWARE_CLASSES": MIDDLEWARE},
        ),
        said("S11", "message=attribute", "several-djangos=yes"),
    ),
    Incident(
        "authentik-pickle-removed",
        told(
            project={"django": "5.0"},
            settings={"SESSION_SERIALIZER": "django.contrib.sessions.serializers.PickleSerializer"},
        ),
        said("S11", "message=other", "other-error=import", "several-djangos=yes"),
    ),
    Incident(
        "password-policies-json",
        told(settings={"SESSION_SERIALIZER": JSON}, packages=installed("django-password-policies")),
        said("S11", "message=json"),
    ),
    Incident(
        "oauth2client-pickled-flow",
        told(project={"django": "1.10", "python": "3.5"}, packages=installed("oauth2client")),
        said("S11", "message=json"),
    ),
    # What the update changed is not told.
    Incident("netbox-incorrect-padding", told(), said("S11", "message=decode")),
    Incident(
        "trac-31895-invalid-session-crash",
        told(project={"django": "3.1"}),
        said("S11", "message=decode", "decode-how=upgrade", "several-djangos=yes"),
    ),
)
