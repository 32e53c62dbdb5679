"""Django's file-based cache, whose folder holds more than sessions, and no keys."""

from __future__ import annotations

import hashlib
import os
import pickle
import subprocess
import sys
import time
import zlib
from collections.abc import Callable
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as some

from session_tui.agent.caches.entry import cache_entry
from session_tui.agent.stores.base import StoreError
from session_tui.agent.stores.cache_folder import CacheFolderStore
from session_tui.model import PAYLOAD_LIMIT, Order
from tests.agent.stores.contract import Held, contents_of
from tests.agent.stores.strange_files import strange_files
from tests.agent.stores.test_contract_folders import CACHE, digest_of

KEY = "k" * 32
NOTHING: Any = None
BACKEND = "django.core.cache.backends.filebased.FileBasedCache"


def store(folder: object, **more: Any) -> CacheFolderStore:
    """The store of one entry of CACHES."""
    caches = {"default": {"BACKEND": BACKEND, "LOCATION": folder, **more}}
    entry = cache_entry(caches, "default", "django.contrib.sessions.cache")
    return CacheFolderStore(entry, SimpleNamespace(), NOTHING)


def write(folder: Path, key: str, value: object, end: float | None = 4e9) -> Path:
    """An entry as Django writes it."""
    path = folder / f"{digest_of(key)}.djcache"
    path.write_bytes(pickle.dumps(end) + zlib.compress(pickle.dumps(value)))
    return path


def test_a_file_that_holds_no_dict_is_not_listed(tmp_path: Path) -> None:
    write(tmp_path, KEY, {"_auth_user_id": "7"})
    others: list[object] = ["<p>a fragment</p>", 7, [1], (1, 2), b"bytes", True]
    for number, value in enumerate(others):
        write(tmp_path, f"other{number}", value)
    (tmp_path / "tmpabcdef").touch()
    (row,) = store(tmp_path).page(Order.LATEST_END, 100)
    assert row.key == digest_of(KEY)


def test_a_file_that_does_not_open_may_be_a_session_and_is_listed(tmp_path: Path) -> None:
    for number, content in enumerate([b"", b"\x80", pickle.dumps(4e9), pickle.dumps(4e9) + b"x"]):
        write(tmp_path, str(number), {}).write_bytes(content)
    assert len(store(tmp_path).page(Order.STORED, 100)) == 4


def test_an_entry_without_an_end_is_last_and_an_empty_file_has_ended(tmp_path: Path) -> None:
    write(tmp_path, "never", {}, None)
    write(tmp_path, "empty", {}).write_bytes(b"")
    write(tmp_path, "later", {}, time.time() + 60)
    rows = store(tmp_path).page(Order.EARLIEST_END, 10)
    assert [row.key for row in rows] == [digest_of(each) for each in ("empty", "later", "never")]
    assert rows[0].expires is not None and rows[0].expires.year == 1970
    assert rows[2].expires is None and rows[2].expires_problem == ""


def test_a_large_entry_has_its_end_all_the_same(tmp_path: Path) -> None:
    write(tmp_path, KEY, {"text": os.urandom(2 * PAYLOAD_LIMIT)}, 3e9)
    (row,) = store(tmp_path).page(Order.STORED, 5)
    assert row.payload is None and row.size > 2 * PAYLOAD_LIMIT
    assert row.expires is not None and row.expires.timestamp() == 3e9


def test_a_whole_key_finds_a_file_that_is_no_session_too(tmp_path: Path) -> None:
    write(tmp_path, KEY, "text")
    assert store(tmp_path).page(Order.STORED, 5) == []
    assert store(tmp_path).get(KEY) is not None


@pytest.mark.parametrize(
    ("more", "name"),
    [
        ({"KEY_PREFIX": "shop"}, "shop:1:django.contrib.sessions.cache{}"),
        ({"VERSION": 3}, ":3:django.contrib.sessions.cache{}"),
        (
            {"KEY_FUNCTION": lambda key, prefix, version: f"<{key}>"},
            "<django.contrib.sessions.cache{}>",
        ),
    ],
)
def test_keys_are_named_as_the_entry_says(tmp_path: Path, more: dict[str, Any], name: str) -> None:
    digest = hashlib.md5(name.format(KEY).encode()).hexdigest()
    write(tmp_path, KEY, {}).rename(tmp_path / f"{digest}.djcache")
    found = store(tmp_path, **more)
    assert found.get(KEY) is not None
    assert found.places(KEY)[0].used


