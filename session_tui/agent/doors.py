"""The databases of a project, each behind one read-only door that everybody shares."""

from __future__ import annotations

import threading
from typing import Any

from session_tui.agent.stores.base import Barred
from session_tui.agent.stores.database import Database
from session_tui.agent.stores.dialect import Limits


class Doors:
    """Opens each alias of DATABASES when somebody first asks for it."""

    def __init__(self, settings: Any, schema: str | None) -> None:
        """`schema`: the tenant's, looked into before all others on PostgreSQL."""
        self.databases = settings.DATABASES
        self.schema = schema
        self.opening = threading.Lock()
        self.opened: dict[str, Database] = {}

    def __getitem__(self, alias: str) -> Database:
        """The door to `alias`; connects to nothing yet. Raises `StoreError` for an unknown one."""
        with self.opening:
            if alias not in self.opened:
                self.opened[alias] = self._opened(alias)
            return self.opened[alias]

    def _opened(self, alias: str) -> Database:
        if alias not in self.databases:
            there = ", ".join(sorted(self.databases)) or "none"
            raise Barred(
                "DATABASES has no entry %r; it has: %s." % (alias, there), "", "See --database."
            )
        return Database(alias, self.databases[alias], Limits(), self.schema)
