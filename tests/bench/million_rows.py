"""A million sessions: what a page costs against the raw driver, at half depth, and in memory.

    python tests/bench/million_rows.py [--rows N] [--engine sqlite|postgresql|mariadb]

The driver's own query fetches the same rows and columns on a kept connection in autocommit. All
take turns, and each ratio is the median of the ratios of single turns, so that what else the
machine does cancels out. Goals: first page at most 2x the driver, a page at half depth at most 2x
the first page, memory flat while the whole table is scanned.
"""

from __future__ import annotations

import argparse
import resource
import sqlite3
import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from contextlib import ExitStack
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from session_tui.agent.stores.database import Database
from session_tui.agent.stores.db import DbStore
from session_tui.model import Order
from tests.conftest import site
from tests.servers import Server, mariadb, postgresql

PAGE = 50
ROUNDS = 400
WARM = 20
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
    with sqlite3.connect(entry["NAME"]) as connection:
        connection.execute(
            "INSERT INTO django_session "
            "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n LIMIT ?) "
            "SELECT printf('%032x', i * 2654435761 % 4294967296), printf('%0192d', i), "
            "strftime('%Y-%m-%d %H:%M:', 1924992000 + i * 17 / 10, 'unixepoch') "
            "|| printf('%02d.%06d', i * 17 / 10 % 60, i * 7919 % 1000000) FROM n",
            (rows,),
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


def turns(*works: Callable[[], object]) -> list[list[float]]:
    """The seconds of each work in each turn, after some turns to warm up."""
    times: list[list[float]] = [[] for _ in works]
    for turn in range(WARM + ROUNDS):
        for taken, work in zip(times, works, strict=True):
            start = time.perf_counter()
            work()
            if turn >= WARM:
                taken.append(time.perf_counter() - start)
    return times


def ratio(work: list[float], base: list[float]) -> float:
    """How many times as long as `base`, turn by turn."""
    return statistics.median(a / b for a, b in zip(work, base, strict=True))


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
    driver, first, half, back = turns(
        raw(entry),
        lambda: store.page(Order.LATEST_END, PAGE),
        lambda: store.page(Order.LATEST_END, PAGE, halfway),
        lambda: store.page(Order.LATEST_END, PAGE, halfway, backwards=True),
    )
    print(
        f"{name}, {seen:,} rows: driver {statistics.median(driver) * 1e3:.2f} ms | first page "
        f"{ratio(first, driver):.2f}x driver | half depth {ratio(half, first):.2f}x first, "
        f"backwards {ratio(back, first):.2f}x | scan {scan:.1f} s, "
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
    engines = ["sqlite", "postgresql", "mariadb"]
    arguments = argparse.ArgumentParser()
    arguments.add_argument("--rows", type=int, default=1_000_000)
    arguments.add_argument("--engine", choices=engines, action="append")
    chosen = arguments.parse_args()
    main(chosen.rows, chosen.engine or engines)
