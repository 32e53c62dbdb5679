"""A million sessions: what a page costs against the raw driver, at half depth, and in memory.

    python tests/bench/million_rows.py [ROWS] [sqlite postgresql mariadb]

Prints ratios; goals: first page at most 2x the driver's own query, a page at half depth at most
2x the first page, memory flat while the whole table is scanned.
"""

from __future__ import annotations

import resource
import sqlite3
import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from contextlib import ExitStack
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from session_tui.agent.stores.database import Database
from session_tui.agent.stores.db import DbStore
from session_tui.model import Order
from tests.conftest import site
from tests.servers import Server, mariadb, postgresql

PAGE = 50
ROUNDS = 60
Entry = dict[str, Any]

KEY = "substr(md5(n::text) || md5((n + 1)::text), 1, 32)"
DATA = "repeat(md5(n::text), 6)"


def fill_postgresql(entry: Entry, rows: int) -> None:
    with site(entry).cursor() as cursor:
        cursor.execute(
            f"INSERT INTO django_session SELECT {KEY}, {DATA}, "
            "timestamptz '2031-01-01 00:00:00+00' + n * interval '1.7 seconds' "
            f"FROM generate_series(1, {rows}) n"
        )
        cursor.execute("VACUUM ANALYZE django_session")


def fill_mariadb(entry: Entry, rows: int) -> None:
    with site(entry).cursor() as cursor:
        cursor.execute(
            "INSERT INTO django_session SELECT MD5(seq), REPEAT(MD5(seq), 6), "
            "TIMESTAMP'2031-01-01 00:00:00' + INTERVAL seq * 1.7 SECOND "
            f"FROM seq_1_to_{rows}"
        )
        cursor.execute("ANALYZE TABLE django_session")
        cursor.fetchall()


def fill_sqlite(entry: Entry, rows: int) -> None:
    start = datetime(2031, 1, 1)
    with sqlite3.connect(entry["NAME"]) as connection:
        connection.executemany(
            "INSERT INTO django_session VALUES (?, ?, ?)",
            (
                (
                    f"{n * 2654435761 % 2**32:032x}",
                    f"{n:032}" * 6,
                    str(start + timedelta(seconds=1.7 * n)),
                )
                for n in range(rows)
            ),
        )
    connection.close()


def raw(entry: Entry) -> Callable[[], object]:
    """The driver's own query of the first page, on a connection of its own, in autocommit."""
    sql = (
        "SELECT session_key, session_data, expire_date FROM django_session "
        f"ORDER BY expire_date DESC, session_key DESC LIMIT {PAGE}"
    )
    if "sqlite" in entry["ENGINE"]:
        connection: Any = sqlite3.connect(entry["NAME"], isolation_level=None)
    elif "postgresql" in entry["ENGINE"]:
        import psycopg

        connection = psycopg.connect(
            host=entry["HOST"],
            port=entry["PORT"],
            user=entry["USER"],
            password=entry["PASSWORD"],
            dbname=entry["NAME"],
            autocommit=True,
        )
    else:
        import pymysql

        connection = pymysql.connect(
            host=entry["HOST"],
            port=int(entry["PORT"]),
            user=entry["USER"],
            password=entry["PASSWORD"],
            database=entry["NAME"],
            autocommit=True,
        )

    def ask() -> object:
        cursor = connection.cursor()
        cursor.execute(sql)
        return cursor.fetchall()

    return ask


def interleaved(*works: Callable[[], object]) -> list[float]:
    """The median seconds of each, run in turns after three warm-up turns."""
    times: list[list[float]] = [[] for _ in works]
    for turn in range(ROUNDS + 3):
        for taken, work in zip(times, works, strict=True):
            start = time.perf_counter()
            work()
            if turn >= 3:
                taken.append(time.perf_counter() - start)
    return [statistics.median(taken) for taken in times]


def resident() -> float:
    """MiB of this process now."""
    pages = int(Path("/proc/self/statm").read_text().split()[1])
    return pages * resource.getpagesize() / 2**20


def measure(name: str, entry: Entry, rows: int) -> None:
    store = DbStore(Database("site", entry))
    halfway: tuple[object, ...] = ()
    seen, before, highest = 0, 0.0, 0.0
    start = time.perf_counter()
    for chunk in store.scan(Order.LATEST_END):
        seen += len(chunk)
        if seen <= rows // 2:
            halfway = chunk[-1].position
        before = before or resident()
        highest = max(highest, resident())
    scan = time.perf_counter() - start
    assert seen == rows, (seen, rows)
    driver, first, half, back = interleaved(
        raw(entry),
        lambda: store.page(Order.LATEST_END, PAGE),
        lambda: store.page(Order.LATEST_END, PAGE, halfway),
        lambda: store.page(Order.LATEST_END, PAGE, halfway, backwards=True),
    )
    print(
        f"{name} driver {driver * 1e3:6.2f} ms | first page {first * 1e3:6.2f} ms = "
        f"{first / driver:.2f}x driver | half depth {half / first:.2f}x first, backwards "
        f"{back / first:.2f}x | scan of {seen:,} in {scan:.1f} s, "
        f"memory +{highest - before:.1f} MiB"
    )
    store.close()


def entry_of(server: Server, engine: str) -> Entry:
    return {
        "ENGINE": f"django.db.backends.{engine}",
        "NAME": "bench",
        "USER": server.user,
        "PASSWORD": server.password,
        "HOST": "127.0.0.1",
        "PORT": str(server.port),
    }


def prepared(entry: Entry, create: str | None) -> Entry:
    from django.core.management import call_command

    if create:
        with site({**entry, "NAME": create}).cursor() as cursor:
            cursor.execute("CREATE DATABASE bench")
        site({**entry, "NAME": create}).close()
    site(entry)
    call_command("migrate", "sessions", database="site", verbosity=0)
    return entry


def main(rows: int, kinds: list[str]) -> None:
    with ExitStack() as stack:
        if "sqlite" in kinds:
            folder = stack.enter_context(tempfile.TemporaryDirectory())
            entry = {"ENGINE": "django.db.backends.sqlite3", "NAME": f"{folder}/db.sqlite3"}
            fill_sqlite(prepared(entry, None), rows)
            measure("sqlite", entry, rows)
        if "postgresql" in kinds:
            entry = entry_of(stack.enter_context(postgresql()), "postgresql")
            fill_postgresql(prepared(entry, "postgres"), rows)
            measure("postgresql", entry, rows)
        if "mariadb" in kinds:
            import pymysql

            pymysql.install_as_MySQLdb()
            entry = entry_of(stack.enter_context(mariadb()), "mysql")
            fill_mariadb(prepared(entry, "mysql"), rows)
            measure("mariadb", entry, rows)


if __name__ == "__main__":
    numbers = [int(word) for word in sys.argv[1:] if word.isdigit()]
    names = [word for word in sys.argv[1:] if not word.isdigit()]
    main(numbers[0] if numbers else 1_000_000, names or ["sqlite", "postgresql", "mariadb"])
