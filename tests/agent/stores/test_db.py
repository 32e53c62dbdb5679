"""The db engine's contract, against SQLite, PostgreSQL and MariaDB as they run."""

from __future__ import annotations

import hashlib
import os
import random
import shutil
import socket
import sqlite3
import string
import subprocess
import sys
import textwrap
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, datetime, timedelta, timezone
from datetime import time as clock_time
from pathlib import Path
from typing import Any, ClassVar

import pytest
from hypothesis import given
from hypothesis import strategies as some_values

from session_tui.agent.doors import Doors
from session_tui.agent.guard import Refusal
from session_tui.agent.stores.base import Stored, StoreError
from session_tui.agent.stores.database import Database
from session_tui.agent.stores.db import DbStore
from session_tui.agent.stores.dialect import Limits
from session_tui.agent.stores.fetched import moment
from session_tui.agent.stores.sqlite_file import File, opened
from session_tui.model import PAYLOAD_LIMIT, Order
from tests.conftest import Entry, site
from tests.processes import Server, free_port
from tests.servers import PASSWORD

NOON = datetime(2031, 5, 4, 12, 0, 0, 123456, tzinfo=timezone.utc)

Written = dict[str, tuple[datetime, str]]


def keys(rows: list[Stored]) -> list[str]:
    return [row.key for row in rows]


def written(entry: Entry, rows: Written) -> Written:
    """Have Django write rows: key -> (expire_date, session_data)."""
    site(entry)
    from django.contrib.sessions.models import Session

    made = [Session(key, data, end) for key, (end, data) in rows.items()]
    Session.objects.using("site").bulk_create(made, batch_size=500)
    site(entry).close()
    return rows


def some(count: int, seed: int = 7) -> Written:
    """Rows with many equal stamps, and some that differ by a microsecond."""
    chance = random.Random(seed)
    alphabet = string.ascii_lowercase + string.digits
    rows: Written = {}
    while len(rows) < count:
        key = "".join(chance.choices(alphabet, k=32))
        end = NOON + timedelta(microseconds=chance.choice([0, 0, 0, 1, 2, 999_999, 10**9]))
        rows[key] = (end, "data:" + key * chance.randint(0, 3))
    return rows


def store(entry: Entry, **limits: float) -> DbStore:
    return DbStore(Database("site", entry, Limits(**limits)))


def everything(entry: Entry) -> object:
    """The session table as it lies, with SQLite's files by hash, time and name."""
    if "sqlite" in entry["ENGINE"]:
        folder = Path(entry["NAME"]).parent
        return sorted(
            (path.name, path.stat().st_mtime_ns, hashlib.sha256(path.read_bytes()).hexdigest())
            for path in folder.iterdir()
        )
    with site(entry).cursor() as cursor:
        cursor.execute("SELECT * FROM django_session ORDER BY session_key")
        rows = cursor.fetchall()
    site(entry).close()
    return rows


def walked(read: DbStore, order: Order, limit: int, backwards: bool = False) -> list[str]:
    found: list[str] = []
    position = None
    while True:
        rows = read.page(order, limit, position, backwards)
        found = keys(rows) + found if backwards else found + keys(rows)
        if len(rows) < limit:
            return found
        position = rows[0 if backwards else -1].position


def test_rows_are_what_django_wrote(engine_db: Entry) -> None:
    rows = written(engine_db, some(40))
    read = {row.key: row for row in store(engine_db).page(Order.LATEST_END, 100)}
    assert read.keys() == rows.keys()
    for key, (end, data) in rows.items():
        assert read[key].expires == end
        assert read[key].payload == data.encode()
        assert read[key].size == len(data)


@pytest.mark.parametrize("limit", [1, 3, 7, 100])
def test_pages_show_each_row_once_in_each_order_and_direction(engine_db: Entry, limit: int) -> None:
    rows = written(engine_db, some(50))
    read = store(engine_db)
    by_end = sorted(rows, key=lambda key: (rows[key][0], key))
    for order, expected in (
        (Order.EARLIEST_END, by_end),
        (Order.LATEST_END, by_end[::-1]),
        (Order.KEY, sorted(rows)),
    ):
        assert walked(read, order, limit) == expected
        assert walked(read, order, limit, backwards=True) == expected


def test_keys_that_collations_compare_oddly_are_not_lost(engine_db: Entry) -> None:
    odd = ["a", "a-b", "ab", "a_b", "é", "z", "_", "~", "10", "9", "ß", "%s", "'", "🙂"]
    rows = written(engine_db, dict.fromkeys(odd, (NOON, "x")))
    for order in Order:
        found = walked(store(engine_db), order, 2)
        assert sorted(found) == sorted(rows)
        assert walked(store(engine_db), order, 3, backwards=True) == found


