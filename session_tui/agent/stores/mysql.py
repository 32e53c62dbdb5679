"""MariaDB and MySQL: START TRANSACTION READ ONLY, and limits that go with each statement.

MariaDB's `SET LOCAL` outlives the commit, so its limits ride on the statement (SET STATEMENT ...
FOR); MySQL has a hint for them, and the driver a limit for reading.
"""

from __future__ import annotations

import socket
from typing import Any, ClassVar, Dict, Mapping, Tuple

from session_tui.agent.stores.base import Barred, Denied, StoreError
from session_tui.agent.stores.dialect import (
    RIGHTS,
    TABLE_ADVICE,
    Bound,
    Limits,
    Lost,
)
from session_tui.agent.stores.server import SILENT, ServerDialect
from session_tui.agent.stores.table import Missing, Table

_CODES: Dict[int, Tuple[Any, ...]] = {
    1045: ("The database refuses the user or the password.", "Check USER and PASSWORD.", Barred),
    1130: ("The database lets nobody in from this host.", "See the grants of the user.", Barred),
    1044: ("The database user may not use this database.", "GRANT SELECT to it; " + RIGHTS, Denied),
    1049: ("There is no such database on this server.", "Check NAME in the settings."),
    1146: ("The session table is not there.", TABLE_ADVICE, Missing),
    1054: ("The session table lacks a column.", "Run manage.py migrate."),
    1142: ("The database user may not read the table.", "GRANT SELECT on it; " + RIGHTS, Denied),
    1143: (
        "The database user may not read a column.",
        "GRANT SELECT on the table; " + RIGHTS,
        Denied,
    ),
    1227: ("The database user lacks a privilege.", RIGHTS.capitalize(), Denied),
    1969: ("The database stopped the query at its time limit.", "Try again; is it busy?"),
    3024: ("The database stopped the query at its time limit.", "Try again; is it busy?"),
    1317: ("The query was stopped.", "Try again."),
    1205: ("The table is locked by somebody else.", "Try again; see SHOW PROCESSLIST."),
    1021: ("The database server's disk is full.", "See its log, and make room for its data."),
    1037: ("The database server is out of memory.", "Try again; see its log."),
    1038: ("The database has no memory left to sort with.", "Try again; see sort_buffer_size."),
    1041: ("The database server is out of memory.", "Try again; see its log."),
    1114: ("The database has no room left for a table.", "See its log, and max_heap_table_size."),
    1034: ("The database found a damaged index.", "See its log, and REPAIR TABLE."),
    1194: ("The database found a damaged table.", "See its log, and REPAIR TABLE."),
    1040: ("The database takes no more connections.", "Try again; see max_connections."),
    1135: ("The database can start no more threads.", "Try again; see its log, and ulimit -u."),
    1129: (
        "The database lets this host in no more, after too many connections that failed.",
        "See max_connect_errors; FLUSH HOSTS lets it in again.",
    ),
    1226: ("The database user has used up a limit.", "See MAX_USER_CONNECTIONS and its like."),
    1203: ("The database user has no connection left.", "See max_user_connections."),
    1053: ("The database is shutting down.", "Try again in a moment.", Lost),
    1927: ("The database ended the connection.", "Is the server restarting?", Lost),
    2006: ("The connection to the database was lost.", "Is the server running?", Lost),
    2013: ("The connection to the database was lost.", "Is the server running?", Lost),
    2014: ("The connection to the database was lost.", "Is the server running?", Lost),
    2055: ("The connection to the database was lost.", "Is the server running?", Lost),
    0: ("The connection to the database was lost.", "Is the server running?", Lost),
}
"""By error number (MariaDB and MySQL share these): sentence, advice, kind."""


