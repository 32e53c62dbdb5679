"""Users who are logged out at random."""

from __future__ import annotations

from session_tui.model.facts import LoadsSeen
from tests.diagnosis.incidents.entry import MEMCACHED, SQLITE, Incident, Skipped, code, said
from tests.diagnosis.worlds import CACHE, spot, told

INCIDENTS: tuple[Incident | Skipped, ...] = (
    # Of the version only that it is below 5.
    Incident(
        "muckrock-prefetch-logout",
        told(
            project={"django": "4.2"},
            code=code(spot("logout-link", '<a href="/accounts/logout/">', "", "shop/base.html")),
        ),
        said("S2", "gone-how=click"),
    ),
    Incident(
        "kitsune-memcached-sessions",
        told(settings={"SESSION_ENGINE": CACHE, "CACHES.default.BACKEND": MEMCACHED}),
        said("S2", "engine-changed=yes"),
    ),
    Skipped("kuma-vary-cookie", "What anybody saw: it is a discussion of headers, without a loss."),
    Incident(
        "fly-sqlite-two-machines",
        told(
            project={"django": "4.1.7", "python": "3.8.18"},
            settings={"DATABASES.default.ENGINE": SQLITE},
            host={"platform": ("FLY_MACHINE_ID",)},
        ),
        said("S2"),
    ),
    Incident("studio-shared-cache", told(), said("S2", "processes=machines", "shared-store=own")),
    Incident(
        "posthog-secret-two-servers",
        told(),
        said("S2", "reload=yes", "processes=machines", "keys-differ=yes"),
    ),
    Incident(
        "render-autoscale-random-secret",
        told(loads=LoadsSeen(("SECRET_KEY",), 60), host={"platform": ("RENDER_INSTANCE_ID",)}),
        said("S2", "after-loss=kept", "reload=yes", "processes=machines"),
    ),
    Incident(
        "django-31864-mixed-versions",
        told(project={"django": "3.1"}, settings={"DEFAULT_HASHING_ALGORITHM": "sha1"}),
        said("S2", "processes=machines", "shared-store=one", "several-djangos=yes"),
    ),
)
