"""The reader of Redis' protocol: right for what is well formed, short and clear for the rest."""

from __future__ import annotations

import socket
import threading
import time
from itertools import pairwise
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as some

from session_tui.agent.stores.base import StoreError
from session_tui.agent.stores.dialect import Lost
from session_tui.agent.stores.redis import commands, resp
from session_tui.agent.stores.redis.commands import NotARead, encode, encode_each
from session_tui.agent.stores.redis.refusals import Refusal
from session_tui.agent.stores.redis.speaker import Speaker

PING = ("PING",)
SCAN = ("SCAN", 0, "MATCH", "*", "COUNT", 1000)


class Script:
    """A socket that says what is written down, in pieces, and then hangs up."""

    def __init__(self, data: bytes, cuts: list[int] | None = None) -> None:
        places = sorted({0, len(data), *(cut % (len(data) + 1) for cut in cuts or [])})
        self.pieces = [data[a:b] for a, b in pairwise(places)]
        self.sent = b""

    def settimeout(self, seconds: float) -> None:
        assert 0 < seconds <= 5

    def sendall(self, data: bytes) -> None:
        self.sent += data

    def recv(self, size: int) -> bytes:
        if self.pieces and len(self.pieces[0]) > size:
            piece, self.pieces[0] = self.pieces[0][:size], self.pieces[0][size:]
            return piece
        return self.pieces.pop(0) if self.pieces else b""


def speaker(data: bytes, cuts: list[int] | None = None) -> Speaker:
    return Speaker(Script(data, cuts), 5.0, "here")  # type: ignore[arg-type]


def written(value: Any) -> bytes:
    """A value as a server writes it."""
    if value is None:
        return b"$-1\r\n"
    if isinstance(value, bytes):
        return b"$%d\r\n%s\r\n" % (len(value), value)
    if isinstance(value, int):
        return b":%d\r\n" % value
    if isinstance(value, Refusal):
        return b"-%s %s\r\n" % (value.code.encode(), value.detail.encode())
    return b"*%d\r\n%s" % (len(value), b"".join(map(written, value)))


def failure(data: bytes) -> str:
    with pytest.raises(StoreError) as caught:
        speaker(data).ask(PING)
    return caught.value.failure.sentence


numbers = some.integers(-(2**63) + 1, 2**63 - 1)
refusals = some.builds(
    Refusal,
    some.sampled_from(["ERR", "NOPERM", "WRONGTYPE"]),
    some.text("abc xyz", max_size=20),
)
values = some.recursive(
    some.none() | some.binary(max_size=50) | numbers | refusals,
    lambda inner: some.lists(inner, max_size=5),
    max_leaves=20,
)
cuts = some.lists(some.integers(0, 10_000), max_size=8)
keys = some.lists(some.binary(max_size=20) | some.sampled_from([b"", b"\r\n", b"$1\r\na"]))


def nested(value: Any) -> int:
    return 1 + max(map(nested, value), default=0) if isinstance(value, list) else 0


@given(some.lists(values.filter(lambda value: nested(value) <= resp.DEPTH), max_size=6), cuts)
@settings(deadline=None)
def test_answers_are_read_as_they_were_written_however_they_arrive(
    answers: list[Any], cuts: list[int]
) -> None:
    said = speaker(b"".join(map(written, answers)), cuts)
    assert said.pipeline([PING] * len(answers)) == answers


@given(keys, some.lists(numbers | refusals, max_size=20), cuts)
@settings(deadline=None)
def test_a_batch_of_keys_and_numbers_is_read_as_it_was_written(
    found: list[bytes], left: list[Any], cuts: list[int]
) -> None:
    data = written([b"17", found]) + b"".join(map(written, left))
    asked = [b"key"] * len(left)
    assert speaker(data, cuts).turn(SCAN, b"PTTL", asked) == ([b"17", found], left)


@given(
    some.lists(some.tuples(some.integers(0, 5000), some.binary(min_size=1, max_size=3))),
    some.integers(0, 2),
    cuts,
)
@settings(max_examples=300, deadline=None)
def test_mangled_answers_are_answers_or_a_sentence_and_nothing_else(
    changes: list[tuple[int, bytes]], how: int, cuts: list[int]
) -> None:
    names = [b":1:session%d" % number for number in range(20)]
    data = written([b"17", names]) + b"".join(map(written, range(1000, 1020)))
    for place, bytes_ in changes:
        at = place % len(data)
        data = data[:at] + bytes_ + data[at + (len(bytes_) if how == 0 else how - 1) :]
    try:
        reply, left = speaker(data, cuts).turn(SCAN, b"PTTL", names)
    except StoreError as error:
        assert error.failure.sentence
        return
    assert len(left) == 20 and reply is not NotImplemented


