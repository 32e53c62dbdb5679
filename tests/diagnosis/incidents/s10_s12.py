"""Data in the session that are lost, and accounts that are mixed up."""

from __future__ import annotations

from tests.diagnosis.incidents.entry import LOCMEM, MEMCACHED, Incident, code, installed, said
from tests.diagnosis.worlds import CACHE, CACHED_DB, DB, spot, told

INCIDENTS: tuple[Incident, ...] = (
    Incident(
        "django-shop-cart-login",
        told(
            code=code(
                spot(
                    "session-key-field",
                    "session_key = models.CharField(max_length=40)",
                    "",
                    "cart/models.py",
                )
            ),
            packages=installed("django-shop"),
        ),
        said("S10", "lost-when=login"),
    ),
    Incident("so-login-flush-data", told(), said("S10", "lost-when=login")),
    Incident(
        "rosetta-memcached-1mb",
        told(
            settings={"SESSION_ENGINE": CACHED_DB, "CACHES.default.BACKEND": MEMCACHED},
            sample={"rows": 1, "largest": 700 * 1024},
        ),
        said("S10", "lost-when=much"),
    ),
    # A cache of each process is what Django calls LocMem.
    Incident(
        "kalite-mod-wsgi-cache-default",
        told(
            settings={"SESSION_ENGINE": CACHE, "CACHES.default.BACKEND": LOCMEM},
            packages=installed("mod-wsgi"),
        ),
        said("S10", "lost-when=always", "processes=several", "shared-store=own"),
    ),
    Incident(
        "so-nested-delete",
        told(settings={"SESSION_SAVE_EVERY_REQUEST": False}),
        said("S10", "lost-when=nested"),
    ),
    Incident(
        "saml2-auth-acs-flush",
        told(packages=installed("grafana-django-saml2-auth")),
        said("S10", "lost-when=page", "login-at-provider=yes"),
    ),
    Incident("trac-34173-5xx", told(project={"django": "4.2"}), said("S10", "lost-when=error")),
    # The parser is in the package, where nobody looks.
    Incident(
        "easyaudit-json-cookie",
        told(packages=installed("django-easy-audit")),
        said("S10", "lost-when=some-browsers"),
    ),
    Incident(
        "plotly-dash-overwrite",
        told(settings={"SESSION_ENGINE": DB}, packages=installed("django-plotly-dash")),
        said("S10", "lost-when=parallel"),
    ),
    # That pages are cached is told, not how; nor whether a reload helps.
    Incident(
        "dimagi-cached-dashboard",
        told(code=code(spot("cache-page", "@cache_page(600)", "", "shop/views.py"))),
        said("S12"),
    ),
    Incident("serima-admin-request-attr", told(), said("S12", "else-who=load")),
)
