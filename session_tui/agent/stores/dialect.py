"""What differs between database servers, in one contract; one file a server.

A dialect connects, and opens and ends a transaction that the server holds to reading; those with
SQL of their own know the few pieces that differ. Statements are made of constants; values are
always bound.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from contextlib import contextmanager
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any, ClassVar, Dict, Iterator, List, Mapping, Sequence, Tuple

from session_tui.agent.stores.base import StoreError
from session_tui.agent.stores.table import Table

Bound = Tuple[str, Any]
"""A piece of SQL with one placeholder, and the value for it."""


TABLE_ADVICE = "If the sessions are in this database (see --database), run manage.py migrate."

RIGHTS = "every statement stands on the store's screen (h), and below a refused command."


@dataclass(frozen=True)
class Limits:
    """How long a database may take, in seconds."""

    connect: float = 3.0
    statement: float = 5.0
    lock: float = 1.0
    idle: float = 10.0
    """PostgreSQL ends a transaction in which nothing happens for so long."""


COLUMN_LIMIT = 2048
"""Bytes of a column beside Django's own that are read; a longer value is left where it is."""


class Lost(StoreError):
    """The connection broke, or what was read changed under it: once more may well work."""


class Silent(StoreError):
    """Nothing came in time: whoever asks next would wait as long."""


class Dialect(ABC):
    """One database server, or file, as the settings describe it. Not thread-safe."""

    vendor: str
    left_out: ClassVar[Mapping[str, str]] = MappingProxyType({})
    """OPTIONS that are not used, each with what it would do."""
    unproven: str = "the server did not refuse a write in a read-only transaction"
    """What is said where no write was refused."""

    def __init__(self, entry: Dict[str, Any], limits: Limits, schema: str | None) -> None:
        """`entry` is complete, and a copy that may be changed."""
        self.limits = limits
        self.schema = schema
        self.notes = self._leave_out(entry)
        self.entry = entry

    def _leave_out(self, entry: Dict[str, Any]) -> Tuple[str, ...]:
        options = entry["OPTIONS"]
        dropped = [name for name in self.left_out if options.pop(name, None)]
        return tuple(f"OPTIONS[{name!r}] is left out: {self.left_out[name]}" for name in dropped)

    @property
    @abstractmethod
    def errors(self) -> Tuple[type[BaseException], ...]:
        """What the driver raises."""

    @property
    @abstractmethod
    def place(self) -> str:
        """Host, port and database, or the file; no credentials."""

    @contextmanager
    def visit(self) -> Iterator[None]:
        """Surrounds everything of one read, connecting included."""
        yield

    @abstractmethod
    def connect(self, orm: bool) -> Any:
        """Makes a connection, in autocommit, without Django's way of connecting, which signals."""

    def keeps(self, orm: bool) -> bool:
        """Whether the connection may serve the next read too."""
        return True

    def usable(self, connection: Any) -> bool:
        """Whether a kept connection may be used once more."""
        return True

    @abstractmethod
    def begin(self, connection: Any, orm: bool) -> None:
        """Open a transaction in which the server refuses writes, with time limits."""

    def cursor(self, connection: Any) -> Any:
        """A cursor inside the transaction."""
        return connection.cursor()

    def end(self, connection: Any) -> None:
        """Roll back: nothing of the read is left on the connection."""
        connection.cursor().execute("ROLLBACK")

    def settled(self) -> None:
        """Raises `Lost` where what was just read may have changed meanwhile."""
        return

    @abstractmethod
    def complaint(self, error: BaseException) -> StoreError:
        """A driver's error as a sentence; `Lost` where a new connection may help."""

    @abstractmethod
    def refuses(self, error: BaseException) -> str:
        """How the error of a tried write shows that reading is all we can do, or nothing."""

    def prove(self, cursor: Any, table: Table) -> str:
        """How a write was refused, or nothing. The write would change no row."""
        name, key = self.quoted(table.name), self.quoted(table.key)
        try:
            cursor.execute(f"UPDATE {name} SET {key} = {key} WHERE 1 = 0", ())  # noqa: S608
        except self.errors as error:
            how = self.refuses(error)
            if not how:
                raise
            return how
        return ""

    @abstractmethod
    def version(self, connection: Any) -> str:
        """The server's name and version, as "PostgreSQL 15.20"."""

    def interrupt(self, connection: Any) -> None:
        """From another thread: stop what runs on `connection`, as far as the driver can."""
        return

    def prepare_orm(self, wrapper: Any) -> None:
        """What Django's wrapper asks of the server about itself, before the guard is up."""
        return

    def limited(self, sql: str) -> str:
        """`sql` with a time limit of its own, where the transaction does not set one."""
        return sql

    def quoted(self, name: str) -> str:
        """`name` as an identifier, safe in a statement that has placeholders."""
        return '"' + name.replace('"', '""').replace("%", "%%") + '"'


class SqlDialect(Dialect):
    """A server whose SQL is known here, and need not be made by the ORM."""

    nulls: bool = False
    """Whether the end can be NULL, and then sorts before everything else."""
    clock_sql: str | None = None
    """Gives the server's time as text, in UTC."""
    prefix_end: str = "z"
    """Pads a key prefix to the upper end of its range."""
    estimated: ClassVar[str] = "From the server's own statistics."
    """What `estimate` goes by."""

    @abstractmethod
    def columns(self, table: Table, limit: int) -> str:
        """Key, raw end, size, and the data where it has at most `limit` bytes; then the others.

        The names of `table` are quoted. Where the size is NULL, data tells its own, and a number
        in its place is the size.
        """

    def others(self, table: Table, size: str) -> str:
        """The further columns of a row, each NULL above COLUMN_LIMIT; `size`: of `{}` in bytes."""
        return "".join(
            f", CASE WHEN {size.format(name)} <= {COLUMN_LIMIT} THEN {name} END"
            for name in table.columns
        )

    @abstractmethod
    def estimate(self, cursor: Any, table: str) -> Tuple[int | None, str]:
        """Rows without reading them, and how that is known."""

    def pack(self, value: Any) -> str:
        """A raw end or key as text that `stamp` or `key` can bind again, exactly."""
        return str(value)

    def packed(self, values: Sequence[Any]) -> List[str]:
        """Each of a column of them."""
        return list(map(str, values))

    @abstractmethod
    def stamp(self, packed: str) -> Bound:
        """A packed end, bound."""

    @abstractmethod
    def key(self, packed: str) -> Bound:
        """A packed key, bound."""
