"""Several memcached servers: where they are, on which a session lies, and one that fails."""

from __future__ import annotations

import getpass
import socket
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

import pytest

from session_tui.agent.caches.entry import cache_entry
from session_tui.agent.stores.base import StoreError
from session_tui.agent.stores.memcached.locations import Location, location, locations
from session_tui.agent.stores.memcached.store import MemcachedStore
from session_tui.model import Order
from tests.agent.stores.memcached_store import BACKENDS, PREFIX, hasty, named, store_at
from tests.agent.stores.memcached_talk import settled, tell, unspeaking
from tests.processes import Server, binary
from tests.servers import memcached

KEYS = [f"{number:032x}" for number in range(40)]


def put(server: Server, key: str, value: bytes = b"value") -> None:
    tell(server, b"set %s 1 1000 %d\r\n%s\r\n" % (named(key), len(value), value))


@pytest.mark.parametrize(
    "given",
    [
        "127.0.0.1:11212",
        "cache.example.org",
        "[::1]:11213",
        "[::1]",
        "unix:/run/memcached.sock",
        "/run/memcached.sock",
        ("10.0.0.7", 11299),
    ],
)
def test_a_server_is_where_pymemcache_looks_for_it(given: Any) -> None:
    from pymemcache.client.base import normalize_server_spec

    found, theirs = location(given, "CACHES"), normalize_server_spec(given)
    assert (found.path or (found.host, found.port)) == theirs


@pytest.mark.parametrize(
    ("given", "place"),
    [
        ("inet:10.0.0.7:1", "10.0.0.7:1"),
        ("inet6:[fd12::1]:11211", "[fd12::1]:11211"),
        (("10.0.0.7:11212", 3), "10.0.0.7:11212"),
        ("user:secret@10.0.0.7:11212", "10.0.0.7:11212"),
    ],
)
def test_a_server_as_other_libraries_name_it_is_understood(given: Any, place: str) -> None:
    assert location(given, "CACHES").place == place


@pytest.mark.parametrize("given", ["", " ", ":11211", "host:port", "[]:1"])
def test_a_location_that_is_none_is_a_sentence(given: str) -> None:
    with pytest.raises(StoreError, match="LOCATION"):
        location(given, "CACHES")


@pytest.mark.parametrize("given", [None, "", [], ()])
def test_no_location_at_all_is_a_sentence(given: Any) -> None:
    caches = {"default": {"BACKEND": BACKENDS + "PyMemcacheCache", "LOCATION": given}}
    with pytest.raises(StoreError, match="no memcached server"):
        locations(cache_entry(caches, "default", PREFIX))


@pytest.mark.parametrize("separator", [",", ";"])
def test_text_with_several_servers_is_taken_apart(separator: str) -> None:
    text = separator.join(("a:1", " b:2"))
    caches = {"default": {"BACKEND": BACKENDS + "PyMemcacheCache", "LOCATION": text}}
    found = locations(cache_entry(caches, "default", PREFIX))
    assert found == [Location("a", 1), Location("b", 2)]


def test_a_unix_socket_and_ipv6_are_spoken_to(tmp_path: Path) -> None:
    path = tmp_path / "socket"
    with pytest.raises(StoreError, match="Unix socket"):
        store_at(f"unix:{path}").facts()
    if socket.has_ipv6:
        with unspeaking(address="::1") as server:
            assert store_at(f"[::1]:{server.port}").facts().server.startswith("memcached 1.")
    with on_socket(path):
        assert store_at(f"unix:{path}").facts().place.startswith(f"unix:{path}")


def test_a_host_that_nobody_knows_is_a_sentence() -> None:
    with pytest.raises(StoreError, match="host name"):
        store_at("nobody.invalid:11211").facts()
    with pytest.raises(StoreError, match="host name"):
        store_at("x" * 80 + ".invalid:11211").facts()


@contextmanager
def on_socket(path: Path) -> Iterator[None]:
    """A memcached that listens on a Unix socket alone."""
    process = subprocess.Popen([binary("memcached"), "-u", getpass.getuser(), "-s", str(path)])
    try:
        while not path.exists() or not speaks(path):
            time.sleep(0.01)
        yield
    finally:
        process.kill()
        process.wait(10)


def speaks(path: Path) -> bool:
    with suppress(OSError), socket.socket(socket.AF_UNIX) as probe:
        probe.connect(str(path))
        return True
    return False


