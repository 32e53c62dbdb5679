"""PostgreSQL: BEGIN READ ONLY, and limits that end with the transaction.

Nothing is set for the session: a pooler would hand it on to the site.
"""

from __future__ import annotations

import socket
from typing import Any, ClassVar, Dict, List, Mapping, Sequence, Tuple

from session_tui.agent.stores.base import StoreError
from session_tui.agent.stores.dialect import Bound, Limits, Lost
from session_tui.agent.stores.postgresql_states import STATES, state_of
from session_tui.agent.stores.server import SILENT, ServerDialect
from session_tui.agent.stores.table import Table
from session_tui.agent.stores.watch import Watch

_IDLE = "idle_in_transaction_session_timeout"


class PostgresqlDialect(ServerDialect):
    """PostgreSQL through psycopg2 or psycopg 3."""

    vendor = "postgresql"
    left_out: ClassVar[Mapping[str, str]] = {
        "pool": "a connection of our own is made instead.",
        "isolation_level": "a transaction of ours reads what is committed.",
        "server_side_binding": "statements are sent whole.",
        "cursor_factory": "it is code of the project.",
        "connection_factory": "it is code of the project.",
    }
    clock_sql = "SELECT to_char(clock_timestamp() AT TIME ZONE 'UTC', 'YYYY-MM-DD HH24:MI:SS.US')"

    def __init__(
        self, entry: Dict[str, Any], limits: Limits, schema: str | None, wrapper: Any
    ) -> None:
        """Sets a connect limit, and one for a server that vanishes without a word."""
        super().__init__(entry, limits, schema, wrapper)
        options = entry["OPTIONS"]
        options["connect_timeout"] = max(2, round(limits.connect))
        options.setdefault("tcp_user_timeout", round((limits.statement + 2) * 1000))
        entry["DISABLE_SERVER_SIDE_CURSORS"] = True
        self._role = options.get("assume_role")
        self._watch = Watch(limits.statement + 1, _cut)

    def connect(self, orm: bool) -> Any:
        """In autocommit: BEGIN is ours."""
        self._watch.fired = False
        connection = super().connect(orm)
        connection.autocommit = True
        return connection

    def begin(self, connection: Any, orm: bool) -> None:
        """All of it is undone by ROLLBACK; our own reads send it along with each query."""
        self._watch.fired = False
        if orm or not _limits_each(connection):
            parts = [*self._begin(orm), f"SET LOCAL {_IDLE} = {_milliseconds(self.limits.idle)}"]
            connection.cursor().execute("; ".join(parts))

    def cursor(self, connection: Any) -> Any:
        """One whose statements each bring their own transaction, in one message to the server."""
        cursor = connection.cursor()
        if not _limits_each(connection):
            return cursor
        return _WholeCursor(cursor, self._begin(False), self._watch)

    def end(self, connection: Any) -> None:
        """Nothing to do where no transaction is open."""
        if connection.info.transaction_status:
            super().end(connection)

    def _begin(self, orm: bool) -> List[str]:
        limits = self.limits
        parts = [
            "BEGIN READ ONLY",
            f"SET LOCAL statement_timeout = {_milliseconds(limits.statement)}",
            f"SET LOCAL lock_timeout = {_milliseconds(limits.lock)}",
            "SET LOCAL datestyle = 'ISO, YMD'",
        ]
        if self._role:
            parts.append(f"SET LOCAL ROLE {identifier(self._role)}")
        if self.schema:
            # Users may well live in the shared schema; sessions are read from the named one only.
            path = identifier(self.schema) + (", public" if orm else "")
            parts.append(f"SET LOCAL search_path = {path}")
        return parts

    def complaint(self, error: BaseException) -> StoreError:
        """By SQLSTATE, else by libpq's words."""
        if self._watch.fired:
            return self.failed(*SILENT)
        state = state_of(error)
        if state in STATES:
            return self.failed(*STATES[state])
        if state and not state.startswith("08"):
            return self.failed(f"The database refused the query (SQLSTATE {state}).")
        return self.unreachable(str(error)) or self.failed(
            f"The database could not be read ({type(error).__name__}).", "See its log.", Lost
        )

    def refuses(self, error: BaseException) -> str:
        """25006 is the transaction, 42501 the role."""
        state = state_of(error)
        if state == "25006":
            return "the server refused an UPDATE in our read-only transaction (SQLSTATE 25006)"
        return "the role may not write the table (SQLSTATE 42501)" if state == "42501" else ""

    def version(self, connection: Any) -> str:
        """From what the server said at connect; no query."""
        info = connection.info.parameter_status("server_version") or "of unknown version"
        return "PostgreSQL " + str(info).split()[0]

    def interrupt(self, connection: Any) -> None:
        """PQcancel, over a connection of its own."""
        connection.cancel()

    def columns(self, table: Table, limit: int) -> str:
        """`::text` under ISO datestyle keeps microseconds, infinity and years before Christ."""
        size = f"octet_length({table.data})"
        return (
            f"{table.key}, ({table.end} AT TIME ZONE 'UTC')::text, {size}, "
            f"CASE WHEN {size} <= {limit} THEN {table.data} END"
            + self.others(table, "pg_column_size({})")
        )

    def estimate(self, cursor: Any, table: str) -> Tuple[int | None, str]:
        """The planner's number; -1 (0 before PostgreSQL 14) until the first ANALYZE.

        Until then what was written since the statistics began, without what was deleted.
        """
        cursor.execute(
            "SELECT reltuples::bigint, pg_stat_get_live_tuples(oid) FROM pg_class "
            "WHERE oid = to_regclass(%s)",
            (identifier(table),),
        )
        planned, live = cursor.fetchone() or (0, 0)
        if planned > 0:
            return int(planned), "pg_class.reltuples, as of the last ANALYZE"
        if live:
            return int(live), "n_live_tup, as the table has not been analyzed yet"
        return None, "the table has not been analyzed yet"

    def stamp(self, packed: str) -> Bound:
        """Back to the very instant."""
        return "(%s::timestamp AT TIME ZONE 'UTC')", packed

    def key(self, packed: str) -> Bound:
        """As text."""
        return "%s", packed


