"""A database that can only be read."""

from __future__ import annotations

from typing import TYPE_CHECKING

from session_tui.faults.fault import LabFault

if TYPE_CHECKING:
    from session_tui.faults.population.lab import Lab


def fill(lab: Lab) -> None:
    """The file itself is as its settings say."""
    (lab.folder / "db.sqlite3").chmod(0o444)


FAULT = LabFault(
    cause="db-unwritable",
    title="The database file is opened for reading only",
    story="Signing in is answered by an error page; who was signed in"
    " gets errors too, since yesterday's move to the new disk.",
    symptom="S11",
    fill=fill,
    settings="""
DATABASES = {
    "default": {
        "ENGINE": "django.db.backends.sqlite3",
        "NAME": f"file:{BASE_DIR / 'db.sqlite3'}?mode=ro",
        "OPTIONS": {"uri": True},
    }
}
""",
)
