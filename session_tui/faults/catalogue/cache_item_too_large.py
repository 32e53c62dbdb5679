"""Sessions that are larger than the cache takes."""

from __future__ import annotations

from typing import TYPE_CHECKING

from session_tui.faults.fault import LabFault, Server
from session_tui.faults.healthy import MEMCACHED

if TYPE_CHECKING:
    from session_tui.faults.population.lab import Lab


def fill(lab: Lab) -> None:
    """Some visitors looked at so many teas that hardly anything more fits."""
    visits = lab.visits()
    for visit in visits[:12]:
        text = "Hand picked, with notes of " + "honey and wet stone and " * 28
        visit.data["seen_teas"] = [{"number": n, "text": f"{n} {text}"} for n in range(21)]
    lab.write(visits)


FAULT = LabFault(
    cause="cache-item-too-large",
    title="The largest sessions have no room in memcached, which takes 16 kB at most",
    story="People who look at many teas lose their cart; others do not.",
    symptom="S10",
    settings='SESSION_ENGINE = "django.contrib.sessions.backends.cache"\n' + MEMCACHED,
    files={
        "shop/recent.py": '''"""What somebody looked at, to show it again."""


def looked(session, tea, text):
    """Keeps the whole text, so that the shelf is not asked again."""
    seen = [*session.get("seen_teas", []), {"number": tea.sku, "text": text}]
    session["seen_teas"] = seen
''',
    },
    engine="signed_cookies",
    servers=(Server("memcached", "", ("-I", "16k", "-o", "slab_chunk_max=8192")),),
    packages=("pymemcache",),
    fill=fill,
)