@given(some.binary(max_size=200), cuts)
@settings(deadline=None)
def test_any_bytes_are_an_answer_or_a_sentence(data: bytes, cuts: list[int]) -> None:
    try:
        speaker(data, cuts).ask(PING)
    except StoreError as error:
        assert error.failure.where == "here"


def test_a_refusal_in_a_pipeline_keeps_its_place_and_the_other_answers() -> None:
    said = speaker(b":1\r\n-NOPERM no\r\n$2\r\nok\r\n")
    assert said.pipeline([PING] * 3) == [1, Refusal("NOPERM", "no"), b"ok"]


def test_what_a_server_writes_into_an_error_is_no_code_of_ours() -> None:
    assert speaker(b"-\x1b[31mred alert\r\n").ask(PING) == Refusal("ERR", "alert")


@pytest.mark.parametrize(
    "data", [b"HTTP/1.1 400\r\n\r\n", b"_\r\n", b"%1\r\n", b"$x\r\n", b"*-2\r\n"]
)
def test_what_is_no_resp2_is_named(data: bytes) -> None:
    assert failure(data) == "What answers there does not speak Redis' protocol."


@pytest.mark.parametrize(
    "data",
    [
        b"$2147483648\r\n",
        b"*2147483647\r\n",
        b"*1\r\n" * 100_000,
        b"*262144\r\n" + b"*262144\r\n" * 7,
    ],
)
def test_more_than_was_asked_for_is_refused_at_its_announcement(data: bytes) -> None:
    assert failure(data) == "Redis answered with more than was asked for."


def test_a_line_without_end_is_not_waited_for() -> None:
    assert "does not speak" in failure(b"+" + b"x" * 200_000)


def test_a_value_just_as_large_as_was_asked_for_is_read() -> None:
    value = b"x" * 1000
    assert speaker(written(value)).ask(PING, limit=1000) == value


def test_an_end_in_the_middle_of_an_answer_is_a_lost_connection() -> None:
    with pytest.raises(Lost):
        speaker(b"$10\r\nhalf").ask(PING)


def test_a_drop_now_and_then_does_not_stretch_the_time_limit() -> None:
    ours, theirs = socket.socketpair()
    over = threading.Event()

    def drip() -> None:
        theirs.sendall(b"$1000\r\n")
        while not over.wait(0.05):
            theirs.sendall(b"x")

    thread = threading.Thread(target=drip)
    thread.start()
    started = time.monotonic()
    with ours, theirs, pytest.raises(StoreError, match="did not answer in time"):
        try:
            Speaker(ours, 0.4).ask(PING)
        finally:
            over.set()
            thread.join()
    assert time.monotonic() - started < 3


@pytest.mark.parametrize(
    "command",
    [
        ("SET", "a", "b"),
        ("GETEX", "a"),
        ("KEYS", "*"),
        ("EVAL", "return 1", 0),
        ("CONFIG", "SET", "maxmemory", "1"),
        ("CONFIG", "GET", "requirepass"),
        ("CONFIG", "GET", "*"),
        ("CONFIG",),
        ("CLIENT", "KILL", "ID", 1),
        ("CLIENT", "NO-TOUCH", "OFF"),
        ("ACL", "GETUSER", "default"),
        ("CLUSTER", "RESET"),
        ("SENTINEL", "FAILOVER", "mymaster"),
        ("PING\r\nSET",),
        (),
    ],
)
def test_nothing_is_sent_that_is_not_on_the_list(command: tuple[Any, ...]) -> None:
    socket_ = Script(b"+OK\r\n")
    said = Speaker(socket_, 5.0)  # type: ignore[arg-type]
    with pytest.raises(NotARead):
        said.pipeline([PING, command])
    assert socket_.sent == b""


@given(some.lists(some.binary(max_size=10)))
@settings(deadline=None)
def test_a_command_for_each_key_is_written_as_one_by_one(names: list[bytes]) -> None:
    assert encode_each(b"PTTL", names) == b"".join(encode(("PTTL", name)) for name in names)


def test_names_are_sent_whatever_their_case_and_texts_as_utf_8() -> None:
    assert encode(("get", "caf\xe9")) == b"*2\r\n$3\r\nget\r\n$5\r\ncaf\xc3\xa9\r\n"
    assert b"GETEX" not in commands.ALLOWED
