"""Any other database that Django reaches: reads by the ORM's own SQL, in what is rolled back.

Nothing is known of its SQL here. Where it is known how a transaction of it is held to reading,
that is done, and tried; elsewhere it is unproven that the server refuses a write.
"""

from __future__ import annotations

import threading
from typing import Any, ClassVar, Dict, Mapping, Tuple

from session_tui.agent.stores.base import Denied, StoreError
from session_tui.agent.stores.dialect import (
    RIGHTS,
    TABLE_ADVICE,
    Dialect,
    Limits,
    Lost,
)
from session_tui.agent.stores.server import place_of, unreachable
from session_tui.agent.stores.table import Missing, Table

READ_ONLY: Mapping[str, str] = {
    "oracle": "SET TRANSACTION READ ONLY",
    "cockroachdb": "SET TRANSACTION READ ONLY",
}
"""By vendor: the first statement of a transaction that the server then holds to reading."""

_WORDS = (
    (("ora-00942", "no such table", "invalid object", "undefinedtable"), Missing),
    (("ora-01031", "permission denied", "privilege"), Denied),
)
"""What drivers say, or call their errors."""

_SENTENCES = {
    Missing: ("The session table is not there.", TABLE_ADVICE),
    Denied: ("The database user may not read the table.", "GRANT SELECT on it; " + RIGHTS),
}


class OrmDialect(Dialect):
    """Connects as Django's backend for that database does."""

    left_out: ClassVar[Mapping[str, str]] = {
        "init_command": "it would run SQL of the project, and could write.",
        "pool": "a connection of our own is made instead.",
    }

    def __init__(
        self, entry: Dict[str, Any], limits: Limits, schema: str | None, wrapper: Any
    ) -> None:
        """`wrapper` is the DatabaseWrapper class that ENGINE names."""
        super().__init__(entry, limits, schema)
        self.wrapper = wrapper
        self.vendor = wrapper.vendor
        self.unproven = "unproven that the server refuses a write: each read is only rolled back"
        self._watch: threading.Timer | None = None
        self._late = False
        self.notes += ("For this kind of database no limit is known for connecting.",)
        if schema:
            self.notes += ("--schema means nothing to this database.",)

    @property
    def errors(self) -> Tuple[type[BaseException], ...]:
        """The driver's, and what lies below it."""
        return (self.wrapper.Database.Error, OSError, UnicodeError)

    @property
    def place(self) -> str:
        """Host, port and database, or the name alone."""
        return place_of(self.entry, "")

    def connect(self, orm: bool) -> Any:
        """With what Django sets for each of its connections, such as date formats; no autocommit.

        Not by connect(), which tells the project's hooks.
        """
        wrapper = self._lent(None)
        wrapper.connection = wrapper.get_new_connection(wrapper.get_connection_params())
        wrapper._set_autocommit(True)
        wrapper.autocommit = True
        wrapper.init_connection_state()
        wrapper._set_autocommit(False)
        return wrapper.connection

    def begin(self, connection: Any, orm: bool) -> None:
        """The driver opens the transaction by itself; a query that takes too long is cancelled."""
        self._late = False
        if self.vendor in READ_ONLY:
            connection.cursor().execute(READ_ONLY[self.vendor])
        self._watch = threading.Timer(self.limits.statement, self._stop, (connection,))
        self._watch.daemon = True
        self._watch.start()

    def end(self, connection: Any) -> None:
        """Roll back."""
        if self._watch is not None:
            self._watch.cancel()
        connection.rollback()

    def interrupt(self, connection: Any) -> None:
        """By whatever the driver has for it."""
        for name in ("cancel", "interrupt"):
            stop = getattr(connection, name, None)
            if callable(stop):
                stop()
                return

    def _stop(self, connection: Any) -> None:
        self._late = True
        try:
            self.interrupt(connection)
        except Exception:  # noqa: S110 - a connection that is gone needs no stopping
            pass

    def complaint(self, error: BaseException) -> StoreError:
        """By words that drivers share; else by the kind of error alone."""
        if self._late:
            return StoreError(
                "The query was stopped at its time limit.", self.place, "Try again; is it busy?"
            )
        name = type(error).__name__
        text = f"{name} {error}".lower()
        for words, known in _WORDS:
            if any(word in text for word in words):
                return known(_SENTENCES[known][0], self.place, _SENTENCES[known][1])
        below = unreachable(text)
        if below is not None:
            sentence, advice, *kind = below
            return (kind[0] if kind else StoreError)(sentence, self.place, advice)
        return Lost(f"The database could not be read ({name}).", self.place, "See its log.")

    def refuses(self, error: BaseException) -> str:
        """What servers say of a write in a transaction that only reads."""
        text = str(error).lower()
        if "ora-01456" in text or "read-only" in text or "read only" in text:
            return "the server refused an UPDATE in our read-only transaction"
        return ""

    def prove(self, cursor: Any, table: Table) -> str:
        """Tried only where the server was told to refuse it."""
        return super().prove(cursor, table) if self.vendor in READ_ONLY else ""

    def version(self, connection: Any) -> str:
        """As Django's backend has it."""
        wrapper = self._lent(connection)
        name = str(getattr(wrapper, "display_name", self.vendor))
        try:
            parts = wrapper.get_database_version()
        except (AttributeError, NotImplementedError):
            return "%s of unknown version" % name
        return "%s %s" % (name, ".".join(map(str, parts)) if isinstance(parts, tuple) else parts)

    def quoted(self, name: str) -> str:
        """As Django's backend quotes it."""
        return str(self._lent(None).ops.quote_name(name)).replace("%", "%%")

    def _lent(self, connection: Any) -> Any:
        wrapper = self.wrapper(self.entry, "session-tui")
        wrapper.inc_thread_sharing()
        wrapper.connection = connection
        return wrapper
