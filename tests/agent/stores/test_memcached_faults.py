"""memcached in trouble: a sentence within the time limit, and all is well again when it is."""

from __future__ import annotations

import threading
import time
import tracemalloc
from collections.abc import Callable, Mapping
from pathlib import Path

import pytest

from session_tui.agent.stores.base import StoreError
from session_tui.agent.stores.memcached.store import MemcachedStore
from session_tui.model import Order
from tests.agent.stores.memcached_store import hasty, named, store_at
from tests.agent.stores.memcached_talk import tell, unspeaking
from tests.faulty import GARBAGE, HTTP, MEMCACHED, SILENCE, Reply, deaf, faulty
from tests.recording import memcached_command
from tests.servers import memcached

KEY = "k" * 32
VERSION = Reply(b"VERSION 1.6.18\r\n")
END = Reply(b"END\r\n")
STATS = Reply(b"STAT time 1700000000\r\nSTAT curr_items 3\r\nEND\r\n")
LISTED = b"key=%3A1%3Adjango.contrib.sessions.cache"
MARKS = b" exp=1800000000 la=1700000000 cas=1 fetch=no cls=1 size=99\n"

WELL: Mapping[str, Reply] = {
    "version": VERSION,
    "stats": STATS,
    "stats|settings": END,
    "stats|items": END,
    "stats|slabs": END,
    "lru_crawler|metadump": Reply(LISTED + KEY.encode() + MARKS + b"END\r\n"),
    "mg": Reply(b"VA 5 f1 t99\r\nvalue\r\n"),
    "get": Reply(b"VALUE k 1 5\r\nvalue\r\nEND\r\n"),
    "me": Reply(b"ME k exp=-9 la=3 cas=1 fetch=no cls=1 size=69\r\n"),
}

ASKS: Mapping[str, Callable[[MemcachedStore], object]] = {
    "facts": lambda store: store.facts(),
    "page": lambda store: store.page(Order.STORED, 5),
    "sorted page": lambda store: store.page(Order.LATEST_END, 5),
    "get": lambda store: store.get(KEY),
    "count": lambda store: store.count(),
    "estimate": lambda store: store.estimate(),
    "measures": lambda store: store.measures(KEY),
    "places": lambda store: store.places(KEY),
    "health": lambda store: store.health(),
    "capabilities": lambda store: store.capabilities(),
}

WRONG: Mapping[str, Reply] = {
    **{name: reply for name, reply in MEMCACHED.items() if name not in ("well", "busy")},
    "more than promised": Reply(b"VA 5 f1 t99\r\nvalue and more\r\n"),
    "less than promised": Reply(b"VA 5 f1 t99\r\nval\r\n", "silence"),
    "half a meta value": Reply(b"VA 100 f1 t99\r\nhalf", "close"),
    "two gigabytes of meta": Reply(b"VA 2147483648 f1 t9\r\n" + b"x" * 65536, "silence"),
    "a size below nothing": Reply(b"VA -5 f1 t99\r\n\r\n"),
    "a number that is none": Reply(b"VA five f1 t99\r\nvalue\r\n"),
    "no end of a line": Reply(b"x" * 100_000),
    "stats without an end": Reply(b"STAT a 1\r\n" * 11_000),
    "keys that are none": Reply(b"key=a exp=1 la=1 \nnonsense\nEND\r\n"),
    "a stat that is none": Reply(b"STAT time noon\r\nSTAT\r\nEND\r\n"),
    "too many connections": Reply(b"ERROR Too many open connections\r\n", "close"),
}


def asked(ask: Callable[[MemcachedStore], object], store: MemcachedStore) -> str:
    """The failure as the operator reads it, empty where there was none."""
    begun = time.monotonic()
    try:
        ask(store)
        said = ""
    except StoreError as error:
        failure = error.failure
        said = f"{failure.sentence} {failure.where} {failure.advice}"
        assert failure.sentence.endswith((".", "!")) and failure.where
    assert time.monotonic() - begun < 3
    return said


@pytest.mark.parametrize("kind", WRONG)
def test_whatever_answers_at_once_wrongly_is_a_sentence_and_quotes_nothing(kind: str) -> None:
    with faulty(WRONG[kind], read=memcached_command) as server:
        store = hasty(store_at(server.port), seconds=0.15)
        for ask in ASKS.values():
            said = asked(ask, store)
            assert said and "\x1b" not in said and "owned" not in said
        clock = store.clock()
        assert clock is not None and clock.offset is None and clock.because


@pytest.mark.parametrize("kind", WRONG)
def test_whatever_answers_one_question_wrongly_leaves_the_others_alone(kind: str) -> None:
    for command in ("stats", "lru_crawler|metadump", "mg", "me", "stats|settings"):
        with faulty({**WELL, command: WRONG[kind]}, WELL, read=memcached_command) as server:
            store = hasty(store_at(server.port))
            failures = {name: asked(ask, store) for name, ask in ASKS.items()}
            assert not any("\x1b" in said for said in failures.values())
            assert [row.key for row in store.page(Order.STORED, 5)] == [KEY]
            assert store.get(KEY)


