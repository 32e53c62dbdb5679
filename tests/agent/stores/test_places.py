"""Where is this key? Its own place first, then where other settings would have put it."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from session_tui.agent.sessions import Sessions
from session_tui.model import Place
from tests.agent.stores.contract import Held
from tests.processes import free_port

TABLE = "django.core.cache.backends.db.DatabaseCache"
OWN = "django.contrib.sessions.backends."
CACHED_DB = f"""
SESSION_ENGINE = "{OWN}cached_db"
CACHES = {{"default": {{"BACKEND": "{TABLE}", "LOCATION": "kept"}}}}
"""
SESSIONS: list[dict[str, Any]] = [{"data": {"n": number}, "age": 3600} for number in range(3)]


@pytest.fixture(scope="module")
def held(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Held]:
    """Sessions of cached_db, each in its row and in a database cache."""
    with Held(tmp_path_factory.mktemp("places"), CACHED_DB, SESSIONS) as held:
        yield held


@contextmanager
def now_with(held: Held, **changes: Any) -> Iterator[Sessions]:
    """The same project after somebody changed its settings."""
    project = held.project()
    for name, value in changes.items():
        setattr(project.settings, name, value)
    sessions = Sessions(project)
    try:
        yield sessions
    finally:
        sessions.store.close()
        for door in sessions.doors.opened.values():
            door.close()


def found(sessions: Sessions, key: str) -> dict[str, Place]:
    """What was looked at and found, by its words."""
    places = sessions.whereabouts(key, True).places
    assert not [place for place in places if key in place.where + place.because]
    return {place.where: place for place in places if place.found}


def cache(**entry: object) -> dict[str, object]:
    return {"BACKEND": TABLE, "LOCATION": "kept", **entry}


def key_of(held: Held) -> str:
    return next(iter(held.wrote))


def test_row_and_entry_are_both_named_and_the_entry_is_the_one_that_django_takes(
    held: Held,
) -> None:
    places = found(held.sessions, key_of(held))
    assert {where: place.used for where, place in places.items()} == {
        "row in django_session (default)": False,
        "row in kept, cache default": True,
    }
    assert all("bytes, until 2" in place.because for place in places.values())


def test_an_entry_under_another_version_is_found_and_not_used(held: Held) -> None:
    with now_with(held, CACHES={"default": cache(VERSION=3)}) as sessions:
        places = found(sessions, key_of(held))
    assert places["row in kept, cache default under VERSION 1"].used is False
    assert places["row in django_session (default)"].used


def test_an_entry_without_the_present_key_prefix_is_found(held: Held) -> None:
    with now_with(held, CACHES={"default": cache(KEY_PREFIX="new")}) as sessions:
        assert "row in kept, cache default without KEY_PREFIX" in found(sessions, key_of(held))


def test_what_another_engine_left_behind_is_found(held: Held) -> None:
    with now_with(held, SESSION_ENGINE=OWN + "cache") as sessions:
        places = found(sessions, key_of(held))
    assert "row in kept, cache default of the engine cached_db" in places
    assert "row in django_session (default)" in places
    assert not any(place.used for place in places.values())


def test_the_db_engine_names_what_lies_in_a_cache_that_it_does_not_use(held: Held) -> None:
    with now_with(held, SESSION_ENGINE=OWN + "db") as sessions:
        places = found(sessions, key_of(held))
    assert [where for where, place in places.items() if place.used] == [
        "row in django_session (default)"
    ]
    assert "row in kept, cache default of the engine cached_db" in places


def test_other_aliases_are_looked_at_and_memory_of_web_processes_is_not(held: Held) -> None:
    memory = {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}
    caches = {"default": cache(KEY_PREFIX="x"), "old": cache(), "memory": memory}
    with now_with(held, CACHES=caches) as sessions:
        places = sessions.whereabouts(key_of(held), True).places
    assert [place.found for place in places if "cache old" in place.where] == [True]
    assert not [place for place in places if "memory" in place.where]


def test_a_place_that_does_not_answer_is_said_and_costs_no_other(held: Held) -> None:
    secret = f"redis://:hush-hush@127.0.0.1:{free_port()}/1"
    dead = {"BACKEND": "django.core.cache.backends.redis.RedisCache", "LOCATION": secret}
    folder = {
        "BACKEND": "django.core.cache.backends.filebased.FileBasedCache",
        "LOCATION": "/nowhere/at/all",
    }
    start = time.monotonic()
    with now_with(held, CACHES={"default": cache(), "dead": dead, "gone": folder}) as sessions:
        places = sessions.whereabouts(key_of(held), True).places
    assert time.monotonic() - start < 5
    mute = [place for place in places if place.found is None]
    assert {"dead", "gone"} <= {word for place in mute for word in place.where.split()}
    assert all(place.because for place in mute) and "hush" not in repr(places)
    assert [place for place in places if place.used]


def test_a_key_that_nobody_has_is_found_nowhere(held: Held, tmp_path: Path) -> None:
    for key in ("nobody", "", "\0", "\ud800", "x" * 300, "a b"):
        places = held.sessions.whereabouts(key, True).places
        assert places and not [place for place in places if place.found or place.used]
