"""Sessions in memcached: what is listed, what is told, and what looking leaves behind."""

from __future__ import annotations

import re
import ssl
import time
from collections.abc import Iterator
from datetime import datetime, timezone
from pathlib import Path

import pytest

from session_tui.agent.cached import flagged
from session_tui.agent.stores.base import StoreError
from session_tui.agent.stores.memcached import commands, dumping
from session_tui.agent.stores.memcached.commands import NotARead, encoded
from session_tui.agent.stores.memcached.store import MemcachedStore
from session_tui.model import PAYLOAD_LIMIT, Capability, Order
from tests.agent.stores.memcached_older import older
from tests.agent.stores.memcached_store import named, store_at
from tests.agent.stores.memcached_talk import settled, tell, unspeaking
from tests.processes import Server
from tests.recording import memcached_command, recording
from tests.servers import memcached
from tests.servers.resp import certificate

KEYS = [f"{number:032x}" for number in range(1, 120)]
WEEK = 7 * 24 * 3600


def put(server: Server, key: str, value: bytes = b"value", seconds: int = WEEK) -> None:
    line = b"set %s 1 %d %d\r\n%s\r\n" % (named(key), seconds, len(value), value)
    assert tell(server, line).startswith(b"STORED")


def capability(store: MemcachedStore, name: str) -> Capability:
    return next(each for each in store.capabilities() if each.name == name)


def marks(server: Server) -> set[bytes]:
    """Every entry with its last access, whether it was fetched, and its end."""
    return set(tell(server, b"lru_crawler metadump all\r\n").splitlines())


@pytest.fixture(scope="module")
def filled() -> Iterator[Server]:
    """A server with a hundred and some sessions, and other things."""
    with memcached() as server:
        for key in KEYS:
            put(server, key)
        tell(server, b"set :1:views.decorators.cache 0 0 1\r\nx\r\n")
        tell(server, b"set :2:django.contrib.sessions.cache" + b"e" * 32 + b" 0 0 1\r\nx\r\n")
        settled(server)
        yield server


def test_only_commands_of_the_list_are_ever_said(filled: Server) -> None:
    with recording(filled.port, memcached_command) as proxy:
        store = store_at(proxy.port)
        store.facts(), store.capabilities(), store.estimate(), store.clock(), store.health()
        for order in store.orders:
            store.page(order, 200)
        list(store.counting())
        for key in (*KEYS[:3], "nobody", "a b", "\r\nflush_all\r\n"):
            store.get(key), store.measures(key), store.places(key), store.find(key)
        store.close()
    stats = {"stats", "stats|settings", "stats|items", "stats|slabs"}
    assert proxy.names() == {"version", "lru_crawler|metadump", "mg", "me", *stats}
    assert all(b"u" in words[2:] for words in proxy.commands if words[0] == b"mg")


@pytest.mark.parametrize(
    "line",
    [
        b"set a 0 0 1",
        b"delete a",
        b"touch a 1",
        b"gat 1 a",
        b"mg a v",
        b"mg a f t u v T0",
        b"mg a N1 u",
        b"get a\r\nflush_all",
        b"get a b",
        b"get " + b"a" * 251,
        b"stats reset",
        b"stats cachedump 1 1",
        b"lru_crawler metadump hash",
        b"lru_crawler enable",
        b"lru_crawler metadump all\r\nset",
        b"flush_all",
        b"shutdown",
        b"verbosity 9",
        b"",
    ],
)
def test_whatever_is_not_on_the_list_is_never_said(line: bytes) -> None:
    with pytest.raises(NotARead):
        encoded([commands.VERSION, line])


def test_a_session_that_was_read_is_marked_no_more_than_before(filled: Server) -> None:
    before, store = marks(filled), store_at(filled.port)
    for _ in range(3):
        assert all(store.get(key) for key in KEYS)
    store.close()
    assert marks(filled) == before
    assert any(b"fetch=no" in line for line in before)


def test_other_entries_are_passed_over_and_counted(filled: Server) -> None:
    count = store_at(filled.port).count()
    assert (count.value, count.exact) == (len(KEYS), True)
    assert count.because == "2 entries that are no sessions were passed over"


def test_the_estimate_says_that_it_counts_everything(filled: Server) -> None:
    estimate = store_at(filled.port).estimate()
    assert estimate.value == len(KEYS) + 2 and not estimate.exact
    assert "not only sessions" in estimate.because


def test_entries_that_move_while_they_are_listed_make_the_count_a_doubt(filled: Server) -> None:
    from session_tui.agent.stores.memcached import listings

    moves = iter((12, 0))  # behind, and before
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(listings, "moved", lambda told: next(moves))
        count = store_at(filled.port).count()
    assert (count.value, count.exact) == (len(KEYS), False)
    assert "12 entries moved" in count.because


