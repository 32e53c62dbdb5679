"""The proxy that reads along, and the servers that answer wrongly."""

from __future__ import annotations

import socket
from dataclasses import replace

import pytest
import redis
from hypothesis import given
from hypothesis import strategies as st
from redis.backoff import NoBackoff
from redis.retry import Retry

from tests.faulty import MEMCACHED, REDIS, SILENCE, Reply, deaf, faulty
from tests.processes import Server
from tests.recording import counts, memcached_command, recording, resp_command
from tests.servers import say

words = st.lists(st.binary(max_size=20), min_size=1, max_size=5)


@given(st.lists(words, max_size=5), st.integers(0, 10_000))
def test_commands_of_redis_are_read_wherever_the_stream_is_cut(
    commands: list[list[bytes]], cut: int
) -> None:
    stream = b"".join(
        b"*%d\r\n" % len(each) + b"".join(b"$%d\r\n%s\r\n" % (len(word), word) for word in each)
        for each in commands
    )
    buffer, read = stream[:cut], []
    for more in (stream[cut:], b""):
        while found := resp_command(buffer):
            read.append(list(found[0]))
            buffer = buffer[found[1] :]
        buffer += more
    assert (read, buffer) == (commands, b"")


def test_a_redis_command_typed_by_hand_is_read_too() -> None:
    assert resp_command(b"CONFIG GET save\r\nPI") == ((b"CONFIG", b"GET", b"save"), 17)


def test_a_value_for_memcached_is_not_taken_for_commands() -> None:
    stream = b"set a 0 0 12\r\nflush_all\r\nx\r\nget a b\r\n"
    first, used = memcached_command(stream) or ((), 0)
    assert first[:2] == (b"set", b"a")
    assert memcached_command(stream[used:]) == ((b"get", b"a", b"b"), 9)
    assert memcached_command(stream[: used - 1]) is None


def test_a_binary_request_to_memcached_is_named_by_its_operation() -> None:
    request = bytes([0x80, 0x0B]) + bytes(22)
    assert memcached_command(request) == ((b"0x0b",), 24)
    assert memcached_command(request[:-1]) is None


def test_the_recorder_knows_what_a_client_said_and_so_does_the_server(redis_server: Server) -> None:
    before = counts(redis_server)
    with recording(redis_server.port) as recorder:
        behind = replace(redis_server, port=recorder.port)
        assert say(behind, "GET", "no such key") is None
        say(behind, "CONFIG", "GET", "save")
    assert {"get", "config|get"} <= recorder.names()
    since = counts(redis_server) - before
    assert since["get"] == since["config|get"] == 1 and "set" not in since


def test_what_the_server_refuses_is_counted(redis_server: Server) -> None:
    before = counts(redis_server)
    with pytest.raises(redis.AuthenticationError):
        say(replace(redis_server, password=""), "FLUSHALL")
    assert (counts(redis_server) - before)["flushall"] == 1


def test_a_connection_is_lost_just_before_the_command_that_a_test_chooses(
    redis_server: Server,
) -> None:
    with recording(redis_server.port) as recorder:
        recorder.before = lambda words: words[0] != b"GET"
        behind = replace(redis_server, port=recorder.port)
        assert say(behind, "EXISTS", "key") == 0
        with pytest.raises(redis.ConnectionError):
            say(behind, "GET", "key")


@pytest.mark.parametrize("name", sorted(set(REDIS) - {"well", "endless"}))
def test_every_faulty_redis_fails_a_client(name: str) -> None:
    once = Retry(NoBackoff(), 0)
    with faulty(REDIS[name]) as server:
        site = redis.Redis(port=server.port, socket_timeout=0.1, retry=once)
        with site, pytest.raises((redis.RedisError, RecursionError)):
            site.get("key")


@pytest.mark.parametrize("name", sorted(MEMCACHED))
def test_a_faulty_memcached_says_its_line_and_then_what_it_should(name: str) -> None:
    reply = MEMCACHED[name]
    with faulty(reply, read=memcached_command) as server:
        with socket.create_connection(("127.0.0.1", server.port), 5) as site:
            site.sendall(b"get key\r\n")
            got = b""
            while len(got) < len(reply.data) + (reply.then == "drip"):
                got += site.recv(65536)
            site.shutdown(socket.SHUT_WR)
            while more := site.recv(65536):
                got += more
        assert got.startswith(reply.data)
        assert server.commands == [(b"get", b"key")]


def test_a_fault_can_be_for_one_command_and_for_one_connection_alone(redis_server: Server) -> None:
    busy = {"scan": REDIS["busy"], "get": Reply(b"$1\r\nv\r\n")}
    with faulty(busy, REDIS["well"]) as server:
        with socket.create_connection(("127.0.0.1", server.port), 5) as site:
            site.sendall(b"GET key\r\nSCAN 0\r\n")
            with site.makefile("rb") as lines:
                assert [lines.readline() for _ in range(2)] == [b"$1\r\n", b"v\r\n"]
                assert lines.readline().startswith(b"-BUSY")
        assert say(replace(redis_server, port=server.port), "SCAN", "0") == "OK"


def test_silence_is_a_time_out_after_the_connection_and_deafness_already_before() -> None:
    with faulty(SILENCE) as server, socket.create_connection(("127.0.0.1", server.port), 5) as site:
        site.sendall(b"PING\r\n")
        site.settimeout(0.1)
        with pytest.raises(TimeoutError):
            site.recv(1)
    with deaf() as port, pytest.raises(TimeoutError):
        socket.create_connection(("127.0.0.1", port), 0.1)