def test_a_session_written_under_another_version_is_found_there(tmp_path: Path) -> None:
    write(tmp_path, KEY, {})
    places = store(tmp_path, VERSION=2, KEY_PREFIX="").places(KEY)
    assert [(place.found, place.used) for place in places] == [(False, False), (True, False)]
    assert "VERSION 1" in places[1].where


def test_a_class_that_names_its_files_itself_is_said(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from django.core.cache.backends.filebased import FileBasedCache

    assert not any("itself" in note for note in store(tmp_path).facts().notes)

    def _key_to_file(self: object, key: str) -> str:
        return key

    monkeypatch.setattr(FileBasedCache, "_key_to_file", _key_to_file)
    assert any("itself" in note for note in store(tmp_path).facts().notes)


def test_that_the_cache_deletes_sessions_by_chance_is_said(tmp_path: Path) -> None:
    def note(**options: int) -> str:
        (found,) = [
            each for each in store(tmp_path, OPTIONS=options).facts().notes if "MAX_" in each
        ]
        return found

    assert "300 files" in note() and "one in 3" in note()
    assert "5000 files" in note(MAX_ENTRIES=5000)
    assert "all of them" in note(CULL_FREQUENCY=0)
    told = {each.name: each.value for each in store(tmp_path).health()}
    assert told["file.max_entries"] == 300


def test_a_missing_folder_is_one_sentence_and_is_not_made(tmp_path: Path) -> None:
    with pytest.raises(StoreError) as told:
        store(tmp_path / "nothing").page(Order.STORED, 5)
    assert told.value.failure.sentence == "The folder of CACHES['default'] does not exist."
    assert not list(tmp_path.iterdir())


def test_a_location_that_is_no_path_is_one_sentence() -> None:
    with pytest.raises(StoreError) as told:
        store(["a", "b"])
    assert "no path" in told.value.failure.sentence


def test_what_is_no_regular_file_is_a_row_with_its_reason(tmp_path: Path) -> None:
    folder = tmp_path / "cache"
    folder.mkdir()
    expected = strange_files(folder, "{}")
    names = {}
    for path in list(folder.iterdir()):
        names[digest_of(path.name)] = path.name
        path.rename(folder / f"{digest_of(path.name)}.djcache")
    rows = {names[row.key]: row for row in store(folder).page(Order.LATEST_END, 100)}
    assert rows.keys() == {*expected, "large000"}
    assert all(word in rows[kind].unreadable for kind, word in expected.items())


class Runs:
    """Would run something if anybody loaded it."""

    def __init__(self, path: Path) -> None:
        self.path = path

    def __reduce__(self) -> tuple[Callable[..., int], tuple[str]]:
        return os.system, (f"touch {self.path}",)


def test_nothing_in_a_file_runs(tmp_path: Path) -> None:
    trap = Runs(tmp_path / "ran")
    path = write(tmp_path, KEY, {"a": trap})
    (tmp_path / f"{digest_of('b')}.djcache").write_bytes(pickle.dumps(trap) + path.read_bytes())
    found = store(tmp_path)
    assert len(found.page(Order.LATEST_END, 5)) == 2
    found.get(KEY)
    assert not (tmp_path / "ran").exists()


@given(some.binary(max_size=120), some.booleans())
@settings(max_examples=150, deadline=None)
def test_no_content_stops_a_list(
    tmp_path_factory: pytest.TempPathFactory, content: bytes, ended: bool
) -> None:
    folder = tmp_path_factory.mktemp("any")
    head = pickle.dumps(4e9) if ended else b""
    (folder / f"{digest_of(KEY)}.djcache").write_bytes(head + content)
    before = contents_of(folder)
    for order in Order:
        assert len(store(folder).page(order, 5)) <= 1
    assert store(folder).get(KEY) is not None
    assert contents_of(folder) == before


def test_other_things_that_a_site_caches_are_told_from_its_sessions(tmp_path: Path) -> None:
    with Held(tmp_path / "site", CACHE) as held:
        code = "import django; django.setup(); from django.core.cache import cache as c;"
        code += "c.set('page', '<html>'); c.set('hits', 3); c.set('rows', [1, 2]); c.add('x', 'y')"
        environment = {**os.environ, "DJANGO_SETTINGS_MODULE": "conf.settings"}
        subprocess.run(
            [sys.executable, "-c", code], cwd=held.folder, env=environment, check=True, timeout=60
        )
        listed = {row.key for row in held.store.page(Order.LATEST_END, 1000)}
        assert listed == {digest_of(key) for key in held.wrote}
        assert held.store.count().value == len(held.wrote) + 4
