"""Lost on the way back from another site, or not seen by an API."""

from __future__ import annotations

from tests.diagnosis.incidents.entry import Incident, Skipped, code, installed, said
from tests.diagnosis.worlds import spot, told

INCIDENTS: tuple[Incident | Skipped, ...] = (
    Incident(
        "psa-saml-lax",
        told(
            settings={"SESSION_COOKIE_SAMESITE": "Lax"},
            packages=installed("social-auth-app-django"),
        ),
        said("S8", "return=post", "login-at-provider=yes"),
    ),
    # How the provider sends people back is not told.
    Incident(
        "getgov-strict-login-gov",
        told(settings={"SESSION_COOKIE_SAMESITE": "Strict", "SESSION_COOKIE_NAME": "JSESSIONID"}),
        said("S8", "login-at-provider=yes"),
    ),
    Skipped("houndarr-dashboard-link", "A Django project: the application is another one's."),
    # Whether the request carries the cookie is not told, nor where the front end lies.
    Incident(
        "react-template-fetch",
        told(packages=installed("djangorestframework")),
        said("S9", "django-page-after-loss=yes"),
    ),
    Incident(
        "hypha-safari-fetch",
        told(code=code(spot("fetch-without-credentials", "fetch(url)", "", "shop/static/page.js"))),
        said("S9", "client=same-site", "old-browsers-only=yes"),
    ),
    Incident(
        "drf-6314-csrf-first-login",
        told(
            settings={
                "REST_FRAMEWORK.DEFAULT_AUTHENTICATION_CLASSES": (
                    "rest_framework.authentication.SessionAuthentication",
                )
            },
            packages=installed("djangorestframework"),
        ),
        said("S9", "api-answer=csrf"),
    ),
    Incident(
        "channels-1745-login-lost",
        told(packages=installed("channels", version="3.0")),
        said("S9", "client=websocket"),
    ),
    Incident("awx-3557-404-logout", told(), said("S9", "client=spa-logs-out")),
    Incident(
        "cors-headers-344-lax",
        told(
            project={"django": "2.1"},
            settings={"CORS_ALLOW_CREDENTIALS": True, "SESSION_COOKIE_SAMESITE": "Lax"},
            packages=installed("django-cors-headers"),
        ),
        said("S9", "client=other-site", "api-answer=no-cookie"),
    ),
)