def _limits_each(connection: Any) -> bool:
    """Whether statement_timeout counts for each statement of a message: since PostgreSQL 13."""
    return bool(connection.info.server_version >= 130000)


class _WholeCursor:
    """A driver's cursor that sends each statement as a transaction of its own.

    BEGIN, limits, statement and ROLLBACK are one message: one round trip, and a transaction that
    cannot be left idle. After an error it is still open, aborted, until `PostgresqlDialect.end`.
    psycopg2 keeps only the last result, so there ROLLBACK goes apart, at the end of the read.
    """

    def __init__(self, cursor: Any, opening: Sequence[str], watch: Watch) -> None:
        self._cursor, self._watch = cursor, watch
        self._steps = len(opening)
        self._opening = "; ".join(opening).replace("%", "%%") + "; "
        self._many = hasattr(cursor, "pgresult")
        self._begun = False

    def execute(self, sql: str, values: Tuple[Any, ...] = ()) -> None:
        """As PEP 249 has it; the result is that of `sql`.

        Both drivers bind on this side here (Django's psycopg cursor is a ClientCursor).
        """
        self._watch.begin(self._cursor.connection)
        try:
            self._execute(sql, values)
        finally:
            self._watch.end()

    def _execute(self, sql: str, values: Tuple[Any, ...]) -> None:
        if self._many:
            self._cursor.execute(f"{self._opening}{sql}; ROLLBACK", values)
            for _ in range(self._steps):
                self._cursor.nextset()
            return
        self._cursor.execute(sql if self._begun else self._opening + sql, values)
        self._begun = True

    def fetchone(self) -> Any:
        """The next row."""
        return self._cursor.fetchone()

    def fetchall(self) -> Any:
        """The rows that are left."""
        return self._cursor.fetchall()


def _cut(connection: Any) -> None:
    """The socket reads as ended, which libpq takes for a lost connection."""
    try:
        wire = socket.fromfd(connection.fileno(), socket.AF_INET, socket.SOCK_STREAM)
        wire.shutdown(socket.SHUT_RDWR)
        wire.close()
    except Exception:  # noqa: S110 - a connection that is gone needs no cutting
        pass


def _milliseconds(seconds: float) -> int:
    return max(1, round(seconds * 1000))


def identifier(name: str) -> str:
    """`name` quoted. Raises `StoreError` for one that no identifier can be."""
    if "\0" in name or not name:
        raise StoreError("That is no name of a role, schema or table.", "", "See assume_role.")
    return '"' + name.replace('"', '""') + '"'
