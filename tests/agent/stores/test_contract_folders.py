"""The contract, for sessions in folders: the file engine, and the file-based cache."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Iterator
from typing import Any

import pytest

from session_tui.agent.stores.base import Stored
from tests.agent.stores.contract import Held, StoreContract, contents_of

FILE = """
import os
SESSION_ENGINE = 'django.contrib.sessions.backends.file'
SESSION_FILE_PATH = os.path.join(os.path.dirname(os.path.dirname(__file__)), 'sessions')
os.makedirs(SESSION_FILE_PATH, exist_ok=True)
"""

CACHE = """
import os
SESSION_ENGINE = 'django.contrib.sessions.backends.cache'
CACHES = {'default': {
    'BACKEND': 'django.core.cache.backends.filebased.FileBasedCache',
    'LOCATION': os.path.join(os.path.dirname(os.path.dirname(__file__)), 'sessions'),
}}
"""


class HeldInFolder(Held):
    """Sessions in a folder of the project."""

    precision = 0.1

    def snapshot(self) -> object:
        """Access times too; those that this very look moves are put back."""
        folder = self.folder / "sessions"
        seen = {folder: folder.stat()}
        seen.update((path, path.stat()) for path in folder.rglob("*"))
        contents = contents_of(folder)
        for path, state in seen.items():
            os.utime(path, ns=(state.st_atime_ns, state.st_mtime_ns))
        return contents, sorted((str(path), state.st_atime_ns) for path, state in seen.items())


class HeldAsDigests(HeldInFolder):
    """The same in the file-based cache, which tells digests in place of keys."""

    def __enter__(self) -> Held:
        super().__enter__()
        self.keys = {digest_of(key): key for key in self.wrote}
        self.wrote = {digest: self.wrote[key] for digest, key in self.keys.items()}
        return self

    def django(self, word: str, given: Any) -> dict[str, dict[str, Any]]:
        """Django is asked by keys, and answers by digests."""
        if word == "write":
            return super().django(word, given)
        told = super().django(word, [self.keys[digest] for digest in given])
        return {digest: told[self.keys[digest]] for digest in given}


def digest_of(key: str) -> str:
    """The name of a session's file without its ending."""
    return hashlib.md5(f":1:django.contrib.sessions.cache{key}".encode()).hexdigest()


class TestFile(StoreContract):
    """The file engine; `Stored.expires` is what the file's time gives."""

    @pytest.fixture(scope="class")
    def held(self, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Held]:
        with HeldInFolder(tmp_path_factory.mktemp("file"), FILE) as held:
            yield held

    def test_each_end_is_the_one_that_django_set(self, held: Held) -> None:
        """Django judges by the file's time, whatever number `set_expiry` was given."""
        folder = held.folder / "sessions"
        for key, row in held.listed().items():
            written = (folder / f"sessionid{key}").stat().st_mtime
            assert row.expires is not None
            assert abs(row.expires.timestamp() - written - 1209600) < 0.001


class TestFileBasedCache(StoreContract):
    """The cache engine over FileBasedCache."""

    @pytest.fixture(scope="class")
    def held(self, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Held]:
        with HeldAsDigests(tmp_path_factory.mktemp("cache"), CACHE) as held:
            yield held

    def test_the_beginning_of_a_key_finds_it(self, held: Held) -> None:
        for digest in list(held.lying)[:3]:
            assert [row.key for row in held.store.find(digest[:12])] == [digest]

    def test_the_count_is_exact_and_an_estimate_says_what_it_is(self, held: Held) -> None:
        count = held.store.count()
        assert not count.exact and "sessions" in count.because
        assert len(held.lying) <= (count.value or 0) <= len(held.wrote)

    def test_a_session_is_found_in_its_place_and_nowhere_else_when_it_is_in_none(
        self, held: Held
    ) -> None:
        assert isinstance(held, HeldAsDigests)
        for key in (held.keys[digest] for digest in held.lying):
            assert [place.used for place in held.store.places(key)] == [True]
        assert not held.store.places("nobody" * 5)[0].found

    def test_a_whole_key_finds_its_file(self, held: Held) -> None:
        assert isinstance(held, HeldAsDigests)
        listed = held.listed()
        for digest in held.lying:
            key = held.keys[digest]
            got = held.store.get(key)
            assert isinstance(got, Stored)
            assert (got.key, got.payload) == (key, listed[digest].payload)
