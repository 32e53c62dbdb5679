"""Empty databases for projects that tests make."""

from __future__ import annotations

import itertools
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

NUMBERS = itertools.count(1)


@pytest.fixture
def fresh_entry(request: pytest.FixtureRequest, tmp_path: Path) -> Callable[[str], dict[str, Any]]:
    """Makes an entry of DATABASES for an empty database of one kind, on a private server."""

    def made(kind: str) -> dict[str, Any]:
        if kind == "sqlite":
            return {"ENGINE": "django.db.backends.sqlite3", "NAME": str(tmp_path / "db.sqlite3")}
        entry = {**request.getfixturevalue(kind), "NAME": f"site_{next(NUMBERS)}"}
        create(entry)
        return entry

    return made


def create(entry: dict[str, Any]) -> None:
    """Makes the database that the entry names."""
    reach = {"host": entry["HOST"], "user": entry["USER"], "password": entry["PASSWORD"]}
    statement = f"CREATE DATABASE {entry['NAME']}"
    if entry["ENGINE"].endswith("postgresql"):
        import psycopg

        with psycopg.connect(**reach, port=entry["PORT"], dbname="postgres", autocommit=True) as db:
            db.execute(statement)
        return
    import pymysql

    with pymysql.connect(**reach, port=int(entry["PORT"])) as db, db.cursor() as cursor:
        cursor.execute(f"{statement} CHARACTER SET utf8mb4")
