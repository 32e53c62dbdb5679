"""The screens on a database that fails in one way after the other, and works again."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, closing, contextmanager
from pathlib import Path
from typing import Any

import pytest

from tests.agent.stores.test_contract_db import databases
from tests.agent.stores.test_db_health import filled, raw
from tests.agent.stores.test_stalled import stopped
from tests.conftest import Entry, fresh
from tests.processes import PASSWORD, Server
from tests.projects import make_project
from tests.tui.pseudo_terminal import Terminal

TOP = Path(__file__).parent.parent.parent
VIEW = (
    "CREATE FUNCTION went() RETURNS text LANGUAGE plpgsql AS "
    "$$BEGIN RAISE 'of this test' USING ERRCODE = '53200'; END$$",
    "ALTER TABLE django_session RENAME TO lying",
    "CREATE VIEW django_session AS SELECT session_key, went() AS session_data, expire_date "
    "FROM lying",
    "GRANT SELECT ON django_session TO seer",
)


@pytest.fixture(scope="module")
def entry(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Entry]:
    """A PostgreSQL with sessions, as its superuser sees it."""
    for entry in fresh(request, "postgresql", tmp_path_factory.mktemp("rows")):
        filled(entry, 40)
        run(
            entry,
            "DROP ROLE IF EXISTS seer",
            f"CREATE ROLE seer LOGIN PASSWORD '{PASSWORD}'",
            "GRANT SELECT ON ALL TABLES IN SCHEMA public TO seer",
        )
        yield entry
        run(entry, "DROP OWNED BY seer", "DROP ROLE seer")


@pytest.fixture(scope="module")
def terminal(entry: Entry, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Terminal]:
    """The list of its sessions, by a role with few rights."""
    folder = make_project(tmp_path_factory.mktemp("site"), databases({**entry, "USER": "seer"}))
    start = f"cd {folder}; PYTHONPATH={TOP} exec {sys.executable} -m session_tui"
    terminal = Terminal(["/bin/sh", "-c", start])
    try:
        terminal.shows("Ending", gone="asking")
        terminal.press("2")
        terminal.shows("other format")
        yield terminal
    finally:
        terminal.child.close(force=True)


def run(entry: Entry, *statements: str) -> None:
    with closing(raw(entry)) as connection:
        connection.autocommit = True
        for statement in statements:
            connection.execute(statement)


@contextmanager
def altered(entry: Entry, there: tuple[str, ...], back: tuple[str, ...]) -> Iterator[None]:
    """The role's connections end with each."""
    end = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE usename = 'seer'"
    run(entry, *there, end)
    try:
        yield
    finally:
        run(entry, *back, end)


Fault = Callable[[Entry, Server], AbstractContextManager[Any]]
FAULTS: dict[str, Fault] = {
    "did not answer in time": lambda _, server: stopped(server),
    "takes no more connections": lambda entry, _: altered(
        entry, ("ALTER ROLE seer CONNECTION LIMIT 0",), ("ALTER ROLE seer CONNECTION LIMIT -1",)
    ),
    "is out of memory": lambda entry, _: altered(
        entry,
        VIEW,
        (
            "DROP VIEW django_session",
            "DROP FUNCTION went",
            "ALTER TABLE lying RENAME TO django_session",
        ),
    ),
    "refuses the user or the password": lambda entry, _: altered(
        entry,
        ("ALTER ROLE seer PASSWORD 'another'",),
        (f"ALTER ROLE seer PASSWORD '{PASSWORD}'",),
    ),
}


@pytest.mark.parametrize("sentence", FAULTS)
def test_a_database_that_fails_is_a_sentence_until_its_sessions_are_listed_again(
    sentence: str, terminal: Terminal, entry: Entry, postgresql_server: Server
) -> None:
    with FAULTS[sentence](entry, postgresql_server):
        terminal.press("o")
        terminal.shows(sentence)
    if "in time" not in sentence:  # the others would come back by themselves no sooner
        terminal.press("o")
    terminal.shows("other format", gone=sentence)
