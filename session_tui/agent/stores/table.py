"""The table that holds sessions, and what its columns are called."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Callable, Tuple

from session_tui.agent.stores.base import StoreError


@dataclass(frozen=True)
class Table:
    """A table with a key, a payload and an end; Django's own if nothing else is said."""

    name: str = "django_session"
    key: str = "session_key"
    data: str = "session_data"
    end: str = "expire_date"
    columns: Tuple[str, ...] = ()
    """What else is read of each row."""
    key_length: int = 40
    """Characters of the key column: contrib/sessions/base_session.py."""
    missing: str = ""
    """What to do where the table is not there, if not what the database's own advice is."""

    def quoted(self, quote: Callable[[str], str]) -> Table:
        """The same with every name as an identifier."""
        return replace(
            self,
            name=quote(self.name),
            key=quote(self.key),
            data=quote(self.data),
            end=quote(self.end),
            columns=tuple(map(quote, self.columns)),
        )


class Missing(StoreError):
    """The table is not there."""


def missing(error: Missing, table: Table) -> StoreError:
    """That a table is not there, with the advice for this one."""
    failure = error.failure
    sentence = "The table of the cache is not there." if table.missing else failure.sentence
    return Missing(sentence, failure.where, table.missing or failure.advice)