@pytest.mark.parametrize("reply", [SILENCE, GARBAGE, HTTP], ids=["silence", "garbage", "HTTP"])
def test_it_is_asked_again_by_the_next_question(reply: Reply) -> None:
    with faulty(reply, WELL, read=memcached_command) as server:
        store = hasty(store_at(server.port))
        assert asked(ASKS["facts"], store)
        failed = {name for name, ask in ASKS.items() if asked(ask, store)}
        assert failed <= {"places"}  # which asks `mg` for something else than WELL has


def test_a_value_of_gigabytes_takes_no_memory() -> None:
    wrong = {**WELL, "mg": WRONG["two gigabytes of meta"]}
    with faulty(wrong, read=memcached_command) as server:
        store = hasty(store_at(server.port))
        tracemalloc.start()
        assert asked(ASKS["get"], store)
        peak = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
    assert peak < 8_000_000


def test_a_first_page_waits_for_no_more_of_the_list_than_it_shows() -> None:
    lines = b"".join(LISTED + b"%032d" % number + MARKS for number in range(60))
    slow = {**WELL, "lru_crawler|metadump": Reply(lines, "silence")}
    with faulty(slow, read=memcached_command) as server:
        store = hasty(store_at(server.port))
        assert len(store.page(Order.STORED, 50)) == 50
        with pytest.raises(StoreError, match="in time"):
            store.page(Order.STORED, 100)


def test_a_list_that_breaks_off_is_said_and_listed_anew_by_the_next_question() -> None:
    lines = b"".join(LISTED + b"%032d" % number + MARKS for number in range(60))
    broken = {**WELL, "lru_crawler|metadump": Reply(lines, "close")}
    whole = {**WELL, "lru_crawler|metadump": Reply(lines + b"END\r\n")}
    with faulty(WELL, broken, whole, read=memcached_command) as server:
        store = hasty(store_at(server.port))
        store.facts()
        with pytest.raises(StoreError, match="was lost"):
            store.page(Order.LATEST_END, 100)
        assert len(store.page(Order.LATEST_END, 100)) == 60


def test_a_crawler_that_is_busy_for_a_moment_is_waited_for() -> None:
    busy = {**WELL, "lru_crawler|metadump": MEMCACHED["busy"]}
    with faulty(busy, read=memcached_command) as server:
        store = hasty(store_at(server.port))
        assert "busy" in asked(ASKS["page"], store)
        threading.Timer(0.2, lambda: busy.update(WELL)).start()
        assert not asked(ASKS["page"], store)


def test_a_list_can_be_stopped() -> None:
    slow = {**WELL, "lru_crawler|metadump": Reply(LISTED + KEY.encode() + MARKS, "silence")}
    with faulty(slow, read=memcached_command) as server:
        store = store_at(server.port)
        threading.Timer(0.2, store.interrupt).start()
        assert "stopped" in asked(ASKS["count"], store)


def test_a_stopped_server_is_a_sentence_and_it_works_again_when_it_is_back() -> None:
    with memcached() as server:
        store = hasty(store_at(server.port), seconds=2.0)
        tell(server, b"set " + named(KEY) + b" 1 99 5\r\nvalue\r\n")
        assert [row.key for row in store.page(Order.STORED, 5)] == [KEY]
        server.stop()
        for name, ask in ASKS.items():
            assert "refused" in asked(ask, store) or name == "count"  # it is known already
        server.start()
        tell(server, b"set " + named(KEY) + b" 1 99 5\r\nvalue\r\n")
        assert [row.key for row in store.page(Order.STORED, 5)] == [KEY]
        server.restart()
        assert store.get(KEY) is None


def test_a_server_that_hangs_is_a_sentence_and_it_works_again_when_it_goes_on() -> None:
    with memcached() as server:
        store = hasty(store_at(server.port))
        tell(server, b"set " + named(KEY) + b" 1 99 5\r\nvalue\r\n")
        server.pause()
        try:
            for name in ("facts", "page", "get"):
                assert "in time" in asked(ASKS[name], store)
        finally:
            server.resume()
        assert [row.key for row in store.page(Order.STORED, 5)] == [KEY]


def test_what_waited_behind_a_question_that_failed_does_not_wait_as_long_again() -> None:
    with faulty(SILENCE, read=memcached_command) as server:
        store = hasty(store_at(server.port), seconds=1.0, again=1.0)
        begun = time.monotonic()
        for ask in ASKS.values():
            assert "in time" in asked(ask, store)
        assert time.monotonic() - begun < 1.6


def test_a_port_that_takes_no_connection_is_given_up() -> None:
    with deaf() as port:
        assert "in time" in asked(ASKS["facts"], hasty(store_at(port)))


@pytest.mark.parametrize("option", ["binary", "login"])
def test_a_server_that_wants_another_protocol_or_a_login_is_named(
    option: str, tmp_path: Path
) -> None:
    users = tmp_path / "users"
    users.write_text("user:password\n")
    more = ["-B", "binary"] if option == "binary" else ["-Y", str(users)]
    with unspeaking(*more) as server:
        for options, words in (({}, "SASL"), ({"username": "u", "password": "p"}, "log in")):
            store = store_at(server.port, OPTIONS=options)
            assert ("-Y or -S" if option == "login" else words) in asked(ASKS["facts"], store)
