"""The columns of the session table as its database calls them, and what the data can hold."""

from __future__ import annotations

import re
from typing import Dict, List, Sequence, Tuple

from session_tui.agent.facts.counting import asked
from session_tui.agent.stores.database import Database
from session_tui.agent.stores.postgresql import identifier
from session_tui.agent.stores.table import Table

Columns = Tuple[Tuple[str, str], ...]

QUESTIONS: Dict[str, str] = {
    "postgresql": "SELECT attname, format_type(atttypid, atttypmod) FROM pg_attribute"
    " WHERE attrelid = to_regclass(%s) AND attnum > 0 AND NOT attisdropped ORDER BY attnum",
    "mysql": "SELECT column_name, column_type FROM information_schema.columns"
    " WHERE table_schema = DATABASE() AND table_name = %s ORDER BY ordinal_position",
    "sqlite": "SELECT sql FROM sqlite_master WHERE type = 'table' AND name = ?",
}
"""By vendor; SQLite keeps the words that made the table."""

LIMITS: Dict[str, int] = {"tinytext": 255, "tinyblob": 255, "text": 65_535, "blob": 65_535}
"""Bytes, of MySQL's types."""

COUNTED = re.compile(r"(?:char|character|varchar|character varying)\((\d+)\)", re.IGNORECASE)

NO_COLUMN = ("constraint", "primary", "unique", "check", "foreign")

MOST = 60


def columns_of(database: Database, table: Table) -> Columns:
    """(name, type) of each; nothing where there is no such table. Raises `StoreError`."""
    sql = QUESTIONS.get(database.vendor)
    if sql is None:
        return ()
    name = identifier(table.name) if database.vendor == "postgresql" else table.name
    rows = asked(database, sql, (name,), whole=True)
    if database.vendor == "sqlite":
        return _written(str(rows[0][0])) if rows else ()
    return tuple((_text(name), _text(kind)) for name, kind in rows[:MOST])


def data_limit(vendor: str, columns: Columns, data: str) -> int | None:
    """What the column `data` can hold: bytes on MySQL, characters where they are counted."""
    kind = dict(columns).get(data, "").lower()
    counted = COUNTED.match(kind)
    if counted is not None and vendor != "sqlite":
        return int(counted.group(1))
    return LIMITS.get(kind) if vendor == "mysql" else None


def _written(sql: str) -> Columns:
    """The columns in a CREATE TABLE."""
    found: List[Tuple[str, str]] = []
    for part in _parts(sql[sql.find("(") + 1 : sql.rfind(")")]):
        quoted = re.match(r"[\"`\[]([^\"`\]]+)[\"`\]]\s*(.*)|(\w+)\s*(.*)", part, re.DOTALL)
        if quoted is None or part.split(None, 1)[0].lower() in NO_COLUMN:
            continue
        name, rest = quoted.group(1) or quoted.group(3), quoted.group(2) or quoted.group(4) or ""
        kind = re.match(r"[A-Za-z]+(?:\s*\([\d, ]*\))?", rest)
        found.append((name, kind.group() if kind else ""))
    return tuple(found[:MOST])


def _parts(text: str) -> Sequence[str]:
    """Split at the commas outside of brackets."""
    parts, depth = [""], 0
    for letter in text[:20_000]:
        depth += (letter == "(") - (letter == ")")
        if letter == "," and not depth:
            parts.append("")
        else:
            parts[-1] += letter
    return [part.strip() for part in parts if part.strip()]


def _text(value: object) -> str:
    return value.decode("utf-8", "replace") if isinstance(value, bytes) else str(value)
