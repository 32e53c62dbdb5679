"""Sessions that are read from a copy which does not have them yet."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from datetime import timedelta
from typing import TYPE_CHECKING

from session_tui.faults.fault import LabFault

if TYPE_CHECKING:
    from session_tui.faults.population.lab import Lab


def fill(lab: Lab) -> None:
    """The copy is ten minutes old."""
    behind = timedelta(minutes=10)
    _copy(lab)
    lab.replace(lab.visits(100, youngest=behind))
    _copy(lab)
    lab.write(lab.visits(20, oldest=behind, since_login=timedelta(minutes=1)))


def _copy(lab: Lab) -> None:
    with (
        closing(sqlite3.connect(lab.folder / "db.sqlite3")) as ours,
        closing(sqlite3.connect(lab.folder / "replica.sqlite3")) as copy,
    ):
        ours.backup(copy)


FAULT = LabFault(
    cause="db-replica-lag",
    title="A router reads sessions from a replica that is behind",
    story="After signing in people are back at the sign-in page; the second try works, mostly.",
    symptom="S1",
    settings="""
DATABASES["replica"] = {
    "ENGINE": "django.db.backends.sqlite3",
    "NAME": BASE_DIR / "replica.sqlite3",
}
DATABASE_ROUTERS = ["teashop.routers.ReadFromReplica"]
""",
    files={
        "teashop/routers.py": '''"""Which database is asked."""


class ReadFromReplica:
    """Reads go to the replica, writes to the primary."""

    def db_for_read(self, model, **hints):
        return "replica"

    def db_for_write(self, model, **hints):
        return "default"

    def allow_relation(self, one, other, **hints):
        return True

    def allow_migrate(self, db, app_label, **hints):
        return db == "default"
''',
    },
    fill=fill,
)
