"""SQLite by URI: never creates a file, never writes one, never leaves one behind.

A WAL database whose `-wal` is missing or empty is opened immutable: all of its rows are in the
main file, and no `-wal` or `-shm` comes to be. With rows in the `-wal` it is opened `mode=ro` as
the owner of the file, since a `-shm` of another user stops the site's next write.
"""

from __future__ import annotations

import sqlite3
import time
from contextlib import contextmanager
from typing import Any, ClassVar, Dict, Iterator, List, Mapping, Sequence, Tuple

from session_tui.agent.guard import FUNCTIONS
from session_tui.agent.stores.base import Barred, StoreError
from session_tui.agent.stores.dialect import TABLE_ADVICE, Bound, Limits, Lost, SqlDialect
from session_tui.agent.stores.sqlite_file import File, as_owner, look, opened, path_of, size_of
from session_tui.agent.stores.sqlite_words import WORDS
from session_tui.agent.stores.table import Missing, Table

_READ, _SELECT, _TRANSACTION, _FUNCTION, _RECURSIVE = 20, 21, 22, 31, 33
"""Action codes of sqlite3_set_authorizer()."""

_STEPS = 2000
"""Virtual machine instructions between two looks at the clock."""


class SqliteDialect(SqlDialect):
    """One SQLite file."""

    vendor = "sqlite"
    estimated: ClassVar[str] = "The highest rowid: no more rows than that."
    left_out: ClassVar[Mapping[str, str]] = {
        "init_command": "it would run SQL of the project, and could write.",
        "transaction_mode": "transactions are ours, and read.",
        "factory": "it is code of the project.",
    }
    nulls = True
    prefix_end = "\U0010ffff"

    def __init__(
        self, entry: Dict[str, Any], limits: Limits, schema: str | None, wrapper: Any
    ) -> None:
        """Opens nothing; the file may be missing until it is read."""
        super().__init__(entry, limits, schema)
        self._path = path_of(str(entry["NAME"]))
        self._file: File | None = None
        self._opened: File | None = None
        self._deadline = 0.0
        self._bad_text = False
        self._wrapper = wrapper
        if schema:
            self.notes += ("--schema means nothing to SQLite.",)

    @property
    def errors(self) -> Tuple[type[BaseException], ...]:
        """The driver's, and the file system's."""
        return (sqlite3.Error, OSError, UnicodeError)

    @property
    def place(self) -> str:
        """The file, symbolic links followed."""
        return self._path

    @contextmanager
    def visit(self) -> Iterator[None]:
        """Looks at the file first, and is its owner while rows lie in the -wal."""
        self._file = look(self._path)
        if self._file.mode != "wal":
            yield
            return
        with as_owner(self._file):
            yield

    def connect(self, orm: bool) -> Any:
        """Read-only, with the authorizer and a time limit in place."""
        assert self._file is not None
        connection = opened(self._file, self.limits.lock, orm)
        if orm:
            _register_functions(connection)
        connection.set_authorizer(_authorize)
        connection.set_progress_handler(self._late, _STEPS)
        self._opened = self._file
        return connection

    def _late(self) -> int:
        return int(time.monotonic() > self._deadline)

    def keeps(self, orm: bool) -> bool:
        """Not in WAL: a kept reader holds locks there, which a look at the file would drop."""
        return not orm and self._opened is not None and self._opened.mode != "wal"

    def usable(self, connection: Any) -> bool:
        """As long as the same file lies there, and is unchanged where it is thought immutable."""
        return self._file == self._opened

    def begin(self, connection: Any, orm: bool) -> None:
        """Deferred: nothing is locked before the first SELECT.

        A SELECT of our own is a transaction by itself; only what the ORM asks may be several.
        """
        self._deadline = time.monotonic() + self.limits.statement
        connection.text_factory = _decoded if self._bad_text else str
        if orm:
            connection.execute("BEGIN")

    def end(self, connection: Any) -> None:
        """Releases the read lock."""
        self._deadline = time.monotonic() + self.limits.statement
        if connection.in_transaction:
            connection.execute("ROLLBACK")

    def settled(self) -> None:
        """An immutable file that was written meanwhile may have been read in halves."""
        if self._file and self._file.mode == "immutable" and look(self._path) != self._file:
            raise Lost("The database file was written while it was read.", self._path, "Try again.")

    def complaint(self, error: BaseException) -> StoreError:
        """SQLite's words are its only code before Python 3.11."""
        text = str(error).lower()
        journal = self._path + "-journal"
        if "decode to utf-8" in text and not self._bad_text:
            self._bad_text = True  # rare, and slower to read: from now on, and once more at once
            return Lost("A text in the database is not UTF-8.", self._path, "Try again.")
        if "locked" in text or "busy" in text:
            return self._failed("The database is locked by a writer.", "Try again in a moment.")
        if ("unable to open" in text or "readonly" in text) and size_of(journal):
            return self._failed(
                "The database was left in the middle of a write (there is a hot journal).",
                "The site repairs it at its next write; reading may not.",
            )
        if "no such table" in text:
            return Missing("The session table is not there.", self._path, TABLE_ADVICE)
        for words, *known in WORDS:
            if words in text:
                return self._failed(*known)
        return self._failed(f"The database could not be read ({type(error).__name__}).")

    def _failed(
        self, sentence: str, advice: str = "", kind: type[StoreError] = StoreError
    ) -> StoreError:
        return kind(sentence, self._path, advice)

    def refuses(self, error: BaseException) -> str:
        """Only SQLite's own refusal of the file; the authorizer's is asked apart."""
        return str(error) if "readonly" in str(error) else ""

    def prove(self, cursor: Any, table: Table) -> str:
        """Tried twice: against the authorizer, and against the mode with no authorizer."""
        name, key = self.quoted(table.name), self.quoted(table.key)
        write = f"UPDATE {name} SET {key} = {key} WHERE 1 = 0"  # noqa: S608
        try:
            cursor.execute(write)
            return ""
        except sqlite3.DatabaseError as error:
            if "authorized" not in str(error) and "prohibited" not in str(error):
                raise
        assert self._file is not None
        bare = opened(self._file, self.limits.lock, orm=False)
        try:
            bare.execute(write)
            return ""
        except sqlite3.OperationalError as error:
            how = "immutable=1" if self._file.mode == "immutable" else "mode=ro"
            return self.refuses(error) and f"SQLite refused an UPDATE ({how}), the authorizer too"
        finally:
            bare.close()

    def version(self, connection: Any) -> str:
        """Of the library in this interpreter."""
        return "SQLite " + sqlite3.sqlite_version

    def interrupt(self, connection: Any) -> None:
        """At the next instruction."""
        connection.interrupt()

    def quoted(self, name: str) -> str:
        """In backticks: SQLite takes a column that is not there for text, in double quotes.

        Placeholders are question marks here: a percent sign is one.
        """
        return "`" + name.replace("`", "``") + "`"

    def columns(self, table: Table, limit: int) -> str:
        """Without a size: it stands in place of data that is too long, and data tells its own."""
        blob = f"CAST({table.data} AS BLOB)"
        # octet_length() of SQLite 3.43 reads no more than the row's header.
        modern = sqlite3.sqlite_version_info >= (3, 43)
        size = f"octet_length({table.data})" if modern else f"length({blob})"
        data = f"CASE WHEN {size} <= {limit} THEN {blob} ELSE {size} END"
        others = self.others(table, "length(CAST({} AS BLOB))")
        return f"{table.key}, {table.end}, NULL, {data}{others}"

    def estimate(self, cursor: Any, table: str) -> Tuple[int | None, str]:
        """Rows that were deleted count too."""
        cursor.execute(f"SELECT max(rowid) FROM {self.quoted(table)}")  # noqa: S608
        found = cursor.fetchone()[0]
        return int(found or 0), "the highest rowid: no more than that"

    def pack(self, value: Any) -> str:
        """With a letter for its type: any column of SQLite holds any type."""
        if isinstance(value, str):
            return "t" + value
        if value is None:
            return ""
        return "b" + value.hex() if isinstance(value, bytes) else "n" + repr(value)

    def packed(self, values: Sequence[Any]) -> List[str]:
        """Each of a column of them."""
        if set(map(type, values)) == {str}:
            return list(map("t".__add__, values))
        return list(map(self.pack, values))

    def stamp(self, packed: str) -> Bound:
        """Text as bytes cast to text: it need not be valid UTF-8."""
        kind, value = packed[:1], packed[1:]
        if kind == "t":
            return "CAST(? AS TEXT)", value.encode("utf-8", "surrogateescape")
        try:
            if kind == "b":
                return "?", bytes.fromhex(value)
            whole = value.lstrip("-").isdigit()
            return "?", int(value) if whole else float(value)
        except ValueError:
            raise Barred(
                "That place in the list is not one of this store.", "", "Begin at the top."
            ) from None

    def key(self, packed: str) -> Bound:
        """As a stamp."""
        return self.stamp(packed)


def _register_functions(connection: sqlite3.Connection) -> None:
    from importlib import import_module

    try:
        register = import_module("django.db.backends.sqlite3._functions").register
    except ImportError:  # Django 3.2 keeps them in a method; looking up names needs none of them
        return
    register(connection)


def _decoded(raw: bytes) -> str:
    return raw.decode("utf-8", "surrogateescape")


def _authorize(action: int, first: Any, second: Any, *_: Any) -> int:
    if action == _FUNCTION:
        return sqlite3.SQLITE_OK if str(second).lower() in FUNCTIONS else sqlite3.SQLITE_DENY
    known = action in (_READ, _SELECT, _TRANSACTION, _RECURSIVE)
    return sqlite3.SQLITE_OK if known else sqlite3.SQLITE_DENY
