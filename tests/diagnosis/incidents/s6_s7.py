"""Only some browsers are hit, or it is lost when the host changes."""

from __future__ import annotations

from tests.diagnosis.incidents.entry import Incident, Skipped, code, said
from tests.diagnosis.worlds import spot, told

INCIDENTS: tuple[Incident | Skipped, ...] = (
    Skipped("rn-webview-session-cookie", "Whether Django made the cookie: no backend is named."),
    Incident(
        "vinta-safari12-lax",
        told(
            project={"django": "2.1"},
            settings={"SESSION_COOKIE_SAMESITE": "Lax", "CSRF_COOKIE_SAMESITE": "Lax"},
        ),
        said("S6", "only-where=old", "old-browsers-only=yes"),
    ),
    Incident(
        "djangopackages-safari-secure",
        told(
            settings={
                "SESSION_COOKIE_SECURE": True,
                "SESSION_COOKIE_SAMESITE": "Lax",
                "SESSION_COOKIE_AGE": 1209600,
            }
        ),
        said("S6", "only-where=safari-http", "address=http"),
    ),
    Incident("fandjango-safari-iframe", told(), said("S6", "only-where=framed")),
    Incident(
        "tanf-host-only-incomplete",
        told(
            settings={"SESSION_COOKIE_DOMAIN": ".shop.example"},
            code=code(
                spot(
                    "setting",
                    'SESSION_COOKIE_DOMAIN = ".shop.example"',
                    "SESSION_COOKIE_DOMAIN",
                    "shop/settings/staging.py",
                )
            ),
        ),
        said("S7", "hosts=domain-changed", "cookie-scope-changed=yes"),
    ),
    Incident(
        "onlineweb-two-hosts-csrf",
        told(
            settings={
                "ALLOWED_HOSTS": ("shop.example", "moon.shop.example"),
                "SESSION_COOKIE_DOMAIN": None,
            }
        ),
        said("S7", "hosts=subdomain"),
    ),
    Incident(
        "scope-archivematica-clash",
        told(settings={"SESSION_COOKIE_NAME": "sessionid", "CSRF_COOKIE_NAME": "csrftoken"}),
        said("S7", "hosts=other-site", "sibling-site=yes"),
    ),
    Incident(
        "kolibri-studio-clash",
        told(settings={"SESSION_COOKIE_NAME": "sessionid"}),
        said("S7", "hosts=other-site", "sibling-site=yes"),
    ),
    # Other projects on the same host, where the second refuses.
    Incident(
        "talos-localhost-domain-safari",
        told(settings={"SESSION_COOKIE_DOMAIN": "localhost"}),
        said("S7", "hosts=other-site", "sibling-site=yes"),
    ),
    Incident(
        "capstone-stage-prod-confusion",
        told(
            settings={"ALLOWED_HOSTS": ("shop.example",), "SESSION_COOKIE_DOMAIN": ".shop.example"}
        ),
        said("S7", "hosts=other-site", "sibling-site=yes"),
    ),
    Incident("climatehub-local-url", told(), said("S7", "hosts=local")),
    Incident(
        "pythondotorg-www-switch",
        told(
            settings={
                "ALLOWED_HOSTS": ("shop.example", "www.shop.example"),
                "SESSION_COOKIE_DOMAIN": None,
            }
        ),
        said("S7", "hosts=www"),
    ),
)
