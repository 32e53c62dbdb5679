"""What databases tell about themselves and the session table, and what they refuse to tell."""

from __future__ import annotations

import sqlite3
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from session_tui.agent.stores.database import Database
from session_tui.agent.stores.db import DbStore
from session_tui.agent.stores.dialect import Limits
from session_tui.model import Measure
from tests.conftest import Entry, fresh, site
from tests.processes import PASSWORD, Server


def told(entry: Entry, table: str = "django_session") -> dict[str, Measure]:
    """Measures by the name behind the vendor's."""
    read = DbStore(Database("site", entry, Limits(connect=2)), table)
    found = {each.name.partition(".")[2]: each for each in read.health()}
    read.close()
    return found


def raw(entry: Entry) -> Any:
    """A connection of the driver, of its own."""
    if "postgresql" in entry["ENGINE"]:
        import psycopg

        names = {"host": "HOST", "port": "PORT", "user": "USER", "password": "PASSWORD"}
        return psycopg.connect(
            dbname=entry["NAME"], **{name: entry[each] for name, each in names.items()}
        )
    import pymysql

    return pymysql.connect(
        host=entry["HOST"],
        port=int(entry["PORT"]),
        user=entry["USER"],
        password=entry["PASSWORD"],
        database=entry["NAME"],
    )


@pytest.fixture(params=["postgresql", "mariadb"])
def server_db(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Entry]:
    yield from fresh(request, request.param, tmp_path)


def filled(entry: Entry, rows: int = 500) -> None:
    site(entry)
    from datetime import datetime, timezone

    from django.contrib.sessions.models import Session

    end = datetime(2031, 1, 1, tzinfo=timezone.utc)
    Session.objects.using("site").bulk_create(
        [Session(f"key{number:05}", "x" * 1000, end) for number in range(rows)]
    )
    if "mysql" in entry["ENGINE"]:  # its sizes are as old as its statistics
        with site(entry).cursor() as cursor:
            cursor.execute("ANALYZE TABLE django_session")
            cursor.fetchall()
    site(entry).close()


def test_size_rows_and_version_of_a_table_are_told(engine_db: Entry) -> None:
    filled(engine_db)
    found = told(engine_db)
    assert found["version"].value
    sizes = {"table_bytes", "file_bytes"} & set(found)
    assert all(int(str(found[name].value)) > 100_000 for name in sizes) and sizes
    assert all(each.value is not None or each.because for each in found.values())


def test_the_servers_own_time_and_connections_are_told(server_db: Entry) -> None:
    found = told(server_db)
    assert str(found["clock"].value)[:13] == time.strftime("%Y-%m-%d %H", time.gmtime())
    assert 0 < int(str(found["connections"].value)) <= int(str(found["max_connections"].value))
    assert found["replica"].value is False
    assert found["replication_lag"].because == "it is no replica"


def test_dead_rows_and_a_vacuum_are_told(request: pytest.FixtureRequest, tmp_path: Path) -> None:
    for entry in fresh(request, "postgresql", tmp_path):
        filled(entry)
        assert "never" in told(entry)["last_vacuum"].because
        with site(entry).cursor() as cursor:
            cursor.execute("DELETE FROM django_session WHERE session_key > 'key00099'")
        site(entry).close()
        deadline = time.monotonic() + 15
        while told(entry)["dead_rows"].value != 400 and time.monotonic() < deadline:
            time.sleep(0.2)
        assert (told(entry)["live_rows"].value, told(entry)["dead_rows"].value) == (100, 400)
        with site(entry).cursor() as cursor:
            cursor.execute("VACUUM ANALYZE django_session")
        site(entry).close()
        while told(entry)["last_vacuum"].value is None and time.monotonic() < deadline:
            time.sleep(0.2)
        assert str(told(entry)["last_analyze"].value).startswith("20")


@contextmanager
def waiting_for_a_row(entry: Entry) -> Iterator[None]:
    """Somebody holds a session's row, and somebody else waits for it."""
    holder, waiter = raw(entry), raw(entry)
    update = "UPDATE django_session SET session_data = 'y' WHERE session_key = 'key00001'"
    holder.cursor().execute(update)

    def wait() -> None:
        waiter.cursor().execute(update)
        waiter.rollback()

    thread = threading.Thread(target=wait)
    thread.start()
    try:
        yield
    finally:
        holder.rollback()
        thread.join()
        holder.close()
        waiter.close()


