"""Sessions where the engine does not look are found, and what cannot be looked at is said."""

from __future__ import annotations

import pickle
import shutil
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from session_tui.agent.facts.elsewhere import elsewhere
from session_tui.model.facts import Elsewhere, ElsewhereSeen
from tests.agent.facts.sites import AGE, DAY, NOW, Kept, login
from tests.agent.facts.test_users import hashed, made
from tests.agent.stores.test_contract_redis import everything, opened
from tests.conftest import Entry, fresh
from tests.processes import Server
from tests.servers import redis_url

ENGINE = "SESSION_ENGINE = 'django.contrib.sessions.backends.%s'\n"
REDIS = "django.core.cache.backends.redis.RedisCache"
NUMBER = 12
"""The database of the shared Redis that is used here."""


@pytest.fixture(params=["sqlite", "postgresql", "mariadb"])
def entry(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Entry]:
    yield from fresh(request, request.param, tmp_path)


@pytest.fixture
def sqlite_db(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Entry]:
    yield from fresh(request, "sqlite", tmp_path)


@pytest.fixture
def redis(redis_server: Server) -> Iterator[Any]:
    client = opened(redis_server)
    client.select(NUMBER)
    yield client
    client.flushdb()
    client.close()


def looked(kept: Kept) -> ElsewhereSeen:
    with kept.site() as found:
        return elsewhere(found)


def caches(server: Server, **more: object) -> str:
    entry = {"BACKEND": REDIS, "LOCATION": redis_url(server, NUMBER), **more}
    return f"CACHES = {{'default': {entry!r}}}\n"


def test_rows_of_an_engine_that_was_given_up_are_found(entry: Entry, tmp_path: Path) -> None:
    kept = Kept(tmp_path / "site", entry, ENGINE % "signed_cookies")
    for number in range(5):
        kept.write(login(1), NOW - (20 if number < 2 else number) * DAY)
    before = kept.snapshot()
    found = looked(kept)
    assert kept.snapshot() == before
    end = NOW - 2 * DAY + AGE
    place = Elsewhere("django_session (default)", "other-engine", 5, 3, end, fitting=0)
    assert found.places == (place,)
    assert found.looked[0] == "django_session (default): 5 rows, 3 of them have not ended."


def test_the_engines_own_rows_are_not_elsewhere(sqlite_db: Entry, tmp_path: Path) -> None:
    kept = Kept(tmp_path / "site", sqlite_db)
    kept.write(login(1))
    assert looked(kept).places == ()


def test_another_database_with_sessions_of_its_own_is_found(
    sqlite_db: Entry, tmp_path: Path
) -> None:
    path = Path(sqlite_db["NAME"])
    shutil.copyfile(path, path.with_name("tenant.sqlite3"))
    other = Kept(tmp_path / "other", {**sqlite_db, "NAME": str(path.with_name("tenant.sqlite3"))})
    other.write(login(1))
    kept = Kept(tmp_path / "site", sqlite_db)
    kept.write(login(2))
    shutil.copyfile(path, path.with_name("replica.sqlite3"))
    entries = {
        "default": sqlite_db,
        "tenant": other.entry,
        "replica": {**sqlite_db, "NAME": str(path.with_name("replica.sqlite3"))},
        "again": sqlite_db,
        "gone": {**sqlite_db, "NAME": str(path.with_name("gone.sqlite3"))},
    }
    found = looked(Kept(tmp_path / "site", sqlite_db, f"DATABASES = {entries!r}\n"))
    place = Elsewhere("django_session (tenant)", "other-alias", 1, 1, NOW + AGE, fitting=0)
    assert found.places == (place,)
    said = dict(each.split(": ", 1) for each in found.looked)
    assert said["django_session (replica)"] == "it has the engine's own rows, as a replica does."
    assert said["django_session (again)"] == "the engine's own database under another name."
    assert said["django_session (gone)"] == "There is no database file there."


