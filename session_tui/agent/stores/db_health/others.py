"""What any other database tells by the ORM's own SQL: its version, and its rows."""

from __future__ import annotations

from typing import Any, Dict, List

from session_tui.agent.stores.base import StoreError
from session_tui.agent.stores.database import Database
from session_tui.agent.stores.db_health.asking import Inquiry, because
from session_tui.agent.stores.orm_rows import model_of
from session_tui.agent.stores.table import Table
from session_tui.model import Measure

TOLD = {
    "rows": ("rows", "the ORM's Count"),
    "earliest_end": ("UTC", "the ORM's Min"),
    "latest_end": ("UTC", "the ORM's Max"),
}

NO_SQL = "no SQL for it is known here"


def measures(database: Database, table: Table) -> List[Measure]:
    """Of the server, and of the table in it."""
    inquiry = Inquiry(database, database.vendor)
    inquiry.note("version", database.version(), "", "Django's get_database_version()")
    try:
        told = _aggregates(database, table)
    except StoreError as error:
        told = dict.fromkeys(TOLD)
        why = because(error)
    else:
        why = "there are no rows"
    for name, (unit, how) in TOLD.items():
        inquiry.note(name, told[name], unit, how, why if told[name] is None else "")
    inquiry.note("disk_free", None, "bytes", "no query", NO_SQL)
    return inquiry.measures


def _aggregates(database: Database, table: Table) -> Dict[str, Any]:
    from django.db.models import Count, Max, Min

    rows = model_of(table, database.dialect.place)._base_manager.using(database.alias)
    with database.reading_orm():
        found: Dict[str, Any] = rows.aggregate(
            rows=Count("key"), earliest_end=Min("end"), latest_end=Max("end")
        )
    return found
