"""A key that is made anew with each container."""

from __future__ import annotations

import os
from datetime import timedelta
from typing import TYPE_CHECKING

from session_tui.faults.fault import LabFault
from session_tui.faults.pieces import OTHER_KEY

if TYPE_CHECKING:
    from session_tui.faults.population.lab import Lab


def fill(lab: Lab) -> None:
    """The container was started five hours ago, and with it came another key."""
    started = lab.now - timedelta(hours=5)
    os.utime(lab.folder / "run" / "secret.key", (started.timestamp(), started.timestamp()))
    visits = lab.visits(
        since_login=timedelta(minutes=5),
        secret=lambda saved: OTHER_KEY if saved < started else lab.key,
    )
    now = lab.visits(20, oldest=timedelta(hours=4), since_login=timedelta(minutes=5))
    lab.replace([*visits, *now])


FAULT = LabFault(
    cause="secret-regenerated-on-restart",
    title="SECRET_KEY is written into the container at its start, and goes with it",
    story="Everybody is signed out whenever the site is deployed or restarted.",
    symptom="S3",
    settings='''
from django.core.management.utils import get_random_secret_key


def key_of_this_container():
    """Made at the first start, so that no key is in the image."""
    kept = BASE_DIR / "run" / "secret.key"
    if not kept.exists():
        kept.write_text(get_random_secret_key())
    return kept.read_text()


SECRET_KEY = key_of_this_container()
''',
    files={"run/README": "What the container keeps while it runs.\n"},
    fill=fill,
)
