"""What a database server may say instead of an answer: each is a sentence, and passes."""

from __future__ import annotations

import os
import signal
import socket
import struct
import threading
from collections.abc import Callable, Iterator
from contextlib import ExitStack, closing, contextmanager
from pathlib import Path

import pytest

from session_tui.agent.stores.base import StoreError
from session_tui.agent.stores.database import Database
from session_tui.agent.stores.db import DbStore
from session_tui.agent.stores.dialect import Limits
from session_tui.model import Order
from tests.agent.stores.test_db_health import raw
from tests.conftest import Entry, fresh, site
from tests.processes import PASSWORD, Server, wait_until

RESERVED = "remaining connection slots are reserved for roles with the SUPERUSER attribute"

POSTGRESQL_AT_CONNECT = {
    "57P03 the database system is starting up": "starting up or shutting down",
    "57P03 the database system is in recovery mode": "starting up or shutting down",
    "57P03 the database system is not yet accepting connections": "starting up or shutting down",
    "53300 sorry, too many clients already": "takes no more connections",
    f"53300 {RESERVED}": "takes no more connections",
    "53200 out of memory": "out of memory",
    "28P01 password authentication failed for user": "refuses the user or the password",
}

POSTGRESQL_READING = {
    "53200": "out of memory",
    "53100": "disk is full",
    "53400": "limit of its settings",
    "58030": "a file of its own",
    "XX001": "damaged data",
}

MARIADB_READING = {
    1037: "out of memory",
    1041: "out of memory",
    1038: "no memory left to sort",
    1021: "disk is full",
    1114: "no room left",
    1194: "damaged table",
}


@pytest.fixture
def postgresql_db(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Entry]:
    yield from fresh(request, "postgresql", tmp_path)


@pytest.fixture
def mariadb_db(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Entry]:
    yield from fresh(request, "mariadb", tmp_path)


def failure(entry: Entry) -> str:
    """The sentence of a page that cannot be read, which is none for good and hides the password."""
    with closing(DbStore(Database("site", entry, Limits(connect=5, statement=5)))) as read:
        return failing(read)


def failing(read: DbStore) -> str:
    with pytest.raises(StoreError) as caught:
        read.page(Order.KEY, 5)
    assert caught.value.failure.advice and PASSWORD not in repr(caught.value.failure)
    return caught.value.failure.sentence


def run(entry: Entry, *statements: str) -> None:
    with site(entry).cursor() as cursor:
        for statement in statements:
            cursor.execute(statement)
    site(entry).close()


@contextmanager
def saying(state: str, message: str) -> Iterator[str]:
    """The port of a PostgreSQL that answers whoever connects with one error, as protocol 3 has it.

    https://www.postgresql.org/docs/current/protocol-message-formats.html, ErrorResponse
    """
    fields = [b"SFATAL", b"VFATAL", b"C" + state.encode(), b"M" + message.encode()]
    body = b"\0".join([*fields, b"", b""])
    error = b"E" + struct.pack("!I", len(body) + 4) + body

    def serve() -> None:
        while True:
            try:
                connection = waiting.accept()[0]
            except OSError:
                return
            with connection:
                while len(connection.recv(1000)) == 8:  # asks for TLS, or for GSSAPI
                    connection.sendall(b"N")
                connection.sendall(error)

    with socket.create_server(("127.0.0.1", 0)) as waiting:
        thread = threading.Thread(target=serve, daemon=True)
        thread.start()
        yield str(waiting.getsockname()[1])
        waiting.shutdown(socket.SHUT_RDWR)
        thread.join(10)


@pytest.mark.parametrize("said", POSTGRESQL_AT_CONNECT)
def test_what_postgresql_says_to_whoever_connects_is_a_sentence(
    said: str, postgresql: Entry
) -> None:
    with saying(*said.split(" ", 1)) as port:
        assert POSTGRESQL_AT_CONNECT[said] in failure({**postgresql, "PORT": port})


def test_a_role_without_a_connection_left_is_a_sentence(postgresql_db: Entry) -> None:
    run(
        postgresql_db,
        "DROP ROLE IF EXISTS narrow",
        f"CREATE ROLE narrow LOGIN CONNECTION LIMIT 0 PASSWORD '{PASSWORD}'",
    )
    assert failure({**postgresql_db, "USER": "narrow"}) == "The database takes no more connections."


def reads(read: DbStore, said: list[str]) -> bool:
    """Whether a page is to be had; if not, the sentence is added to `said`."""
    try:
        return read.page(Order.KEY, 5) == []
    except StoreError as error:
        said.append(error.failure.sentence)
        return False


def test_a_postgresql_that_shuts_down_is_a_sentence_and_is_read_when_it_is_back(
    postgresql_db: Entry, postgresql_server: Server
) -> None:
    pid = int((postgresql_server.folder / "data" / "postmaster.pid").read_text().split()[0])
    read, said = DbStore(Database("site", postgresql_db)), list[str]()
    with closing(raw(postgresql_db)):  # it waits for this one before it ends
        os.kill(pid, signal.SIGTERM)
        while reads(read, said):  # until it has heard of it; a connection that was made goes on
            read.close()
    postgresql_server.restart()
    wait_until(lambda: reads(read, said), postgresql_server)
    read.close()
    assert set(said) == {"The database is starting up or shutting down."}


