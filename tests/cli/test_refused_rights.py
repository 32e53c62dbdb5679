"""A user that may not read: what is printed below the refusal is run as it stands, and reads."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.agent.stores.test_least_rights import say
from tests.cli.commands import run
from tests.conftest import Entry, fresh, site
from tests.processes import Server
from tests.projects import make_project
from tests.servers import redis_url

WORD = "only-for-reading"
HEAD = "What lets this user read the sessions"


def printed(stderr: str, comment: str) -> list[str]:
    """The statements below the head, without those behind "more"."""
    below = stderr[stderr.index(HEAD) :].splitlines()[1:]
    needed = below[: next((at for at, line in enumerate(below) if "more, if" in line), None)]
    return [line for line in needed if not line.startswith(comment)]


@pytest.fixture(params=["postgresql", "mariadb"])
def weak(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[tuple[Entry, Path]]:
    """A database, and a project whose user may connect to it and read nothing."""
    for entry in fresh(request, request.param, tmp_path):
        postgresql = request.param == "postgresql"
        password = f"PASSWORD '{WORD}'" if postgresql else f"IDENTIFIED BY '{WORD}'"
        who = "weak_reader" if postgresql else "weak_reader@'%'"
        entry = {**entry, "OPTIONS": {}}
        do(entry, f"CREATE {'ROLE' if postgresql else 'USER'} {who} {password}")
        do(entry, f"ALTER ROLE {who} LOGIN" if postgresql else f"GRANT USAGE ON *.* TO {who}")
        reader = {**entry, "USER": "weak_reader", "PASSWORD": WORD}
        yield entry, make_project(tmp_path / "shop", settings_of(reader))
        do(entry, f"DROP OWNED BY {who}; DROP ROLE {who}" if postgresql else f"DROP USER {who}")


def settings_of(entry: Entry) -> str:
    first = "import pymysql; pymysql.install_as_MySQLdb()\n" if "mysql" in entry["ENGINE"] else ""
    return f"{first}DATABASES = {{'default': {entry!r}}}\n"


def do(entry: Entry, *statements: str) -> None:
    with site(entry).cursor() as cursor:
        for statement in statements:
            cursor.execute(statement)
    site(entry).close()


def test_a_role_that_may_not_read_gets_the_statements_for_its_own_table(
    weak: tuple[Entry, Path],
) -> None:
    entry, shop = weak
    done = run("sessions", "--project", shop)
    assert done.returncode == 3 and done.stdout == ""
    assert "CREATE" not in done.stderr and WORD not in done.stderr
    statements = printed(done.stderr, "--")
    assert any("django_session" in each and "weak_reader" in each for each in statements)
    do(entry, *statements)
    done = run("sessions", "--project", shop)
    assert (done.returncode, done.stdout) == (0, "") and "holds no session" in done.stderr


def test_a_refusal_in_json_says_them_on_stderr_too(weak: tuple[Entry, Path]) -> None:
    _entry, shop = weak
    done = run("show", "k" * 32, "--json", "--project", shop)
    assert done.returncode == 3 and done.stdout == "" and HEAD in done.stderr


def test_a_user_of_redis_that_may_not_scan_gets_the_acl_for_its_own_keys(
    redis_server: Server, tmp_path: Path
) -> None:
    cache: dict[str, Any] = {
        "BACKEND": "django.core.cache.backends.redis.RedisCache",
        "LOCATION": redis_url(redis_server, 6, "weak_reader", WORD),
        "KEY_PREFIX": "shop",
    }
    engine = "SESSION_ENGINE = 'django.contrib.sessions.backends.cache'\n"
    shop = make_project(tmp_path / "shop", f"{engine}CACHES = {{'default': {cache!r}}}\n")
    say(redis_server, f"ACL SETUSER weak_reader reset on >{WORD} +ping +select +info")
    try:
        done = run("sessions", "--project", shop)
        assert done.returncode == 3 and WORD not in done.stderr and "@read" not in done.stderr
        lines = printed(done.stderr, "#")
        assert any("~shop:1:django.contrib.sessions.cache*" in each for each in lines)
        for line in lines:
            say(redis_server, line)
        assert run("sessions", "--project", shop).returncode == 0
    finally:
        say(redis_server, "ACL DELUSER weak_reader")


def test_any_other_failure_prints_no_statement(tmp_path: Path) -> None:
    entry = "{'ENGINE': 'django.db.backends.sqlite3', 'NAME': '/nowhere/db.sqlite3'}"
    shop = make_project(tmp_path / "shop", f"DATABASES = {{'default': {entry}}}\n")
    done = run("sessions", "--project", shop)
    assert done.returncode == 3 and HEAD not in done.stderr
