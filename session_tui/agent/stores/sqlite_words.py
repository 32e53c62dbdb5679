"""SQLite's errors in our words: words are its only code before Python 3.11."""

from __future__ import annotations

from session_tui.agent.stores.base import Barred

WORDS = (
    ("not a database", "This file is not an SQLite database.", "Check NAME in the settings."),
    ("encrypted", "This file is not an SQLite database.", "Check NAME in the settings."),
    ("no such column", "The session table lacks a column.", "Run manage.py migrate."),
    ("interrupted", "The query was stopped at its time limit.", "Try again; is the disk busy?"),
    ("malformed", "The database file is damaged.", "Run PRAGMA integrity_check on a copy of it."),
    ("disk i/o", "The database file could not be read from the disk.", "See the kernel's log."),
    (
        "unable to open",
        "The database file cannot be opened.",
        "Run as the owner of the file.",
        Barred,
    ),
    ("permission denied", "This user may not read the database file.", "Run as its owner.", Barred),
    ("readonly", "The database cannot be read without writing to it.", "Run as its owner.", Barred),
)
"""What SQLite says, our sentence, advice, and kind."""
