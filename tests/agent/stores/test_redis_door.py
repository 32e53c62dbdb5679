"""The door to one Redis: real servers are read through it, and are left as they were."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from typing import Any

import pytest

from session_tui.agent.stores.redis.proof import proof
from session_tui.agent.stores.redis.refusals import Refusal
from tests.agent.stores.redis_doors import at, door, failure, servers
from tests.faulty import REDIS, SILENCE, Reply, faulty
from tests.processes import PASSWORD, Server
from tests.recording import counts, recording
from tests.servers import redis, redis_url
from tests.servers.replicated import say

KEYS = 2500
USERS = (
    f"reader on >{PASSWORD} ~* +@read +ping +select +info +time +role +config|get -@dangerous",
    f"proven on >{PASSWORD} ~* +@read +@connection +info +acl|whoami +acl|dryrun",
    f"writer on >{PASSWORD} ~* +@all -info",
)


@pytest.fixture(scope="module")
def server() -> Iterator[Server]:
    with redis(users=USERS) as started:
        say(started, "SELECT", 0)
        client = client_of(started)
        with client.pipeline(transaction=False) as pipeline:
            for number in range(KEYS):
                pipeline.set(f"session:{number:05}", "x" * (number % 7), ex=1000 + number)
            pipeline.set("other", "1")
            pipeline.rpush("queue", "a")
            pipeline.execute()
        client.close()
        yield started


def client_of(server: Server, database: int = 0) -> Any:
    import redis as library

    return library.Redis.from_url(redis_url(server, database))


def test_values_ends_and_types_are_read(server: Server) -> None:
    replies = door(server).pipeline(
        [("GET", "session:00003"), ("GET", "none"), ("STRLEN", "session:00006"), ("TYPE", "queue")]
    )
    assert replies == [b"xxx", None, 6, b"list"]


def test_a_listing_has_every_key_that_matches_with_the_time_it_has_left(server: Server) -> None:
    found: dict[bytes, Any] = {}
    for _, keys, left in door(server).listing("session:*", count=100):
        found.update(zip(keys, left, strict=True))
    assert sorted(found) == [b"session:%05d" % number for number in range(KEYS)]
    for name, milliseconds in found.items():
        assert 900_000 < milliseconds <= (1000 + int(name[-5:])) * 1000


def test_a_listing_goes_on_from_any_of_its_cursors(server: Server) -> None:
    reader, seen, cursor = door(server), set(), 0
    while True:
        cursor, keys, _ = next(reader.listing("session:*", 300, cursor))
        seen.update(keys)
        if cursor == 0:
            break
    assert len(seen) == KEYS


def test_keys_alone_are_found_in_one_round_trip(server: Server) -> None:
    reader = door(server)
    cursor, keys = reader.scan("session:*", 100)
    assert cursor and all(key.startswith(b"session:") for key in keys)
    assert reader.scan("session:*", 10_000)[0] == 0


def test_an_empty_database_is_one_empty_batch(server: Server) -> None:
    assert list(door(server, 5).listing("*")) == [(0, [], [])]


def test_other_questions_may_be_asked_while_a_listing_goes_on(server: Server) -> None:
    reader, seen = door(server), 0
    for _, keys, left in reader.listing("session:*", count=200):
        assert reader.ask(("PTTL", "other")) == -1
        assert reader.numbers(b"STRLEN", keys) == [int(key[-5:]) % 7 for key in keys]
        seen += len(left)
    assert seen == KEYS


def test_two_listings_and_questions_of_several_threads_do_not_mix(server: Server) -> None:
    reader, seen = door(server), []

    def walk() -> None:
        for _, keys, left in reader.listing("session:*", count=100):
            seen.append(len(keys) == len(left) and reader.ask(("GET", "other")) == b"1")

    threads = [threading.Thread(target=walk) for _ in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    assert len(seen) >= 75 and all(seen)


def test_a_refused_command_is_an_answer_with_its_reason(server: Server) -> None:
    reader = door(server, user="reader", password=PASSWORD)
    refused, value = reader.pipeline([("DBSIZE",), ("GET", "other")])
    assert value == b"1"
    info = reader.ask(("MEMORY", "USAGE", "other"))
    assert not isinstance(refused, Refusal) and not isinstance(info, Refusal)
    shards = reader.ask(("CLUSTER", "INFO"))
    assert isinstance(shards, Refusal) and shards.code == "NOPERM"
    assert shards.reason == "the ACL of the user refuses the command, or the keys"


def test_a_key_of_another_type_and_an_unknown_command_are_answers_too(server: Server) -> None:
    wrong = door(server).ask(("GET", "queue"))
    assert isinstance(wrong, Refusal)
    assert wrong.reason == "the key holds something else than a value"
    left = door(server).numbers(b"STRLEN", [b"other", b"queue"])
    assert left[0] == 1 and isinstance(left[1], Refusal)


def test_a_server_before_7_2_is_said_to_count_reads_as_use(server: Server) -> None:
    reader = door(server)
    reader.ask(("PING",))
    assert not reader.untouched and "Redis 7.2" in reader.because


def test_valkey_leaves_the_idle_time_of_what_is_read_alone(valkey_server: Server) -> None:
    client = client_of(valkey_server, 3)
    client.set("a", "1")
    time.sleep(1.1)
    reader = door(valkey_server, 3)
    assert reader.ask(("GET", "a")) == b"1"
    assert reader.untouched
    assert client.object("idletime", "a") >= 1
    client.delete("a")
    client.close()


def test_an_acl_that_refuses_no_touch_is_named() -> None:
    with faulty({"client|no-touch": Reply(b"-NOPERM no\r\n"), "info": Reply(b"$-1\r\n")}) as fake:
        reader = at(fake.port)
        reader.ask(("PING",))
    assert "+client|no-touch" in reader.because


def test_only_commands_of_the_list_are_ever_sent(server: Server) -> None:
    before = counts(server)
    with recording(server.port) as recorder:
        location = redis_url(server, 1).replace(str(server.port), str(recorder.port))
        (reader,) = servers(location).listed()
        list(reader.listing("*"))
        reader.ask(("GET", "other"))
        proof(reader)
        reader.close()
    expected = {"auth", "select", "client|no-touch", "info", "scan", "get", "acl|whoami"}
    assert recorder.names() == expected | {"acl|dryrun"}
    assert counts(server).get("set", 0) == before.get("set", 0)


def test_a_kept_connection_that_has_died_is_replaced_once(server: Server) -> None:
    reader = door(server)
    assert reader.ask(("GET", "other")) == b"1"
    say(server, "CLIENT", "KILL", "TYPE", "normal", "SKIPME", "yes")
    assert reader.ask(("GET", "other")) == b"1"


def test_a_connection_that_dies_in_a_listing_is_replaced_too(server: Server) -> None:
    reader, seen = door(server), set()
    for _, keys, left in reader.listing("session:*", count=500):
        seen.update(keys)
        assert len(keys) == len(left)
        say(server, "CLIENT", "KILL", "TYPE", "normal", "SKIPME", "yes")
    assert len(seen) == KEYS


def test_a_server_that_hangs_up_on_everybody_is_tried_only_twice() -> None:
    with faulty(REDIS["well"], Reply(b"", "close")) as fake:
        reader = at(fake.port)
        reader.ask(("PING",))
        fake.door.cut()
        assert "lost" in failure(lambda: reader.ask(("PING",))).sentence
        assert fake.door.accepted == 2


def test_a_question_is_stopped_from_another_thread() -> None:
    with faulty({"get": SILENCE}) as fake:
        (reader,) = servers(f"redis://127.0.0.1:{fake.port}/0").listed()
        threading.Timer(0.1, reader.interrupt).start()
        assert failure(lambda: reader.ask(("GET", "a"))).sentence == "The query was stopped."
        assert fake.door.accepted == 1


def test_a_closed_door_opens_again(server: Server) -> None:
    reader = door(server)
    reader.ask(("PING",))
    reader.close()
    assert reader.ask(("PING",)) == b"PONG"


def test_a_user_who_may_do_all_is_said_to_be_able_to_write(server: Server) -> None:
    proven, how = proof(door(server))
    assert not proven and how.endswith("the user of the settings could write")


def test_an_acl_that_refuses_writes_proves_it_where_we_may_ask(server: Server) -> None:
    proven, how = proof(door(server, user="proven", password=PASSWORD))
    assert proven and how.startswith("the ACL of the user refuses SET, DEL")


def test_an_acl_that_refuses_the_question_proves_nothing(server: Server) -> None:
    proven, how = proof(door(server, user="reader", password=PASSWORD))
    assert not proven and "may be able to write" in how


def test_a_replica_that_takes_no_writes_is_a_proof(redis_sentinel: Any) -> None:
    proven, how = proof(door(redis_sentinel.replica))
    assert proven and "replica" in how