def test_who_waits_for_a_row_is_counted_with_the_longest_wait(server_db: Entry) -> None:
    filled(server_db, 3)
    assert told(server_db)["lock_waiters"].value == 0
    with waiting_for_a_row(server_db):
        deadline = time.monotonic() + 10
        while not told(server_db)["lock_waiters"].value and time.monotonic() < deadline:
            time.sleep(0.1)
        time.sleep(1.2)
        found = told(server_db)
    assert found["lock_waiters"].value == 1
    assert 1 <= float(str(found["longest_lock_wait"].value)) < 30
    assert told(server_db, "auth_user")["lock_waiters"].value == 0


def test_what_is_refused_is_a_fact_and_costs_nothing_else(
    request: pytest.FixtureRequest, tmp_path: Path
) -> None:
    for entry in fresh(request, "mariadb", tmp_path):
        with site(entry).cursor() as cursor:
            cursor.execute(f"CREATE OR REPLACE USER meek@'127.0.0.1' IDENTIFIED BY '{PASSWORD}'")
            cursor.execute("GRANT SELECT ON django_session TO meek@'127.0.0.1'")
        site(entry).close()
        found = told({**entry, "USER": "meek", "PASSWORD": PASSWORD})
        assert found["lock_waiters"].because.startswith("refused: ")
        assert found["replica"].because.startswith("refused: ")
        assert found["engine"].value == "InnoDB" and found["connections"].value


def test_a_table_that_is_not_there_is_said_of_each_of_its_measures(server_db: Entry) -> None:
    found = told(server_db, "no_such_table")
    assert "no such table" in found["table_bytes"].because
    assert found["max_connections"].value


def test_a_server_that_is_gone_is_one_measure_without_a_value(
    request: pytest.FixtureRequest, server_db: Entry
) -> None:
    kind = "postgresql" if "postgresql" in server_db["ENGINE"] else "mariadb"
    server: Server = request.getfixturevalue(f"{kind}_server")
    server.stop()
    try:
        start = time.monotonic()
        found = told(server_db)
    finally:
        server.start()
    assert time.monotonic() - start < 5
    assert list(found) == ["server"]
    assert "refused" in found["server"].because and PASSWORD not in repr(found)


def test_a_table_held_by_somebody_delays_no_question(server_db: Entry) -> None:
    holder = raw(server_db)
    lock = (
        "LOCK TABLE django_session IN ACCESS EXCLUSIVE MODE"
        if "postgresql" in server_db["ENGINE"]
        else "LOCK TABLES django_session WRITE"
    )
    holder.cursor().execute(lock)
    start = time.monotonic()
    found = told(server_db)
    assert time.monotonic() - start < 6
    holder.rollback()
    holder.close()
    assert found["max_connections"].value and found["version"].value


def test_sqlites_journal_pages_and_file_system_are_read_without_sql(
    request: pytest.FixtureRequest, tmp_path: Path
) -> None:
    for entry in fresh(request, "sqlite", tmp_path):
        filled(entry, 50)
        with sqlite3.connect(entry["NAME"]) as connection:
            connection.execute("DELETE FROM django_session")
        connection.close()
        found = told(entry)
        assert found["journal_mode"].value == "rollback"
        assert int(str(found["free_pages"].value)) > 5
        pages, size = found["pages"].value, found["page_size"].value
        assert int(str(pages)) * int(str(size)) == found["file_bytes"].value
        with sqlite3.connect(entry["NAME"]) as connection:
            connection.execute("PRAGMA journal_mode = WAL")
            connection.execute("CREATE TABLE more (x)")
            connection.commit()
            found = told(entry)
        connection.close()
        assert found["journal_mode"].value == "wal"
        assert int(str(found["wal_bytes"].value)) > 0
        assert int(str(found["disk_free"].value)) > 0 and found["owner"].value
