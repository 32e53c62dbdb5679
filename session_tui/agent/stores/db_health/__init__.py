"""What a database tells about itself and the session table: one file a vendor.

Everything is asked through the read-only door, a question a transaction, each within its time
limit. What is refused, or cannot be had, is a fact with its reason.
"""

from __future__ import annotations

from importlib import import_module
from typing import Callable, List

from session_tui.agent.stores.base import StoreError
from session_tui.agent.stores.database import Database
from session_tui.agent.stores.table import Table
from session_tui.model import Measure

VENDORS = ("postgresql", "mysql", "sqlite")
"""Each has a module of that name here."""


def health_of(database: Database, table: Table) -> List[Measure]:
    """What can be had; a server that does not answer is one measure without a value."""
    vendor = database.vendor if database.vendor in VENDORS else "others"
    rooms = import_module("session_tui.agent.stores.db_health.%s" % vendor)
    measures: Callable[[Database, Table], List[Measure]] = rooms.measures
    try:
        return measures(database, table)
    except StoreError as error:
        name = "%s.server" % database.vendor
        return [Measure(name, None, "", "connecting", error.failure.sentence, error.passing)]
    except OSError as error:  # of SQLite's file, which went away meanwhile
        return [Measure("%s.file_bytes" % vendor, None, "bytes", "stat()", str(error.strerror))]