def test_a_prefix_finds_its_keys_in_any_order_and_nothing_else(engine_db: Entry) -> None:
    rows = written(engine_db, some(60))
    wanted = sorted(rows)[20][:2]
    expected = sorted(key for key in rows if key.startswith(wanted))
    read = store(engine_db)
    assert keys(read.page(Order.KEY, 50, prefix=wanted)) == expected
    assert sorted(keys(read.page(Order.LATEST_END, 50, prefix=wanted))) == expected
    assert len(read.find("")) == 2


def test_a_session_is_got_by_its_key_and_none_by_another(engine_db: Entry) -> None:
    rows = written(engine_db, some(5))
    key = next(iter(rows))
    got = store(engine_db).get(key)
    assert got is not None and (got.key, got.expires) == (key, rows[key][0])
    assert store(engine_db).get("nobody") is None


@pytest.mark.parametrize("key", ["", "\0", "ab\0cd", "\ud800", "a\udfffb"])
def test_a_key_that_no_database_can_hold_finds_nothing(engine_db: Entry, key: str) -> None:
    written(engine_db, some(3))
    assert store(engine_db).get(key) is None
    assert key == "" or store(engine_db).page(Order.KEY, 5, prefix=key) == []


def test_a_list_leaves_big_payloads_where_they_are_but_knows_their_size(engine_db: Entry) -> None:
    edge = {"fits": PAYLOAD_LIMIT, "big": PAYLOAD_LIMIT + 1, "empty": 0}
    written(engine_db, {key: (NOON, "x" * size) for key, size in edge.items()})
    read = {row.key: row for row in store(engine_db).page(Order.KEY, 5)}
    assert {key: row.size for key, row in read.items()} == edge
    assert read["big"].payload is None
    assert read["fits"].payload == b"x" * PAYLOAD_LIMIT
    opened = store(engine_db).get("big")
    assert opened is not None and opened.payload == b"x" * (PAYLOAD_LIMIT + 1)


def test_a_value_of_50_mb_is_a_row_with_its_size(engine_db: Entry) -> None:
    written(engine_db, {"huge": (NOON, "x" * 50_000_000), "small": (NOON, "y")})
    read = {row.key: row for row in store(engine_db).page(Order.LATEST_END, 5)}
    assert (read["huge"].size, read["huge"].payload) == (50_000_000, None)
    assert read["small"].payload == b"y"
    got = store(engine_db).get("huge")
    assert got is not None and got.payload is None


def test_looking_leaves_the_store_as_it_was(engine_db: Entry) -> None:
    rows = written(engine_db, some(30))
    before = everything(engine_db)
    read = store(engine_db)
    read.facts()
    for order in Order:
        walked(read, order, 7)
    read.get(next(iter(rows)))
    read.find("a")
    read.estimate()
    read.count()
    read.clock()
    read.close()
    assert everything(engine_db) == before


@pytest.mark.parametrize(
    "write",
    [
        "UPDATE django_session SET session_data = ''",
        "DELETE FROM django_session",
        "INSERT INTO django_session VALUES ('a', 'b', '2031-01-01 00:00:00')",
        "DROP TABLE django_session",
        "CREATE TABLE planted (x INTEGER)",
    ],
)
def test_a_write_through_the_agents_own_connection_is_refused(engine_db: Entry, write: str) -> None:
    written(engine_db, some(3))
    before = everything(engine_db)
    read = store(engine_db)
    if read._database.vendor == "mysql" and write.startswith(("DROP", "CREATE")):
        # MariaDB commits before DDL and then runs it: here only the role refuses.
        read = store(reader(engine_db, grant=True))
    with pytest.raises(StoreError), read._database.reading() as cursor:
        cursor.execute(write)
    assert everything(engine_db) == before
    assert len(read.page(Order.KEY, 5)) == 3


def test_read_only_is_proven_and_how_is_said(engine_db: Entry) -> None:
    facts = store(engine_db).facts()
    assert facts.read_only
    assert "refused" in facts.proof
    assert facts.server.split()[0] in ("SQLite", "PostgreSQL", "MariaDB")


def test_the_number_of_rows_is_estimated_first_and_counted_on_request(engine_db: Entry) -> None:
    written(engine_db, some(30))
    assert (store(engine_db).count().value, store(engine_db).count().exact) == (30, True)
    assert not store(engine_db).estimate().exact
    assert store(engine_db).estimate().because


def test_a_table_that_is_missing_is_a_sentence_with_advice(engine_db: Entry) -> None:
    read = DbStore(Database("site", engine_db), "no_such_table")
    for ask in (lambda: read.page(Order.KEY, 1), read.facts):
        with pytest.raises(StoreError) as caught:
            ask()
        assert "not there" in caught.value.failure.sentence
        assert "migrate" in caught.value.failure.advice


