"""Who reads the sessions, and what of each place: told by the settings alone."""

from __future__ import annotations

import getpass
from pathlib import Path
from typing import Any

import pytest

from session_tui.agent.doors import Doors
from session_tui.agent.engine import engine_of
from session_tui.agent.project import Project
from session_tui.agent.readers import readers
from session_tui.agent.stores.of_engine import store_of
from session_tui.model import Reader
from tests.conftest import site

REDIS = {
    "BACKEND": "django.core.cache.backends.redis.RedisCache",
    "LOCATION": "redis://meek:secret@127.0.0.1:1/3",
    "KEY_PREFIX": "shop",
}
PG = {
    "ENGINE": "django.db.backends.postgresql",
    "NAME": "shop-live",
    "USER": "meek",
    "PASSWORD": "secret",
    "HOST": "127.0.0.1",
    "PORT": "1",
}
BACKENDS = "django.contrib.sessions.backends."


def told(tmp_path: Path, schema: str | None = None, **changes: Any) -> tuple[Reader, ...]:
    site({"ENGINE": "django.db.backends.sqlite3", "NAME": ":memory:"})
    from django.conf import UserSettingsHolder, global_settings

    project = Project(str(tmp_path), {})
    project.settings = UserSettingsHolder(global_settings)
    given = {"SECRET_KEY": "x", "DATABASES": {"default": PG}, "CACHES": {"default": REDIS}}
    for name, value in {**given, **changes}.items():
        setattr(project.settings, name, value)
    doors = Doors(project.settings, schema)
    return readers(store_of(engine_of(project), project, doors), project)


def test_of_a_database_it_is_role_table_and_the_users_beside_it(tmp_path: Path) -> None:
    (found,) = told(tmp_path, SESSION_ENGINE=BACKENDS + "db")
    assert (found.kind, found.role, found.database) == ("postgresql", "meek", "shop-live")
    assert (found.schema, found.table) == ("public", "django_session")
    assert (found.users, found.user_columns) == ("auth_user", ("id", "username"))


def test_the_schema_of_a_tenant_and_the_role_that_is_assumed_are_taken(tmp_path: Path) -> None:
    entry = {**PG, "OPTIONS": {"assume_role": "reader"}}
    asked = {"SESSION_ENGINE": BACKENDS + "db", "DATABASES": {"default": entry}}
    (found,) = told(tmp_path, schema="tenant_7", **asked)
    assert (found.role, found.schema) == ("reader", "tenant_7")


@pytest.mark.parametrize(
    "cache, keys",
    [
        ({}, "shop:1:django.contrib.sessions.cache*"),
        ({"VERSION": 7, "KEY_PREFIX": "a*b"}, "a\\*b:7:django.contrib.sessions.cache*"),
        ({"KEY_FUNCTION": lambda key, prefix, version: f"{key}.{prefix}"}, None),
    ],
    ids=["prefix", "version and a star", "key function"],
)
def test_of_redis_it_is_the_user_and_the_glob_of_the_keys(
    cache: dict[str, Any], keys: str | None, tmp_path: Path
) -> None:
    caches = {"default": {**REDIS, **cache}}
    (found,) = told(tmp_path, SESSION_ENGINE=BACKENDS + "cache", CACHES=caches)
    expected = "django.contrib.sessions.cache*.shop" if keys is None else keys
    assert found == Reader("redis", "meek", keys=expected)


def test_redis_without_a_user_knows_the_one_called_default(tmp_path: Path) -> None:
    caches = {"default": {**REDIS, "LOCATION": "redis://:secret@127.0.0.1:1/3"}}
    (found,) = told(tmp_path, SESSION_ENGINE=BACKENDS + "cache", CACHES=caches)
    assert found.role == "default"


def test_an_engine_with_two_places_has_two(tmp_path: Path) -> None:
    found = told(tmp_path, SESSION_ENGINE=BACKENDS + "cached_db")
    assert [each.kind for each in found] == ["postgresql", "redis"]
    assert found[1].keys == "shop:1:django.contrib.sessions.cached_db*"


def test_of_django_redis_sessions_it_is_the_name_that_the_package_makes(tmp_path: Path) -> None:
    pytest.importorskip("redis_sessions")
    (found,) = told(tmp_path, SESSION_ENGINE="redis_sessions.session")
    assert found.kind == "redis" and found.keys in ("*", "session:*")


def test_files_of_another_user_are_read_as_that_one(tmp_path: Path) -> None:
    import os

    folder = tmp_path / "sessions"
    folder.mkdir()
    asked = {"SESSION_ENGINE": BACKENDS + "file", "SESSION_FILE_PATH": str(folder)}
    assert told(tmp_path, **asked) == ()
    if os.geteuid() == 0:
        os.chown(folder, 65534, -1)
        (found,) = told(tmp_path, **asked)
        assert (found.kind, found.role) == ("files", getpass.getuser()) and found.owner


def test_nothing_of_a_password_is_told(tmp_path: Path) -> None:
    assert "secret" not in repr(told(tmp_path, SESSION_ENGINE=BACKENDS + "cached_db"))


def test_nobody_grants_anything_where_the_browser_keeps_the_sessions(tmp_path: Path) -> None:
    assert told(tmp_path, SESSION_ENGINE=BACKENDS + "signed_cookies") == ()