def postgresql_in_the_way(entry: Entry, work: str) -> None:
    """Puts a view in the place of the table, which does `work` when its second row is read."""
    run(
        entry,
        f"CREATE FUNCTION went() RETURNS text LANGUAGE plpgsql AS $$BEGIN {work} END$$",
        "ALTER TABLE django_session RENAME TO lying",
        "INSERT INTO lying VALUES ('a', 'x', '2031-01-01'), ('b', 'x', '2031-01-01')",
        "CREATE VIEW django_session AS SELECT session_key, CASE session_key WHEN 'b' "
        "THEN went() ELSE session_data END AS session_data, expire_date FROM lying",
    )


def mariadb_in_the_way(entry: Entry, work: str) -> None:
    """The same in MariaDB."""
    run(
        entry,
        f"CREATE FUNCTION went() RETURNS TEXT READS SQL DATA BEGIN {work} RETURN 'x'; END",
        "RENAME TABLE django_session TO lying",
        "INSERT INTO lying VALUES ('a', 'x', '2031-01-01'), ('b', 'x', '2031-01-01')",
        "CREATE VIEW django_session AS SELECT session_key, CASE session_key WHEN 'b' "
        "THEN went() ELSE session_data END AS session_data, expire_date FROM lying",
    )


def test_what_postgresql_says_in_the_middle_of_a_page_is_a_sentence(postgresql_db: Entry) -> None:
    raised = "RAISE 'of this test' USING ERRCODE = current_setting('test.state');"
    postgresql_in_the_way(postgresql_db, raised)
    for state, words in POSTGRESQL_READING.items():
        run(postgresql_db, f"ALTER ROLE postgres SET test.state = '{state}'")
        try:
            assert words in failure(postgresql_db)
        finally:
            run(postgresql_db, "ALTER ROLE postgres RESET test.state")


def test_what_mariadb_says_in_the_middle_of_a_page_is_a_sentence(mariadb_db: Entry) -> None:
    run(mariadb_db, "CREATE TABLE state (number INT)", "INSERT INTO state VALUES (0)")
    raised = "DECLARE n INT DEFAULT (SELECT number FROM state); SIGNAL SQLSTATE 'HY000' "
    mariadb_in_the_way(mariadb_db, f"{raised} SET MYSQL_ERRNO = n, MESSAGE_TEXT = 'of this test';")
    for number, words in MARIADB_READING.items():
        run(mariadb_db, f"UPDATE state SET number = {number}")
        assert words in failure(mariadb_db)


IN_THE_WAY: dict[str, tuple[Callable[[Entry, str], None], str]] = {
    "postgresql": (
        postgresql_in_the_way,
        "PERFORM pg_terminate_backend(pg_backend_pid()); PERFORM pg_sleep(5); RETURN 'x';",
    ),
    "mariadb": (mariadb_in_the_way, "KILL CONNECTION_ID();"),
}


@pytest.mark.parametrize("kind", IN_THE_WAY)
def test_a_connection_that_ends_in_the_middle_of_a_page_is_a_sentence_and_is_replaced(
    kind: str, request: pytest.FixtureRequest
) -> None:
    entry = request.getfixturevalue(f"{kind}_db")
    put, kill = IN_THE_WAY[kind]
    put(entry, kill)
    with closing(DbStore(Database("site", entry))) as read:
        assert failing(read) == "The database ended the connection."
        run(entry, "DROP VIEW django_session", "DROP FUNCTION went", "DROP TABLE lying")
        run(
            entry,
            "CREATE TABLE django_session (session_key VARCHAR(40), session_data TEXT, "
            "expire_date TIMESTAMP)",
        )
        assert read.page(Order.KEY, 5) == []


def test_a_mariadb_without_a_connection_left_is_a_sentence(mariadb_db: Entry) -> None:
    with ExitStack() as stack:
        boss = stack.enter_context(closing(raw(mariadb_db)))
        cursor = boss.cursor()
        cursor.execute("SELECT @@GLOBAL.max_connections")
        (before,) = cursor.fetchone()
        cursor.execute("SET GLOBAL max_connections = 10")
        try:
            for _ in range(12):
                try:
                    stack.enter_context(closing(raw(mariadb_db)))
                except Exception:
                    break
            assert failure(mariadb_db) == "The database takes no more connections."
        finally:
            cursor.execute(f"SET GLOBAL max_connections = {before}")


def test_a_mariadb_user_who_has_used_up_his_connections_is_told_so(mariadb_db: Entry) -> None:
    user = "narrow@'127.0.0.1'"
    run(
        mariadb_db,
        f"CREATE OR REPLACE USER {user} IDENTIFIED BY '{PASSWORD}' WITH MAX_USER_CONNECTIONS 1",
        f"GRANT SELECT ON django_session TO {user}",
    )
    narrow = {**mariadb_db, "USER": "narrow"}
    with closing(raw(narrow)):
        assert failure(narrow) == "The database user has used up a limit."
