"""Questions to a database, a SELECT each, and what comes of their columns."""

from __future__ import annotations

import time
from datetime import datetime, timedelta, timezone
from decimal import Decimal
from typing import Any, List, NamedTuple, Tuple

from session_tui.agent.stores.base import Denied, StoreError
from session_tui.agent.stores.database import Database
from session_tui.model import Measure

PATIENCE = 10.0
"""Seconds after which no further question is asked: a busy server has better things to do."""


class Told(NamedTuple):
    """One column of an answer, as a measure."""

    name: str
    unit: str = ""
    how: str = ""
    absent: str = "the server does not tell it"
    """Why there is no value, where the answer has none."""


class Question(NamedTuple):
    """A SELECT of one row."""

    sql: str
    values: Tuple[Any, ...]
    tells: Tuple[Told, ...]


class Inquiry:
    """Some questions to one database, within PATIENCE."""

    def __init__(self, database: Database, kind: str) -> None:
        """`kind` stands in front of each measure's name: "postgresql"."""
        self._database, self._kind = database, kind
        self._deadline = time.monotonic() + PATIENCE
        self.measures: List[Measure] = []

    def note(self, name: str, value: Any, unit: str = "", how: str = "", because: str = "") -> None:
        """A measure that took no question."""
        full = "%s.%s" % (self._kind, name)
        self.measures.append(Measure(full, plain(value), unit, how, because))

    def ask(self, question: Question) -> None:
        """One measure for each column; where there is no answer, each says why."""
        if time.monotonic() > self._deadline:
            self._without(question, "not asked: the questions before took %g s" % PATIENCE)
            return
        dialect = self._database.dialect
        try:
            row = self._database.run(
                lambda cursor: _row(cursor, dialect.limited(question.sql), question.values)
            )
        except StoreError as error:
            self._without(question, because(error))
            return
        if row is None:
            self._without(question, "")
            return
        for told, value in zip(question.tells, row):
            missing = told.absent if value is None else ""
            self.note(told.name, value, told.unit, told.how, missing)

    def _without(self, question: Question, why: str) -> None:
        for told in question.tells:
            self.note(told.name, None, told.unit, told.how, why or told.absent)


def because(error: StoreError) -> str:
    """Why a measure has no value."""
    sentence = error.failure.sentence
    return "refused: %s" % sentence if isinstance(error, Denied) else sentence


def plain(value: Any) -> Any:
    """A driver's value as a measure has it: times as text in UTC, spans in seconds."""
    if isinstance(value, datetime):
        value = value if value.tzinfo is None else value.astimezone(timezone.utc)
        return value.strftime("%Y-%m-%d %H:%M:%S")
    if isinstance(value, timedelta):
        return value.total_seconds()
    if isinstance(value, Decimal):
        return int(value) if value == value.to_integral_value() else float(value)
    return value.decode("utf-8", "replace")[:64] if isinstance(value, bytes) else value


def _row(cursor: Any, sql: str, values: Tuple[Any, ...]) -> Any:
    cursor.execute(sql, values)
    return cursor.fetchone()