@pytest.fixture
def two() -> Iterator[tuple[Server, Server]]:
    with memcached() as one, memcached() as other:
        yield one, other


def homes(servers: tuple[Server, Server]) -> MemcachedStore:
    """A store whose sessions lie where pymemcache itself puts them."""
    from pymemcache.client.hash import HashClient

    client = HashClient([f"127.0.0.1:{server.port}" for server in servers], default_noreply=False)
    for key in KEYS:
        client.set(named(key).decode(), b"value", expire=1000)
    client.close()
    return store_at(*(server.port for server in servers))


def test_each_session_is_found_where_pymemcache_put_it(two: tuple[Server, Server]) -> None:
    store = homes(two)
    for server in two:
        settled(server)
    rows = store.page(Order.STORED, 100)
    assert sorted(row.key for row in rows) == KEYS
    assert not any(row.unreadable for row in rows)
    assert {dict(row.columns)["server"] for row in rows} == {
        f"127.0.0.1:{server.port}" for server in two
    }
    assert store.count().value == len(KEYS) and store.count().exact


def test_a_session_on_the_wrong_server_is_one_that_django_does_not_find(
    two: tuple[Server, Server],
) -> None:
    store = homes(two)
    key = KEYS[0]
    home = dict(store.page(Order.KEY, 1)[0].columns)["server"]
    there, elsewhere = sorted(two, key=lambda server: not str(home).endswith(str(server.port)))
    tell(there, b"delete " + named(key) + b"\r\n")
    put(elsewhere, key)
    row = store.get(key)
    assert row is not None
    assert row.unreadable == (
        f"It lies on 127.0.0.1:{elsewhere.port}, but pymemcache looks for it on {home}."
    )
    assert not [place for place in store.places(key) if place.used]


def test_where_two_servers_have_it_the_one_is_shown_that_django_asks(
    two: tuple[Server, Server],
) -> None:
    store = homes(two)
    for server in two:
        put(server, KEYS[0], b"from %d" % server.port)
    home = next(place.where for place in store.places(KEYS[0]) if place.used)
    row = store.get(KEYS[0])
    assert row is not None and row.payload is not None and not row.unreadable
    assert home.endswith(row.payload.rpartition(b" ")[2].decode())
    assert "also" in str(dict(row.columns)["server"])
    assert store.count().value == len(KEYS)


def test_which_server_pylibmc_asks_is_said_to_be_unknown(two: tuple[Server, Server]) -> None:
    pytest.importorskip("pylibmc")
    store = store_at(*(server.port for server in two), backend="PyLibMCCache")
    put(two[0], KEYS[0])
    assert [place.used for place in store.places(KEYS[0]) if place.found] == [True]
    put(two[1], KEYS[0])
    found = [place for place in store.places(KEYS[0]) if place.found]
    assert len(found) == 2 and not any(place.used for place in found)
    assert all("pylibmc asks is not known" in place.because for place in found)


def test_a_server_that_is_down_hides_only_what_lies_there_and_is_named(
    two: tuple[Server, Server],
) -> None:
    store = homes(two)
    place = f"127.0.0.1:{two[1].port}"
    mine = {row.key for row in store.page(Order.STORED, 100) if place not in str(row.columns)}
    two[1].stop()
    later = hasty(store_at(*(server.port for server in two)))
    rows = later.page(Order.STORED, 100)
    assert {row.key for row in rows} == mine
    count = later.count()
    assert count.value == len(mine) and not count.exact and place in count.because
    assert any(place in note for note in later.facts().notes)
    assert place in next(each.because for each in later.capabilities() if each.name == "list")
    assert [each.because for each in later.health() if each.value is None and place in each.how]
    assert [each.found for each in later.places(KEYS[0]) if each.where.endswith(place)] == [None]
    two[0].stop()
    with pytest.raises(StoreError, match="refused"):
        later.facts()
    for server in two:
        server.start()
    assert later.facts().server


def test_a_server_that_hangs_costs_its_time_only_once(two: tuple[Server, Server]) -> None:
    store = hasty(homes(two))
    two[1].pause()
    try:
        store.facts()
        begun = time.monotonic()
        for _ in range(5):
            store.page(Order.STORED, 100)
        assert time.monotonic() - begun < 0.4
    finally:
        two[1].resume()
