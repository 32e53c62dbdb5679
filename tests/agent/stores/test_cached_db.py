"""cached_db: row and cache side by side, with every kind of cache, one of them missing or mute."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from session_tui.agent.stores import beside
from session_tui.model import Copies, Order
from tests.agent.stores.contract import Held, StoreContract, contents_of, walked
from tests.agent.stores.test_contract_db import HeldInTable, table_of
from tests.agent.stores.test_contract_memcached import listed, written
from tests.agent.stores.test_contract_redis import LONG, aged, everything
from tests.conftest import Entry, fresh, site
from tests.processes import Server
from tests.servers import redis_url

ENGINE = "SESSION_ENGINE = 'django.contrib.sessions.backends.cached_db'\n"
BACKENDS = {
    "redis": "django.core.cache.backends.redis.RedisCache",
    "memcached": "django.core.cache.backends.memcached.PyMemcacheCache",
    "table": "django.core.cache.backends.db.DatabaseCache",
    "folder": "django.core.cache.backends.filebased.FileBasedCache",
    "locmem": "django.core.cache.backends.locmem.LocMemCache",
}
SERVERS = {"redis": "valkey_server", "memcached": "memcached_server"}
"""What those run on: of the two Redis the one that tells reading from using."""

PAIRS = [
    ("sqlite", "table"),
    ("postgresql", "redis"),
    ("mariadb", "folder"),
    ("mariadb", "table"),
    ("sqlite", "memcached"),
]


class HeldInBoth(HeldInTable):
    """Rows of `entry`, and a cache of one kind."""

    precision = 2.5

    def __init__(self, folder: Path, entry: Entry, kind: str, location: object) -> None:
        cache = {"BACKEND": BACKENDS[kind], "LOCATION": location, "KEY_PREFIX": folder.name}
        super().__init__(folder, entry, f"{ENGINE}CACHES = {{'default': {cache!r}}}\n")
        self.kind, self.location = kind, location
        self.server: Server | None = None

    def __enter__(self) -> Held:
        super().__enter__()
        if self.kind == "redis" and self.server:
            aged(self.server, LONG)
        return self

    def snapshot(self) -> object:
        cached: dict[str, Callable[[], object]] = {
            "table": lambda: table_of(self.entry, "kept"),
            "folder": lambda: contents_of(Path(str(self.location))),
            "redis": lambda: self.server and sorted(everything(self.server), key=repr),
            "memcached": lambda: self.server and in_memcached(self.server, self.folder.name),
        }
        return super().snapshot(), cached.get(self.kind, lambda: None)()

    def delete_rows(self, *keys: str) -> None:
        """From the table alone, as an operator or a clean-up would."""
        with site(self.entry).cursor() as cursor:
            for key in keys:
                cursor.execute("DELETE FROM django_session WHERE session_key = %s", [key])
        site(self.entry).close()


def in_memcached(server: Server, prefix: str) -> object:
    """The entries of one project with their marks, and how often something was written at all."""
    return sorted(line for line in listed(server) if prefix.encode() in line), written(server)


def held_in(
    request: pytest.FixtureRequest, database: str, kind: str, temporary: pytest.TempPathFactory
) -> Iterator[HeldInBoth]:
    """Sessions of cached_db in one database and one kind of cache."""
    folder = temporary.mktemp("both")
    location: object = {"table": "kept", "folder": str(folder / "cache"), "locmem": ""}.get(kind)
    server = request.getfixturevalue(SERVERS[kind]) if kind in SERVERS else None
    if server:
        port = f"127.0.0.1:{server.port}"
        location = redis_url(server, 9) if kind == "redis" else port
    for entry in fresh(request, database, temporary.mktemp("database")):
        held = HeldInBoth(folder, entry, kind, location)
        held.server = server
        with held:
            yield held


class TestBoth(StoreContract):
    @pytest.fixture(scope="class", params=PAIRS, ids="-".join)
    def held(
        self, request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
    ) -> Iterator[Any]:
        database, kind = request.param
        yield from held_in(request, database, kind, tmp_path_factory)

    def test_the_entry_is_handed_out_with_the_row_beside_it(self, held: Held) -> None:
        for key in held.lying:
            row = held.listed()[key]
            assert (row.origin, row.beside and row.beside.origin) == ("cache:default", "db:default")

    def test_equal_copies_and_different_ones_are_told_apart(self, held: Held) -> None:
        rows = held.sessions.rows
        for number, (key, row) in enumerate(held.listed().items()):
            if key in held.lying:
                spoilt = held.wanted[list(held.wrote).index(key)].get("spoilt")
                expected = Copies.DIFFERENT if spoilt else Copies.SAME
                assert rows.copies(row, rows.open(row)) is expected, number


@pytest.fixture(params=PAIRS, ids="-".join)
def both(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[HeldInBoth]:
    database, kind = request.param
    yield from held_in(request, database, kind, tmp_path_factory)


def test_a_session_that_was_deleted_from_the_table_is_still_in_the_cache(both: HeldInBoth) -> None:
    gone = sorted(both.lying)[3:9]
    both.delete_rows(*gone)
    for key in gone:
        got = both.store.get(key)
        assert got is not None and got.copies is Copies.CACHE_ONLY
        assert both.sessions.rows.open(got).data == both.wrote[key]["data"]
    listed = [row.key for row in both.store.page(Order.LATEST_END, 100)]
    lists = {each.name: each for each in both.store.capabilities()}["list"].because
    if both.kind == "folder":
        assert not set(gone) & set(listed) and "digest" in lists.lower()
    else:
        assert set(listed[-6:]) == set(gone) and "comes last" in lists
        assert [row.key for row in both.store.find(gone[0][:12])] == [gone[0]]


def test_pages_go_from_the_rows_to_what_is_only_in_the_cache_and_back(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> None:
    for both in held_in(request, "sqlite", "table", tmp_path_factory):
        gone = sorted(both.lying)[3:9]
        both.delete_rows(*gone)
        for order, limit in itertools.product(both.store.orders, (1, 4, 7, 100)):
            rows = walked(both.store, order, limit)
            assert {row.key for row in rows} >= both.lying
            assert len(rows) == len({row.key for row in rows})
            assert [row.copies for row in rows[-6:]] == [Copies.CACHE_ONLY] * 6
            back = walked(both.store, order, limit, backwards=True)
            assert [row.key for row in back] == [row.key for row in rows]


def test_a_row_that_no_cache_has_is_what_django_uses(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> None:
    for both in held_in(request, "sqlite", "table", tmp_path_factory):
        with site(both.entry).cursor() as cursor:
            cursor.execute("DELETE FROM kept")
        site(both.entry).close()
        rows = both.store.page(Order.LATEST_END, 100)
        assert {row.copies for row in rows} == {Copies.ROW_ONLY}
        assert {row.origin for row in rows} == {"db:default"}


def test_an_entry_past_its_end_is_as_good_as_none(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> None:
    for both in held_in(request, "sqlite", "table", tmp_path_factory):
        with site(both.entry).cursor() as cursor:
            cursor.execute("UPDATE kept SET expires = '2001-01-01 00:00:00'")
        site(both.entry).close()
        rows = both.store.page(Order.LATEST_END, 100)
        assert {row.copies for row in rows} == {Copies.ROW_ONLY}
        both.delete_rows(*both.wrote)
        assert both.store.page(Order.LATEST_END, 100) == []


def test_memory_of_a_web_process_hides_its_entries_but_no_row(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> None:
    for both in held_in(request, "sqlite", "locmem", tmp_path_factory):
        rows = both.store.page(Order.LATEST_END, 100)
        assert {row.key for row in rows} >= both.lying
        assert {row.copies for row in rows} == {None}
        assert any("memory of each web process" in note for note in both.store.facts().notes)
        assert all(each.because for each in both.store.capabilities())


def test_a_cache_that_is_gone_costs_its_sentence_once_and_comes_back(
    request: pytest.FixtureRequest,
    tmp_path_factory: pytest.TempPathFactory,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    server: Server = request.getfixturevalue(SERVERS["redis"])
    for both in held_in(request, "sqlite", "redis", tmp_path_factory):
        server.stop()
        try:
            rows = both.store.page(Order.LATEST_END, 100)
            assert {row.key for row in rows} >= both.lying
            assert {row.copies for row in rows} == {None}
            notes = [note for note in both.store.facts().notes if "does not answer" in note]
            assert len(notes) == 1 and server.password not in notes[0]
            got = both.store.get(next(iter(both.lying)))
            assert got is not None and got.origin == "db:default"
            assert [each for each in both.store.health() if each.name == "cache.server"]
        finally:
            server.start()
        monkeypatch.setattr(beside, "RETRY", 0.0)
        both.store._beside._again = 0.0  # type: ignore[attr-defined]
        rows = both.store.page(Order.LATEST_END, 100)
        assert {row.copies for row in rows} == {Copies.ROW_ONLY}


def test_what_is_counted_is_said(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> None:
    for both in held_in(request, "sqlite", "table", tmp_path_factory):
        assert "rows of the table" in both.store.count().because
        assert "rows of the table" in both.store.estimate().because