def test_a_table_name_with_quotes_and_percent_signs_is_only_a_name(engine_db: Entry) -> None:
    for name in ('a"; DROP TABLE django_session; --', "a`b", "50%", "%s", "%(x)s"):
        with pytest.raises(StoreError):
            DbStore(Database("site", engine_db), name).page(Order.KEY, 1)
    assert store(engine_db).page(Order.KEY, 1) == []


@pytest.mark.parametrize(
    "position", [("garbage", "k"), ("t2031", 5), (1,), ("", "x"), ("'; --", "\0")]
)
def test_a_made_up_position_is_refused_or_harmless(
    engine_db: Entry, position: tuple[object, ...]
) -> None:
    written(engine_db, some(3))
    try:
        store(engine_db).page(Order.LATEST_END, 5, position)
    except StoreError as error:
        assert error.failure.sentence


def test_user_names_are_read_behind_the_same_door(engine_db: Entry) -> None:
    site(engine_db)
    from django.contrib.auth.models import User
    from django.db import connections

    User.objects.using("site").bulk_create([User(username="alice"), User(username="bob")])
    usual = connections["site"]
    door = Database("site", engine_db)
    with door.reading_orm():
        assert connections["site"] is not usual
        named = User.objects.using("site").filter(username__iexact="ALICE")
        assert [user.username for user in named] == ["alice"]
        assert named[0].date_joined.tzinfo is not None
        assert User.objects.using("site").filter(username__startswith="b").count() == 1
    assert connections["site"] is usual


def test_the_orm_can_neither_write_nor_call_what_acts(engine_db: Entry) -> None:
    site(engine_db)
    from django.contrib.auth.models import User

    User.objects.using("site").create(username="alice")
    door = Database("site", engine_db)
    users = User.objects.using("site")
    for act in (lambda: users.update(username="mallory"), lambda: users.all().delete()):
        with pytest.raises(Refusal), door.reading_orm():
            act()
    with pytest.raises(Refusal), door.reading_orm() as wrapper, wrapper.cursor() as cursor:
        cursor.execute("SELECT pg_sleep(1)")
    with door.reading_orm():
        assert users.get().username == "alice"


def test_without_the_guard_the_transaction_still_refuses_the_orms_write(engine_db: Entry) -> None:
    site(engine_db)
    from django.contrib.auth.models import User

    User.objects.using("site").create(username="alice")
    door = Database("site", engine_db)
    with pytest.raises(StoreError), door.reading_orm() as wrapper:
        wrapper.execute_wrappers.clear()
        User.objects.using("site").update(username="mallory")
    assert User.objects.using("site").get().username == "alice"


def test_no_hook_of_the_project_hears_of_our_connection(engine_db: Entry) -> None:
    site(engine_db)
    from django.contrib.auth.models import User
    from django.db.backends.signals import connection_created

    heard: list[object] = []

    def hear(**kwargs: object) -> None:
        heard.append(kwargs)

    connection_created.connect(hear)
    try:
        door = Database("site", engine_db)
        DbStore(door).facts()
        with door.reading_orm():
            list(User.objects.using("site").all())
    finally:
        connection_created.disconnect(hear)
    assert heard == []


def test_what_would_run_the_projects_sql_is_left_out_and_said(engine_db: Entry) -> None:
    hook = {"init_command": "UPDATE django_session SET session_data = 'x'"}
    if "postgresql" in engine_db["ENGINE"]:
        hook = {"pool": True, "isolation_level": 4}  # type: ignore[dict-item]
    door = Database("site", {**engine_db, "OPTIONS": hook})
    assert [name for name in hook if any(name in note for note in door.notes)] == list(hook)
    assert DbStore(door).page(Order.KEY, 1) == []
    assert door.prove()[0]