def test_sessions_that_went_to_a_cache_are_found(
    sqlite_db: Entry, tmp_path: Path, redis: Any, redis_server: Server
) -> None:
    for number in range(3):
        redis.set(f":1:django.contrib.sessions.cache{number:032}", b"x", ex=3600)
    redis.set(":1:something.else", b"x")
    before = [*everything(redis_server)]
    found = looked(Kept(tmp_path / "site", sqlite_db, caches(redis_server)))
    assert [*everything(redis_server)] == before
    (place,) = found.places
    assert (place.where, place.kind) == (
        "Redis keys under VERSION 1 (cache default)",
        "other-engine",
    )
    assert (place.sessions, place.live) == (3, 3)
    assert place.newest_end is not None
    assert abs(place.newest_end - NOW - timedelta(hours=1)) < timedelta(minutes=50)


def test_other_prefixes_and_versions_are_told_apart(
    sqlite_db: Entry, tmp_path: Path, redis: Any, redis_server: Server
) -> None:
    for head, count in (("shop:2", 2), ("shop:1", 3), (":1", 4)):
        for number in range(count):
            redis.set(f"{head}:django.contrib.sessions.cache{number:032}", b"x")
    redis.set(f"shop:2:django.contrib.sessions.cached_db{7:032}", b"x")
    more = caches(redis_server, KEY_PREFIX="shop", VERSION=2) + ENGINE % "cache"
    found = looked(Kept(tmp_path / "site", sqlite_db, more))
    told = {(each.where, each.kind, each.sessions) for each in found.places}
    assert told == {
        ("Redis keys under VERSION 1 (cache default)", "other-prefix", 4),
        ("Redis keys under VERSION 1, KEY_PREFIX shop (cache default)", "other-prefix", 3),
        ("Redis keys under VERSION 2, KEY_PREFIX shop (cache default)", "other-engine", 1),
    }


def test_sessions_of_this_project_are_told_from_those_of_another_site(
    sqlite_db: Entry, tmp_path: Path, redis: Any, redis_server: Server
) -> None:
    user = made(sqlite_db, "alice")
    for version, carried in ((7, hashed(user)), (8, hashed(user, "of another site"))):
        name = f":{version}:django.contrib.sessions.cache{version:032}"
        redis.set(name, pickle.dumps(login(user.pk, carried)), ex=3600)
    redis.set(f":9:django.contrib.sessions.cache{9:032}", pickle.dumps({"cart": 1}), ex=3600)
    more = caches(redis_server) + ENGINE % "cache"
    found = looked(Kept(tmp_path / "site", sqlite_db, more))
    told = {each.where.split(" (")[0]: each.fitting for each in found.places}
    assert told == {
        "Redis keys under VERSION 7": 1,
        "Redis keys under VERSION 8": 0,
        "Redis keys under VERSION 9": None,
    }
    kept = Kept(tmp_path / "site", sqlite_db, more, apps=False)
    assert {each.fitting for each in looked(kept).places} == {None}


def test_rows_that_fit_a_user_are_this_projects(sqlite_db: Entry, tmp_path: Path) -> None:
    user = made(sqlite_db, "alice")
    kept = Kept(tmp_path / "site", sqlite_db, ENGINE % "signed_cookies")
    kept.write(login(user.pk, hashed(user)))
    kept.write(login(user.pk, hashed(user)), key="of another site")
    assert [each.fitting for each in looked(kept).places] == [1]


def test_what_cannot_be_looked_at_is_said_and_costs_no_other(
    sqlite_db: Entry, tmp_path: Path
) -> None:
    entries = {
        "default": {"BACKEND": REDIS, "LOCATION": "redis://127.0.0.1:1/0"},
        "local": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"},
        "strange": {"BACKEND": "nowhere.at.all.Cache"},
    }
    more = f"CACHES = {entries!r}\n" + ENGINE % "signed_cookies"
    kept = Kept(tmp_path / "site", sqlite_db, more)
    kept.write(login(1))
    found = looked(kept)
    assert [each.where for each in found.places] == ["django_session (default)"]
    said = dict(each.split(": ", 1) for each in found.looked)
    assert "refused" in said["cache default"]
    assert "locmem" in said["cache local"]
    assert "nowhere" in said["cache strange"]