def test_a_list_that_nobody_reads_on_with_is_given_up_and_begun_anew(
    filled: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(dumping, "ROOM", 1)
    monkeypatch.setattr(dumping, "HOLD", 0.02)
    monkeypatch.setattr(dumping, "BLOCK", 1000)
    pieces = [b"".join(part) for part in _thirds(tell(filled, b"lru_crawler metadump all\r\n"))]
    store = store_at(filled.port)
    door, begun = store.servers.doors[0], []

    def dump() -> Iterator[bytes]:
        begun.append(1)
        yield from pieces if len(begun) == 1 else [b"".join(pieces)]

    door.dump = dump  # type: ignore[method-assign, assignment]
    batches = store.batches(None)
    found = list(next(batches).keys)
    time.sleep(0.2)
    found += [key for batch in batches for key in batch.keys]
    assert set(found) == set(KEYS) and len(begun) == 2


def _thirds(listed: bytes) -> Iterator[list[bytes]]:
    lines = listed.splitlines(keepends=True)[:-1]
    third = len(lines) // 3 + 1
    return (lines[start : start + third] for start in range(0, len(lines), third))


def test_a_list_begun_elsewhere_goes_on_near_where_it_was(filled: Server) -> None:
    one, other = store_at(filled.port), store_at(filled.port)
    rows = one.page(Order.STORED, 40)
    more = other.page(Order.STORED, 200, rows[-1].position)
    assert [row.key for row in (*rows, *more)] == [row.key for row in one.page(Order.STORED, 200)]


def test_ends_are_the_same_in_every_list_and_those_beyond_thirty_days_too() -> None:
    later = int(time.time()) + 60 * 24 * 3600
    with memcached() as server:
        put(server, KEYS[0], seconds=later)
        put(server, KEYS[1], seconds=0)
        for key in KEYS[2:]:
            put(server, key, seconds=1000 + int(key, 16))
        store = store_at(server.port)
        rows = {row.key: row for row in store.page(Order.STORED, 200)}
        assert rows[KEYS[0]].expires == datetime.fromtimestamp(later, timezone.utc)
        assert rows[KEYS[1]].expires is None and "TIMEOUT" in rows[KEYS[1]].expires_problem
        for order in (Order.EARLIEST_END, Order.LATEST_END):
            again = {row.key: row.expires for row in store.page(order, 200)}
            assert again == {key: row.expires for key, row in rows.items()}


def test_an_end_that_moved_since_the_list_is_told_as_it_is_now() -> None:
    with memcached() as server:
        put(server, KEYS[0], seconds=100)
        store = store_at(server.port)
        assert store.page(Order.STORED, 5)
        put(server, KEYS[0], seconds=5000)
        (row,) = store.page(Order.STORED, 5)
        assert row.expires is not None
        assert abs(row.expires.timestamp() - time.time() - 5000) < 2


def test_a_value_comes_with_its_flags_and_a_large_one_only_when_asked_for() -> None:
    value = bytes(range(256)) * (PAYLOAD_LIMIT // 256 + 1) + b"\r\nEND\r\n"
    with memcached() as server:
        put(server, KEYS[0], value)
        put(server, KEYS[1], b"")
        store = store_at(server.port)
        rows = {row.key: row for row in store.page(Order.STORED, 5)}
        assert rows[KEYS[0]].payload is None and rows[KEYS[0]].size == len(value) + 4
        assert rows[KEYS[1]].payload == flagged(1, b"")
        whole = store.get(KEYS[0])
        assert whole is not None and whole.payload == flagged(1, value)


@pytest.mark.parametrize(
    ("options", "advice"),
    [(("-X",), "without -X"), (("-o", "no_lru_crawler"), "-o lru_crawler")],
)
def test_a_server_that_may_not_list_says_what_to_switch_on_and_still_opens_a_key(
    options: tuple[str, ...], advice: str
) -> None:
    with memcached(*options) as server:
        put(server, KEYS[0])
        store = store_at(server.port)
        assert not capability(store, "list").able
        assert "start memcached with" in capability(store, "list").because
        for order in store.orders:
            with pytest.raises(StoreError) as failure:
                store.page(order, 5)
            assert advice in failure.value.failure.advice
        assert store.get(KEYS[0])
        assert [row.key for row in store.find(KEYS[0])] == [KEYS[0]]
        assert store.find(KEYS[1]) == []
        assert store.estimate().value == 1


def test_a_server_before_1_6_is_read_with_get_and_that_is_said() -> None:
    with memcached() as server, older(server.port) as proxy:
        for key in KEYS:
            put(server, key)
        store = store_at(proxy.port)
        assert store.facts().server == "memcached 1.5.6"
        assert not capability(store, "untouched").able
        assert "fetched" in capability(store, "untouched").because
        rows = store.page(Order.STORED, 200)
        assert len(rows) == len(KEYS)
        assert all(row.expires and row.payload == flagged(1, b"value") for row in rows)
        alone = store.get(KEYS[0])
        assert alone is not None and alone.expires is None and "1.6" in alone.expires_problem
        assert not store.measures(KEYS[0])
        assert [place for place in store.places(KEYS[0]) if place.used]


def test_a_proxy_that_tells_the_version_behind_it_is_read_with_get() -> None:
    with memcached() as server, older(server.port, b"1.6.18") as proxy:
        put(server, KEYS[0])
        store = store_at(proxy.port)
        row = store.get(KEYS[0])
        assert row is not None and row.payload == flagged(1, b"value")
        assert not capability(store, "untouched").able


def test_an_empty_server_lists_nothing() -> None:
    with memcached() as server:
        store = store_at(server.port)
        assert store.page(Order.STORED, 5) == []
        assert store.count().value == 0


def test_names_that_memcached_cannot_hold_are_said() -> None:
    with memcached() as server:
        for prefix, words in (("x" * 200, "takes 250"), ("a b", "a space or a control")):
            store = store_at(server.port, KEY_PREFIX=prefix)
            assert any(words in note for note in store.facts().notes)
            assert store.get(KEYS[0]) is None and not any(
                place.found for place in store.places(KEYS[0])
            )
        assert store_at(server.port, KEY_PREFIX="é" * 40).facts().notes == ()


def test_keys_that_a_key_function_hides_are_not_listed_but_opened() -> None:
    def hashed(key: str, prefix: str, version: object) -> str:
        return f"h{abs(hash((key, prefix, version)))}"

    with memcached() as server:
        store = store_at(server.port, KEY_FUNCTION=hashed)
        name = store.names.keys.of(KEYS[0]).encode()
        tell(server, b"set %s 1 100 5\r\nvalue\r\n" % name)
        assert not capability(store, "list").able
        with pytest.raises(StoreError, match="KEY_FUNCTION"):
            store.page(Order.STORED, 5)
        assert store.get(KEYS[0])


def test_a_prefix_that_pymemcache_itself_puts_before_every_name_is_found() -> None:
    with memcached() as server:
        tell(server, b"set shop." + named(KEYS[0]) + b" 1 100 5\r\nvalue\r\n")
        store = store_at(server.port, OPTIONS={"key_prefix": b"shop."})
        assert [row.key for row in store.page(Order.STORED, 5)] == [KEYS[0]]


def test_health_tells_what_a_diagnosis_needs(filled: Server) -> None:
    health = {each.name: each for each in store_at(filled.port).health()}
    wanted = """version uptime limit_maxbytes bytes curr_items evictions expired_unfetched
    evicted_unfetched evicted_active reclaimed curr_connections max_connections item_size_max
    lru_crawler get_hits get_misses threads cmd_flush"""
    for name in wanted.split():
        assert health[f"memcached.{name}"].value is not None
    assert health["memcached.item_size_max"].value == 1024 * 1024
    assert str(health["memcached.version"].value).startswith("1.")


def test_a_size_of_entries_that_was_full_is_told_with_its_slab_class() -> None:
    with memcached(megabytes=2) as server:
        for number in range(0, 4000, 100):
            line = b"set k%d 0 0 900 noreply\r\n" + b"x" * 900 + b"\r\n"
            tell(server, b"".join(line % (number + each) for each in range(100)))
        health = {each.name: each for each in store_at(server.port).health()}
        evicted = [name for name in health if re.fullmatch(r"memcached\.slab_\d+_evicted", name)]
        assert len(evicted) == 1 and int(str(health[evicted[0]].value)) > 0
        chunk = health[evicted[0].replace("evicted", "chunk_size")]
        assert int(str(chunk.value)) > 900 and chunk.unit == "bytes"


def test_an_entry_tells_its_last_access_before_it_is_read(filled: Server) -> None:
    measures = {each.name: each for each in store_at(filled.port).measures(KEYS[5])}
    assert measures["memcached.fetched"].value == "no"
    assert int(str(measures["memcached.idle"].value)) >= 0
    assert int(str(measures["memcached.entry_bytes"].value)) > 0


def test_its_clock_is_right_within_its_own_error(filled: Server) -> None:
    reading = store_at(filled.port).clock()
    assert reading is not None and reading.offset is not None and reading.error is not None
    assert abs(reading.offset) <= reading.error + 1.5  # it began to count at a whole second


def test_a_session_under_another_version_or_prefix_is_found_there(filled: Server) -> None:
    store = store_at(filled.port, VERSION=1)
    places = store.places("e" * 32)
    assert [place.where.rpartition(" under ")[2] for place in places if place.found] == [
        "VERSION 2"
    ]
    assert not [place for place in places if place.used]


def test_tls_is_spoken_by_the_context_of_the_settings(tmp_path: Path) -> None:
    files = certificate(tmp_path)
    context = ssl.create_default_context(cafile=str(files["tls-ca-cert-file"]))
    chain, key = files["tls-cert-file"], files["tls-key-file"]
    with unspeaking("-Z", "-o", f"ssl_chain_cert={chain},ssl_key={key}") as server:
        store = store_at(server.port, OPTIONS={"tls_context": context})
        assert store.facts().server.startswith("memcached 1.")
        with pytest.raises(StoreError) as failure:
            store_at(server.port).facts()
        assert "TLS" in failure.value.failure.advice
        other = ssl.create_default_context()
        with pytest.raises(StoreError, match="certificate"):
            store_at(server.port, OPTIONS={"tls_context": other}).facts()