def test_two_threads_share_one_door(engine_db: Entry) -> None:
    rows = written(engine_db, some(30))
    read = store(engine_db)
    found: list[list[str]] = []
    threads = [
        threading.Thread(target=lambda: found.append(walked(read, Order.KEY, 5))) for _ in range(4)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert found == [sorted(rows)] * 4


def test_a_server_clock_is_read_within_its_own_error(postgresql: Entry, mariadb: Entry) -> None:
    for entry in (postgresql, mariadb):
        reading = store(entry).clock()
        assert reading is not None and reading.offset is not None and reading.error is not None
        assert abs(reading.offset) <= reading.error + 0.05


# --- servers ------------------------------------------------------------------------------------


@pytest.fixture(params=["postgresql", "mariadb"])
def server_db(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Entry]:
    from tests.conftest import fresh

    yield from fresh(request, request.param, tmp_path)


def sleeping(entry: Entry) -> str:
    return "SELECT pg_sleep(30)" if "postgresql" in entry["ENGINE"] else "SELECT SLEEP(30)"


def test_a_slow_query_is_stopped_by_the_server(server_db: Entry) -> None:
    read = store(server_db, statement=0.3)
    with pytest.raises(StoreError, match="time limit"), read._database.reading() as cursor:
        cursor.execute(read._dialect.limited("SELECT count(*) FROM " + endless(server_db)))
    assert read.page(Order.KEY, 1) == []


def endless(entry: Entry) -> str:
    if "postgresql" in entry["ENGINE"]:
        return "generate_series(1, 10000000000)"
    return "seq_1_to_100000000 a JOIN seq_1_to_100000000 b"


def test_a_locked_table_is_a_sentence_after_the_lock_limit(server_db: Entry) -> None:
    other = site(server_db)
    with other.cursor() as cursor:
        if "postgresql" in server_db["ENGINE"]:
            cursor.execute("BEGIN; LOCK TABLE django_session IN ACCESS EXCLUSIVE MODE")
        else:
            cursor.execute("LOCK TABLES django_session WRITE")
    read = store(server_db, lock=1)
    with pytest.raises(StoreError, match="locked"):
        read.page(Order.KEY, 1)
    other.close()
    assert read.page(Order.KEY, 1) == []


def test_nothing_is_left_on_the_connection_or_idle_in_a_transaction(server_db: Entry) -> None:
    written(server_db, some(3))
    read = store(server_db)
    read.facts()
    read.page(Order.KEY, 5)
    asked = {
        "postgresql": "SELECT count(*) FROM pg_stat_activity WHERE state LIKE 'idle in trans%'",
        "mysql": "SELECT count(*) FROM information_schema.innodb_trx",
    }[read._database.vendor]
    with site(server_db).cursor() as cursor:
        cursor.execute(asked)
        assert cursor.fetchone()[0] == 0
    site(server_db).close()
    kept = read._database._kept.cursor()
    left = {
        "postgresql": "SELECT current_setting('statement_timeout') || "
        "current_setting('lock_timeout') || current_setting('transaction_read_only') || "
        "current_setting('search_path')",
        "mysql": "SELECT CONCAT(@@max_statement_time, @@lock_wait_timeout, @@tx_read_only)",
    }[read._database.vendor]
    kept.execute(left)
    fresh_one = store(server_db)._database.dialect.connect(orm=False)
    other = fresh_one.cursor()
    other.execute(left)
    assert kept.fetchone() == other.fetchone()
    fresh_one.close()


def test_a_running_query_can_be_interrupted(server_db: Entry) -> None:
    read = store(server_db, statement=20)
    timer = threading.Timer(0.5, read.interrupt)
    timer.start()
    with pytest.raises(StoreError), read._database.reading() as cursor:
        cursor.execute(read._dialect.limited(sleeping(server_db)))
    timer.join()
    assert read.page(Order.KEY, 1) == []


def test_a_connection_that_the_server_ended_is_replaced_without_a_word(server_db: Entry) -> None:
    written(server_db, some(3))
    read = store(server_db)
    read.page(Order.KEY, 1)
    kept = read._database._kept
    with site(server_db).cursor() as cursor:
        if read._database.vendor == "postgresql":
            cursor.execute("SELECT pg_terminate_backend(%s)", [kept.info.backend_pid])
        else:
            cursor.execute("KILL %s", [kept.thread_id()])
    site(server_db).close()
    assert len(read.page(Order.KEY, 5)) == 3


def test_a_server_that_is_stopped_is_a_sentence_and_read_again_when_it_is_back(
    request: pytest.FixtureRequest, server_db: Entry
) -> None:
    kind = "postgresql" if "postgresql" in server_db["ENGINE"] else "mariadb"
    server: Server = request.getfixturevalue(f"{kind}_server")
    written(server_db, some(3))
    read = store(server_db)
    assert len(read.page(Order.KEY, 5)) == 3
    server.stop()
    try:
        with pytest.raises(StoreError) as caught:
            read.page(Order.KEY, 5)
    finally:
        server.start()
    assert "refused" in caught.value.failure.sentence
    assert f"127.0.0.1:{server.port}" in caught.value.failure.where
    assert len(read.page(Order.KEY, 5)) == 3


@pytest.mark.parametrize(
    ("change", "word"),
    [
        ({"PASSWORD": "wrong-but-secret"}, "password"),
        ({"USER": "nobody"}, "password"),
        ({"NAME": "no_such_database"}, "no such database"),
        ({"HOST": "no-such-host.invalid"}, "host name"),
    ],
)
def test_a_wrong_setting_is_named_and_no_password_is(
    server_db: Entry, change: Entry, word: str
) -> None:
    with pytest.raises(StoreError) as caught:
        store({**server_db, **change}).page(Order.KEY, 1)
    failure = caught.value.failure
    assert word in failure.sentence
    assert "secret" not in repr(failure) and PASSWORD not in repr(failure)


def test_a_closed_port_is_a_refusal(server_db: Entry) -> None:
    with pytest.raises(StoreError, match="refused"):
        store({**server_db, "PORT": str(free_port())}).page(Order.KEY, 1)


@contextmanager
def listener(answer: bytes = b"") -> Iterator[str]:
    """A port that accepts, says `answer`, and nothing else."""
    taken: list[socket.socket] = []

    def accept() -> None:
        while True:
            try:
                taken.append(waiting.accept()[0])
                taken[-1].sendall(answer)
            except OSError:
                return

    with socket.create_server(("127.0.0.1", 0)) as waiting:
        thread = threading.Thread(target=accept, daemon=True)
        thread.start()
        yield str(waiting.getsockname()[1])
        waiting.shutdown(socket.SHUT_RDWR)
    for connection in taken:
        connection.close()


def test_a_port_that_accepts_and_never_answers_is_given_up(server_db: Entry) -> None:
    with listener() as port, pytest.raises(StoreError) as caught:
        store({**server_db, "PORT": port}, connect=2).page(Order.KEY, 1)
    assert "in time" in caught.value.failure.sentence


def test_a_port_that_speaks_something_else_is_a_sentence(server_db: Entry) -> None:
    answer = b"-ERR unknown command \x1b]52;c;cHduZWQ=\x07\r\n" * 3
    with listener(answer) as port, pytest.raises(StoreError) as caught:
        store({**server_db, "PORT": port}, connect=2).page(Order.KEY, 1)
    assert "\x1b" not in repr(caught.value.failure) and caught.value.failure.sentence


def reader(entry: Entry, grant: bool) -> Entry:
    """A role that may connect, and read the session table if `grant`."""
    statements = (
        ["DROP ROLE IF EXISTS looker", f"CREATE ROLE looker LOGIN PASSWORD '{PASSWORD}'"]
        if "postgresql" in entry["ENGINE"]
        else [
            f"CREATE OR REPLACE USER looker@'127.0.0.1' IDENTIFIED BY '{PASSWORD}'",
            "GRANT SELECT ON auth_user TO looker@'127.0.0.1'",
        ]
    )
    if grant:
        role = "looker" if "postgresql" in entry["ENGINE"] else "looker@'127.0.0.1'"
        statements.append(f"GRANT SELECT ON django_session TO {role}")
    with site(entry).cursor() as cursor:
        for statement in statements:
            cursor.execute(statement)
    site(entry).close()
    return {**entry, "USER": "looker", "PASSWORD": PASSWORD}


def test_a_role_without_rights_is_advised_and_one_that_may_only_read_is_enough(
    server_db: Entry,
) -> None:
    with pytest.raises(StoreError) as caught:
        store(reader(server_db, grant=False)).page(Order.KEY, 1)
    assert "GRANT SELECT" in caught.value.failure.advice
    if "postgresql" in server_db["ENGINE"]:
        with site(server_db).cursor() as cursor:
            cursor.execute("DROP OWNED BY looker")
        site(server_db).close()
    read = store(reader(server_db, grant=True))
    assert read.page(Order.KEY, 1) == []
    assert read.facts().read_only
    if "postgresql" in server_db["ENGINE"]:
        with site(server_db).cursor() as cursor:
            cursor.execute("DROP OWNED BY looker")
        site(server_db).close()


def test_a_schema_is_read_alone_and_ends_with_the_transaction(
    request: pytest.FixtureRequest, tmp_path: Path
) -> None:
    from tests.conftest import fresh

    for entry in fresh(request, "postgresql", tmp_path):
        written(entry, some(3))
        with site(entry).cursor() as cursor:
            cursor.execute('CREATE SCHEMA "ten""ant"')
            cursor.execute('CREATE TABLE "ten""ant".django_session (LIKE django_session)')
        site(entry).close()
        assert DbStore(Database("site", entry, schema='ten"ant')).page(Order.KEY, 5) == []
        assert len(store(entry).page(Order.KEY, 5)) == 3
        with pytest.raises(StoreError, match="not there"):
            DbStore(Database("site", entry, schema="no_such")).page(Order.KEY, 5)


def test_assume_role_holds_inside_the_transaction_only(
    request: pytest.FixtureRequest, tmp_path: Path
) -> None:
    from tests.conftest import fresh

    for entry in fresh(request, "postgresql", tmp_path):
        reader(entry, grant=False)
        read = store({**entry, "OPTIONS": {"assume_role": "looker"}})
        with pytest.raises(StoreError, match="may not read"):
            read.page(Order.KEY, 1)
        kept = read._database._kept.cursor()
        kept.execute("SELECT current_user")
        assert kept.fetchone()[0] == "postgres"


def test_an_end_that_is_infinite_keeps_its_place(
    request: pytest.FixtureRequest, tmp_path: Path
) -> None:
    from tests.conftest import fresh

    for entry in fresh(request, "postgresql", tmp_path):
        rows = written(entry, some(9))
        with site(entry).cursor() as cursor:
            for key, stamp in (("top", "infinity"), ("low", "-infinity"), ("bc", "0044-03-15 BC")):
                cursor.execute("INSERT INTO django_session VALUES (%s, '', %s)", [key, stamp])
        site(entry).close()
        found = walked(store(entry), Order.EARLIEST_END, 1)
        assert found[:2] == ["low", "bc"] and found[-1] == "top"
        assert len(found) == len(rows) + 3


# --- SQLite -------------------------------------------------------------------------------------


@pytest.fixture
def sqlite_db(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Entry]:
    from tests.conftest import fresh

    folder = tmp_path / "a folder?with #odd%20 name"
    folder.mkdir()
    yield from fresh(request, "sqlite", folder)


def test_a_column_that_holds_anything_loses_no_row(sqlite_db: Entry) -> None:
    odd: list[Any] = [None, 5, -3.5, 1e300, b"\xff\x00", "garbage", "", "2031-05-04", "12", None]
    with sqlite3.connect(sqlite_db["NAME"]) as site_side:
        site_side.execute("DROP TABLE django_session")
        site_side.execute(
            "CREATE TABLE django_session (session_key varchar(40) PRIMARY KEY, "
            "session_data text, expire_date datetime)"
        )
        for number, stamp in enumerate(odd * 2):
            site_side.execute(
                "INSERT INTO django_session VALUES (?, ?, ?)", (f"key{number:02}", None, stamp)
            )
        site_side.execute(
            "INSERT INTO django_session VALUES (CAST(? AS TEXT), ?, ?)",
            (b"bad\xff\xfe", b"\xff\x00raw", "2031-05-04 12:00:00"),
        )
        site_side.execute("INSERT INTO django_session VALUES (?, 7, NULL)", (b"blob\xff",))
    site_side.close()
    read = store(sqlite_db)
    for order in Order:
        for limit in (1, 4, 50):
            found = walked(read, order, limit)
            assert len(found) == len(set(found)) == 22
            assert walked(read, order, limit, backwards=True) == found
    rows = {row.key: row for row in read.page(Order.KEY, 50)}
    assert rows["bad\udcff\udcfe"].payload == b"\xff\x00raw"
    assert rows["bad\udcff\udcfe"].expires == datetime(2031, 5, 4, 12, tzinfo=timezone.utc)
    assert all(row.expires or row.expires_problem for row in rows.values())
    assert rows["key00"].payload == b""


def hold_in_wal(path: str, rows: int = 3) -> sqlite3.Connection:
    """A site that has the database open in WAL mode, with rows that are only in the -wal."""
    connection = sqlite3.connect(path, isolation_level=None)
    connection.execute("PRAGMA journal_mode = WAL")
    connection.execute("PRAGMA wal_autocheckpoint = 0")
    for number in range(rows):
        connection.execute(
            "INSERT INTO django_session VALUES (?, 'x', '2031-01-01 00:00:00')", (f"wal{number}",)
        )
    return connection


def test_a_wal_database_at_rest_is_read_without_leaving_a_file(sqlite_db: Entry) -> None:
    hold_in_wal(sqlite_db["NAME"]).close()
    before = everything(sqlite_db)
    read = store(sqlite_db)
    assert len(read.page(Order.KEY, 5)) == 3
    assert "immutable=1" in read.facts().proof
    assert everything(sqlite_db) == before


@pytest.mark.parametrize("mode", ["ro", "wal", "immutable"])
def test_a_file_that_is_gone_when_it_is_opened_is_not_made(tmp_path: Path, mode: str) -> None:
    path = tmp_path / "db.sqlite3"
    with pytest.raises(sqlite3.OperationalError):
        opened(File(str(path), mode, (), (0, 0)), 0.1, False).execute("SELECT 1 FROM sqlite_master")
    assert list(tmp_path.iterdir()) == []


def test_rows_that_lie_in_the_wal_are_read_and_the_site_can_write_on(sqlite_db: Entry) -> None:
    site_side = hold_in_wal(sqlite_db["NAME"])
    before = [state for state in everything(sqlite_db) if "-shm" not in state[0]]  # type: ignore[attr-defined]
    read = store(sqlite_db)
    assert len(read.page(Order.KEY, 5)) == 3
    assert "mode=ro" in read.facts().proof
    after = [state for state in everything(sqlite_db) if "-shm" not in state[0]]  # type: ignore[attr-defined]
    assert after == before
    site_side.execute("DELETE FROM django_session WHERE session_key = 'wal0'")
    assert len(read.page(Order.KEY, 5)) == 2
    site_side.close()
    assert len(read.page(Order.KEY, 5)) == 2


def test_a_page_sees_what_the_site_wrote_since_the_last_one(sqlite_db: Entry) -> None:
    read = store(sqlite_db)
    assert read.page(Order.KEY, 5) == []
    written(sqlite_db, some(2))
    assert len(read.page(Order.KEY, 5)) == 2
    hold_in_wal(sqlite_db["NAME"], 1).close()
    assert len(read.page(Order.KEY, 5)) == 3
    with sqlite3.connect(sqlite_db["NAME"]) as site_side:
        site_side.execute("DELETE FROM django_session")
    site_side.close()
    assert read.page(Order.KEY, 5) == []


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can be somebody else")
def test_root_reads_a_crashed_sites_wal_as_the_files_owner(sqlite_db: Entry) -> None:
    path = Path(sqlite_db["NAME"])
    for parent in (path.parent, *path.parents[1:4]):
        parent.chmod(0o755)
    site_side = hold_in_wal(str(path))
    crashed = path.parent / "crashed"
    crashed.mkdir()
    for end in ("", "-wal"):
        shutil.copy(f"{path}{end}", crashed / f"db.sqlite3{end}")
    site_side.close()
    for file in (crashed, *crashed.iterdir()):
        os.chown(file, 65534, 65534)
    if subprocess.run(["runuser", "-u", "nobody", "--", "test", "-x", crashed]).returncode:
        pytest.skip("the temporary folder of this run is closed to others")
    read = store({**sqlite_db, "NAME": str(crashed / "db.sqlite3")})
    assert len(read.page(Order.KEY, 5)) == 3
    assert {file.stat().st_uid for file in crashed.iterdir()} == {65534}
    assert Path("/proc/self/status").read_text().split("Uid:")[1].split()[:4] == ["0"] * 4


def test_a_missing_file_is_a_sentence_and_stays_missing(tmp_path: Path) -> None:
    path = tmp_path / "none.sqlite3"
    with pytest.raises(StoreError, match="no database file"):
        store({"ENGINE": "django.db.backends.sqlite3", "NAME": path}).page(Order.KEY, 1)
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("name", [":memory:", "file:x?mode=memory&cache=shared", ""])
def test_a_database_in_memory_is_said_to_be_out_of_reach(name: str) -> None:
    with pytest.raises(StoreError, match="memory"):
        Database("default", {"ENGINE": "django.db.backends.sqlite3", "NAME": name})


def test_a_file_that_is_no_database_is_a_sentence(tmp_path: Path) -> None:
    path = tmp_path / "text.sqlite3"
    path.write_text("no database " * 500)
    with pytest.raises(StoreError, match="not an SQLite database"):
        store({"ENGINE": "django.db.backends.sqlite3", "NAME": path}).page(Order.KEY, 1)
    with pytest.raises(StoreError, match="not a database file"):
        store({"ENGINE": "django.db.backends.sqlite3", "NAME": tmp_path}).page(Order.KEY, 1)


def test_a_writer_that_holds_the_file_is_a_sentence_after_the_limit(sqlite_db: Entry) -> None:
    with sqlite3.connect(sqlite_db["NAME"], isolation_level=None) as site_side:
        site_side.execute("BEGIN EXCLUSIVE")
        with pytest.raises(StoreError, match="locked"):
            store(sqlite_db, lock=0.2).page(Order.KEY, 1)
        site_side.execute("ROLLBACK")
    site_side.close()


def test_a_hot_journal_is_reported_and_left_alone(sqlite_db: Entry, tmp_path: Path) -> None:
    crash = textwrap.dedent(
        """
        import os, sqlite3, sys
        site = sqlite3.connect(sys.argv[1], isolation_level=None)
        site.execute("PRAGMA cache_size = 1")
        site.execute("BEGIN")
        for n in range(2000):
            site.execute("INSERT INTO django_session VALUES (?, ?, '2031')", (str(n), "x" * 900))
        os._exit(9)
        """
    )
    subprocess.run([sys.executable, "-c", crash, sqlite_db["NAME"]], check=False, timeout=60)
    before = everything(sqlite_db)
    with pytest.raises(StoreError, match="hot journal"):
        store(sqlite_db).page(Order.KEY, 1)
    assert everything(sqlite_db) == before


def test_a_query_without_end_is_stopped_on_sqlite_too(sqlite_db: Entry) -> None:
    endless = "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i+1 FROM n) SELECT max(i) FROM n"
    read = store(sqlite_db, statement=0.2)
    with pytest.raises(StoreError, match="time limit"), read._database.reading() as cursor:
        cursor.execute(endless)
    read = store(sqlite_db, statement=60)
    timer = threading.Timer(0.2, read.interrupt)
    timer.start()
    with pytest.raises(StoreError, match="stopped"), read._database.reading() as cursor:
        cursor.execute(endless)
    timer.join()


@pytest.mark.parametrize(
    "sql",
    [
        "ATTACH DATABASE '/tmp/session-tui-planted' AS x",
        "PRAGMA journal_mode = WAL",
        "SELECT load_extension('x')",
        "SELECT randomblob(10)",
        "CREATE TEMP TABLE x (y)",
    ],
)
def test_sqlites_authorizer_lets_reading_through_and_nothing_else(
    sqlite_db: Entry, sql: str
) -> None:
    with pytest.raises(StoreError), store(sqlite_db)._database.reading() as cursor:
        cursor.execute(sql)


# --- settings -----------------------------------------------------------------------------------


def test_a_bad_engine_and_a_missing_driver_are_sentences() -> None:
    with pytest.raises(StoreError, match="no database backend"):
        Database("default", {"ENGINE": "django.db.backends.nosuch"})
    with pytest.raises(StoreError, match="driver"):
        Database("default", {"ENGINE": "django.db.backends.oracle"})
    with pytest.raises(StoreError, match="name no database"):
        Database("default", {})


def test_an_alias_that_the_settings_lack_is_named_with_those_they_have() -> None:
    class Settings:
        DATABASES: ClassVar[Entry] = {"default": {}, "replica": {}}

    with pytest.raises(StoreError, match="default, replica"):
        Doors(Settings, None)["other"]


def test_the_projects_entry_stays_as_it_was(sqlite_db: Entry) -> None:
    entry = {**sqlite_db, "OPTIONS": {"init_command": "PRAGMA x", "timeout": 20}}
    before = repr(entry)
    store(entry).page(Order.KEY, 1)
    assert repr(entry) == before


def test_a_stamp_without_zone_is_read_by_the_projects_settings(sqlite_db: Entry) -> None:
    with sqlite3.connect(sqlite_db["NAME"]) as site_side:
        site_side.execute("INSERT INTO django_session VALUES ('a', '', '2031-07-01 12:00:00')")
    site_side.close()
    summer = datetime(2031, 7, 1, 10, tzinfo=timezone.utc)
    for use_tz, own, hour in ((True, None, 12), (False, None, 10), (True, "Europe/Berlin", 10)):
        database = Database("site", {**sqlite_db, "TIME_ZONE": own})
        read = DbStore(database, use_tz=use_tz, time_zone="Europe/Berlin")
        assert read.page(Order.KEY, 1)[0].expires == summer.replace(hour=hour)


@pytest.mark.parametrize(
    "stamp", [None, 5, 1.5, b"x", "", "x", "2031-02-30 00:00:00", "0000-00-00 00:00:00", "infinity"]
)
def test_a_stamp_that_is_no_date_says_why(stamp: object) -> None:
    found, problem = moment(stamp, timezone.utc)
    assert found is None and problem.startswith("expire_date")


@given(
    day=some_values.dates(),
    clock=some_values.times(),
    joint=some_values.sampled_from([" ", "T"]),
    digits=some_values.integers(0, 7),
    end=some_values.sampled_from(["", "Z", "+02:00", " BC", "+02"]),
)
def test_a_stamp_of_any_form_is_read_as_django_reads_it(
    day: date, clock: clock_time, joint: str, digits: int, end: str
) -> None:
    from django.utils.dateparse import parse_datetime

    exact = f"{day.isoformat()}{joint}{clock.strftime('%H:%M:%S')}.{clock.microsecond:06}0"
    stamp = exact[: 19 + (digits and digits + 1)] + end
    found, problem = moment(stamp, timezone.utc)
    django = parse_datetime(stamp)
    if django is None:
        assert found is None and problem
    elif found is not None:
        aware = django if django.tzinfo else django.replace(tzinfo=timezone.utc)
        assert (found, problem) == (aware, "")
    else:
        assert "does not exist" in problem
