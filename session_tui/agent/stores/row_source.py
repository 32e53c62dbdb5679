"""What reads the rows of a table, by SQL of our own or by the ORM's."""

from __future__ import annotations

from abc import ABC, abstractmethod
from datetime import datetime
from typing import List, Sequence, Tuple

from session_tui.agent.stores.base import Stored
from session_tui.model import ClockReading


class RowSource(ABC):
    """Reads rows of one table. `Stored.key` is what the key column holds, whatever that is."""

    @property
    @abstractmethod
    def clocked(self) -> bool:
        """Whether the server can be asked for its time."""

    @abstractmethod
    def walk(
        self,
        by_key: bool,
        descending: bool,
        limit: int,
        position: Tuple[object, ...] | None = None,
        prefix: str = "",
    ) -> List[Stored]:
        """Up to `limit` rows behind `position`, by key or by end; payloads up to PAYLOAD_LIMIT.

        With `prefix` those whose keys lie where keys with that beginning do: the database compares
        by its own rules, so that others may be among them.
        """

    @abstractmethod
    def place_at(self, end: datetime) -> Tuple[str, str]:
        """A position for `walk` in front of every row that ends after `end`."""

    @abstractmethod
    def one(self, key: str) -> Stored | None:
        """The row of that key, by the database's own comparison; its payload up to VALUE_LIMIT."""

    @abstractmethod
    def those(self, keys: Sequence[str], limit: int) -> List[Stored]:
        """Rows with these keys, in no order; payloads up to `limit` bytes."""

    @abstractmethod
    def count(self, prefix: str = "") -> int:
        """Rows, exactly; with `prefix` those whose keys begin with it."""

    @abstractmethod
    def estimate(self) -> Tuple[int | None, str]:
        """Rows without reading them, and how that is known or why not."""

    @abstractmethod
    def clock(self) -> ClockReading | None:
        """The server's clock against the host's; None where there is none to ask."""