class MysqlDialect(ServerDialect):
    """MariaDB or MySQL, through mysqlclient, or PyMySQL in its place."""

    vendor = "mysql"
    left_out: ClassVar[Mapping[str, str]] = {
        "init_command": "it would run SQL of the project, and could write.",
        "sql_mode": "it would set the session.",
        "isolation_level": "it would set the session.",
        "autocommit": "transactions are ours.",
        "cursorclass": "it is code of the project.",
        "local_infile": "a server could ask for files of this machine.",
    }
    clock_sql = "SELECT DATE_FORMAT(UTC_TIMESTAMP(6), '%%Y-%%m-%%d %%H:%%i:%%s.%%f') FROM DUAL"

    def __init__(
        self, entry: Dict[str, Any], limits: Limits, schema: str | None, wrapper: Any
    ) -> None:
        """While it connects, a silent server is given the connect limit only."""
        super().__init__(entry, limits, schema, wrapper)
        self._usual = limits
        options = entry["OPTIONS"]
        options["connect_timeout"] = max(1, round(limits.connect))
        options["read_timeout"] = self._patience()
        options["write_timeout"] = self._patience()
        options["isolation_level"] = None
        self._mariadb = False
        self._version = ""
        if schema:
            self.notes += ("--schema means nothing to this database: its NAME is the schema.",)
        if "read_default_file" in options:
            self.notes += ("An init-command in OPTIONS['read_default_file'] would still run.",)

    def _patience(self) -> int:
        """Seconds of a connection, which outlives a statement that is given less time."""
        return max(1, round(self._usual.statement + 1))

    def connect(self, orm: bool) -> Any:
        """In autocommit, as Django has it; then asks what it is."""
        wrapper = self.wrapper(self.entry, "session-tui")
        parameters = wrapper.get_connection_params()
        if getattr(self.wrapper.Database, "__name__", "") == "pymysql":
            parameters["read_timeout"] = parameters["connect_timeout"]
        connection = wrapper.get_new_connection(parameters)
        if hasattr(connection, "_read_timeout"):
            connection._read_timeout = self._patience()
        connection.autocommit(True)
        cursor = connection.cursor()
        cursor.execute("SELECT VERSION()")
        self._version = str(cursor.fetchone()[0])
        self._mariadb = "mariadb" in self._version.lower()
        return connection

    def begin(self, connection: Any, orm: bool) -> None:
        """Holds the server to reading rows.

        MariaDB commits before DDL, and then runs it: that is kept out by our closed set of
        statements, by the guard, and best by a role that may only SELECT. A session that is read
        only would refuse it too, but could outlive us behind a proxy.
        """
        connection.cursor().execute("START TRANSACTION READ ONLY")

    def limited(self, sql: str) -> str:
        """Only for a SELECT."""
        seconds = self.limits.statement
        if self._mariadb:
            lock = max(1, round(self.limits.lock))
            limits = f"max_statement_time={seconds:.3f}, lock_wait_timeout={lock}"
            return f"SET STATEMENT {limits} FOR {sql}"
        if sql[:6].upper() == "SELECT":
            return f"SELECT /*+ MAX_EXECUTION_TIME({round(seconds * 1000)}) */{sql[6:]}"
        return sql

    def complaint(self, error: BaseException) -> StoreError:
        """By number; 2002, 2003 and 2005 by their words."""
        code = error.args[0] if error.args and isinstance(error.args[0], int) else None
        if code == 2013 and "timed out" in str(error):
            return self.failed(*SILENT)
        if code in _CODES:
            return self.failed(*_CODES[code])
        found = self.unreachable(str(error))
        if found or code is None:
            return found or self.failed(
                f"The database could not be read ({type(error).__name__}).", "See its log."
            )
        return self.failed(f"The database refused the query (error {code}).")

    def refuses(self, error: BaseException) -> str:
        """1792 is the transaction, 1142 the user; 1290 a server started with read_only."""
        code = error.args[0] if error.args else None
        if code == 1792:
            return "the server refused an UPDATE in our read-only transaction (error 1792)"
        return {
            1142: "the user may not write the table (error 1142)",
            1143: "the user may not write the column (error 1143)",
            1290: "the server runs with read_only (error 1290)",
        }.get(code or 0, "")

    def version(self, connection: Any) -> str:
        """As the server names itself."""
        return ("MariaDB " if self._mariadb else "MySQL ") + self._version.split("-")[0]

    def interrupt(self, connection: Any) -> None:
        """Ends our side; KILL could hit somebody else's query behind a proxy.

        The server gives up by its own limit. mysqlclient waits for its read limit.
        """
        wire = getattr(connection, "_sock", None)
        if wire is not None:
            wire.shutdown(socket.SHUT_RDWR)

    def prepare_orm(self, wrapper: Any) -> None:
        """Version, modes and names: one constant SELECT of Django's."""
        _ = wrapper.mysql_server_data

    def quoted(self, name: str) -> str:
        """In backticks."""
        return "`" + name.replace("`", "``").replace("%", "%%") + "`"

    def columns(self, table: Table, limit: int) -> str:
        """DATE_FORMAT, so that no driver turns a date that does not exist into None."""
        size = f"OCTET_LENGTH({table.data})"
        return (
            f"{table.key}, DATE_FORMAT({table.end}, '%%Y-%%m-%%d %%H:%%i:%%s.%%f'), {size}, "
            f"CASE WHEN {size} <= {limit} THEN {table.data} END"
            + self.others(table, "OCTET_LENGTH({})")
        )

    def estimate(self, cursor: Any, table: str) -> Tuple[int | None, str]:
        """InnoDB's guess."""
        cursor.execute(
            self.limited(
                "SELECT table_rows FROM information_schema.tables "
                "WHERE table_schema = DATABASE() AND table_name = %s"
            ),
            (table,),
        )
        found = cursor.fetchone()
        if not found or found[0] is None:
            return None, "information_schema knows no number"
        return int(found[0]), "information_schema.tables.table_rows, a guess of the engine"

    def stamp(self, packed: str) -> Bound:
        """A literal; the column stays bare, so that its index serves."""
        return "%s", packed

    def key(self, packed: str) -> Bound:
        """As text."""
        return "%s", packed
