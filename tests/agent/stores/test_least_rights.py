"""The printed least rights, run as they are printed: enough to read, and for nothing else."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from session_tui.agent.sessions import Sessions
from session_tui.model import PageRequest
from session_tui.text.rights import ALL, Names, Rights, mariadb, postgresql, redis, text_of
from tests.agent.stores.contract import Held, look_at_everything
from tests.agent.stores.test_contract_db import HeldInTable
from tests.agent.stores.test_contract_redis import DJANGO, HeldInRedis, caches
from tests.conftest import Entry, fresh, site
from tests.processes import Server
from tests.servers import redis_url

WORD = "only-for-reading"
NAMES = Names(role="meek_reader", password=WORD)

FORBIDDEN = [
    "INSERT INTO django_session VALUES ('a', 'b', '2031-01-01 00:00:00')",
    "UPDATE django_session SET session_data = ''",
    "DELETE FROM django_session",
    "TRUNCATE TABLE django_session",
    "DROP TABLE django_session",
    "ALTER TABLE django_session ADD COLUMN x integer",
    "CREATE TABLE planted (x integer)",
    "SELECT password FROM auth_user",
    "UPDATE auth_user SET username = 'x'",
]


@contextmanager
def as_reader(held: Held, **changes: Any) -> Iterator[Held]:
    """The same project with the reader in its settings."""
    project = held.project()
    for name, value in changes.items():
        setattr(project.settings, name, value)
    usual, held.sessions = held.sessions, Sessions(project)
    try:
        yield held
    finally:
        held.store.close()
        held.sessions = usual


def reads_everything(held: Held) -> None:
    """Lists, opens, counts, finds; nothing that was asked of health is without an answer."""
    found = held.sessions.browser.page(PageRequest(limit=100, reveal=True)).rows
    assert {row.key for row in found} >= held.lying
    key = next(key for key in sorted(held.lying) if not held.wrote[key]["spoilt"])
    assert held.sessions.detail(key, True, False).data is not None
    assert held.store.count().exact and held.store.find(key[:9])
    assert held.sessions.facts().server
    look_at_everything(held)


def refused(held: Held) -> set[str]:
    return {
        each.name.partition(".")[2]
        for each in held.sessions.health().measures
        if each.because.startswith("refused")
    }


def granted(entry: Entry, rights: Rights, more: bool = False) -> Entry:
    with site(entry).cursor() as cursor:
        for statement in (*rights.statements, *(rights.more if more else ())):
            cursor.execute(statement)
    site(entry).close()
    return {**entry, "USER": NAMES.role, "PASSWORD": WORD}


@pytest.fixture(params=["postgresql", "mariadb"])
def held(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[HeldInTable]:
    for entry in fresh(request, request.param, tmp_path_factory.mktemp("database")):
        held = HeldInTable(tmp_path_factory.mktemp("rows"), entry)
        with held:
            yield held
            dropped(entry)


def dropped(entry: Entry) -> None:
    with site(entry).cursor() as cursor:
        if "postgresql" in entry["ENGINE"]:
            cursor.execute(f"DROP OWNED BY {NAMES.role}; DROP ROLE {NAMES.role}")
        else:
            cursor.execute(f"DROP USER {NAMES.role}@'%'")
    site(entry).close()


def rights_for(entry: Entry) -> Rights:
    names = replace(NAMES, database=entry["NAME"])
    return postgresql(names) if "postgresql" in entry["ENGINE"] else mariadb(names)


def test_the_printed_role_reads_all_that_is_shown_and_can_do_nothing_else(
    held: HeldInTable,
) -> None:
    entry = granted(held.entry, rights_for(held.entry))
    before = held.snapshot()
    with as_reader(held, DATABASES={"default": entry}):
        reads_everything(held)
        assert held.sessions.facts().read_only
        lacking = {"lock_waiters", "longest_lock_wait", "replica"}
        assert refused(held) == (set() if "postgresql" in entry["ENGINE"] else lacking)
    for statement in FORBIDDEN:
        connection = site(entry)
        with pytest.raises(Exception, match=r"denied|permission|must be owner|read-only"):
            connection.cursor().execute(statement)
        with suppress(Exception):
            connection.close()
    assert held.snapshot() == before


def test_the_printed_role_may_ask_for_names_and_for_no_other_column_of_a_user(
    held: HeldInTable,
) -> None:
    site(held.entry)
    from django.contrib.auth.models import User

    User.objects.using("site").create(pk=7, username="alice")
    site(held.entry).close()
    entry = granted(held.entry, rights_for(held.entry))
    with as_reader(held, DATABASES={"default": entry}):
        door = held.sessions.doors["default"]
        with door.reading_orm():
            users = User.objects.using("default")
            assert list(users.filter(pk=7).values_list("pk", "username")) == [(7, "alice")]
            assert users.filter(username__iexact="ALICE").values_list("pk", flat=True)[0] == 7


def test_the_further_rights_of_mariadb_answer_what_was_refused(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> None:
    for entry in fresh(request, "mariadb", tmp_path_factory.mktemp("database")):
        with HeldInTable(tmp_path_factory.mktemp("rows"), entry) as held:
            reader = granted(entry, rights_for(entry), more=True)
            with as_reader(held, DATABASES={"default": reader}):
                assert refused(held) == set()
            dropped(entry)


def say(server: Server, line: str) -> None:
    import redis as client

    with client.Redis(port=server.port, password=server.password) as connection:
        assert connection.execute_command(*line.split())


def test_the_printed_acl_reads_all_that_is_shown_and_can_do_nothing_else(
    redis_server: Server, tmp_path: Path
) -> None:
    import redis as client

    rights, folder = redis(NAMES), tmp_path
    say(redis_server, rights.statements[0])
    prefix = caches(BACKEND=DJANGO, LOCATION=redis_url(redis_server, 5), KEY_PREFIX="rights")
    location = redis_url(redis_server, 5, NAMES.role, WORD)
    with HeldInRedis(folder, prefix, redis_server) as held:
        before = held.snapshot()
        entry = {"BACKEND": DJANGO, "LOCATION": location, "KEY_PREFIX": "rights"}
        with as_reader(held, CACHES={"default": entry}):
            reads_everything(held)
            assert held.sessions.facts().read_only
            assert refused(held) <= {"maxmemory_policy", "save", "appendonly"}
            say(redis_server, rights.more[-1])
            assert not refused(held)
        key = b"rights:1:django.contrib.sessions.cache" + next(iter(held.wrote)).encode()
        with client.Redis.from_url(location) as connection:
            for command in (
                ("SET", key, "x"),
                ("DEL", key),
                ("EXPIRE", key, 1),
                ("GETEX", key, "PERSIST"),
                ("FLUSHDB",),
                ("EVAL", "return 1", 0),
                ("KEYS", "*"),
                ("CONFIG", "SET", "maxmemory", 1),
                ("GET", "somebody:else"),
                ("MONITOR",),
                ("SHUTDOWN",),
                ("ACL", "SETUSER", "other"),
            ):
                with pytest.raises(client.exceptions.NoPermissionError):
                    connection.execute_command(*command)
        assert held.snapshot() == before
    say(redis_server, f"ACL DELUSER {NAMES.role}")


def test_the_further_rights_of_a_newer_server_leave_access_times_alone(
    valkey_server: Server, tmp_path: Path
) -> None:
    rights = redis(NAMES)
    for line in (*rights.statements, *rights.more):
        say(valkey_server, line)
    own = caches(BACKEND=DJANGO, LOCATION=redis_url(valkey_server, 5), KEY_PREFIX="rights")
    with HeldInRedis(tmp_path, own, valkey_server) as held:
        location = redis_url(valkey_server, 5, NAMES.role, WORD)
        entry = {"BACKEND": DJANGO, "LOCATION": location, "KEY_PREFIX": "rights"}
        with as_reader(held, CACHES={"default": entry}):
            reads_everything(held)
            able = {each.name: each.able for each in held.store.capabilities()}
            assert able["untouched"] and able["read-only"] and not refused(held)
    say(valkey_server, f"ACL DELUSER {NAMES.role}")


def test_the_readme_has_every_statement_as_it_was_run() -> None:
    readme = (Path(__file__).parents[3] / "README.md").read_text()
    assert "## Least rights" in readme
    for rights in (make() for make in ALL):
        for line in text_of(rights).splitlines():
            assert line.lstrip("-# ") in readme
