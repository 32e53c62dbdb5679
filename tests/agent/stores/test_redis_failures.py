"""Every way in which Redis fails us: one sentence, soon, without a secret or a stranger's words."""

from __future__ import annotations

import socket
import sys
import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest

from session_tui.agent.stores.dialect import Limits, Lost
from session_tui.agent.stores.redis.clients import understood
from session_tui.agent.stores.redis.door import Door
from session_tui.model import Failure
from tests.agent.stores.redis_doors import (
    DJANGO,
    DJANGO_REDIS,
    at,
    door,
    entry,
    failure,
    servers,
)
from tests.faulty import REDIS, Reply, deaf, faulty
from tests.processes import PASSWORD, Server, free_port
from tests.servers import redis, redis_url

SECRET = "S3CRETpw"


def asked(location: str, **options: Any) -> Failure:
    """The failure of a first question."""

    def ask() -> None:
        for each in servers(location, **options).listed():
            each.ask(("GET", "a"))

    return failure(ask)


@pytest.mark.parametrize(
    "name, words",
    [
        ("loading", "is loading its data"),
        ("noauth", "wants a password"),
        ("wrongpass", "refuses the user or the password"),
        ("masterdown", "has lost its master"),
        ("oom", "out of memory"),
        ("moved", "the settings speak to a single node"),
        ("clusterdown", "cluster is down"),
        ("busy", "busy with a script"),
        ("maxclients", "takes no more connections"),
        ("garbage", "does not speak Redis' protocol"),
        ("http", "does not speak Redis' protocol"),
        ("half", "did not answer in time"),
        ("half, then gone", "connection to Redis was lost"),
        ("two gigabytes", "more than was asked for"),
        ("endless", "did not answer in time"),
        ("a deep nest", "more than was asked for"),
        ("a long array", "more than was asked for"),
        ("silence", "did not answer in time"),
    ],
)
@pytest.mark.parametrize("when", ["at once", "later"])
def test_a_server_in_trouble_is_a_sentence_within_the_time_limit(
    name: str, words: str, when: str
) -> None:
    behaviour = REDIS[name] if when == "at once" else {"get": REDIS[name]}
    with faulty(behaviour) as fake:
        started = time.monotonic()
        found = asked(f"redis://:{SECRET}@127.0.0.1:{fake.port}/0")
    assert words in found.sentence
    assert found.where == f"127.0.0.1:{fake.port}/0"
    assert SECRET not in str(found)
    assert time.monotonic() - started < 3


@pytest.mark.parametrize("name", ["unknown", "noperm", "escape"])
def test_what_is_refused_for_one_command_is_no_failure(name: str) -> None:
    with faulty({"get": REDIS[name]}) as fake:
        reply = at(fake.port).ask(("GET", "a"))
    assert "\x1b" not in reply.reason  # type: ignore[union-attr]


def test_a_list_that_is_refused_says_what_to_allow() -> None:
    with faulty({"scan": REDIS["noperm"]}) as fake:
        found = failure(lambda: list(at(fake.port).listing("*")))
    assert found.sentence.startswith("The list of keys cannot be read: the ACL")
    assert "the whole ACL stands on" in found.advice and found.rights


def test_a_list_of_anything_but_keys_is_a_sentence() -> None:
    with faulty({"scan": Reply(b"*2\r\n$1\r\nx\r\n:1\r\n")}) as fake:
        found = failure(lambda: list(at(fake.port).listing("*")))
    assert "something else than keys" in found.sentence


def test_nobody_at_the_port_is_a_refused_connection() -> None:
    found = asked(f"redis://127.0.0.1:{free_port()}/0")
    assert "refused" in found.sentence


def test_a_port_that_lets_nobody_in_is_given_up_in_time() -> None:
    with deaf() as port:
        started = time.monotonic()
        assert "did not answer in time" in asked(f"redis://127.0.0.1:{port}/0").sentence
    assert time.monotonic() - started < 3


def test_a_host_that_nobody_knows_is_named_as_the_cause(monkeypatch: pytest.MonkeyPatch) -> None:
    def unknown(*_: object, **__: object) -> list[Any]:
        raise socket.gaierror(-2, "Name or service not known")

    monkeypatch.setattr(socket, "getaddrinfo", unknown)
    assert "host name of Redis is not known" in asked("redis://nowhere.invalid/0").sentence


def test_a_name_service_that_hangs_does_not_stretch_the_time_limit(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    over = threading.Event()

    def hang(*_: object, **__: object) -> list[Any]:
        over.wait(10)
        return []

    monkeypatch.setattr(socket, "getaddrinfo", hang)
    started = time.monotonic()
    found = asked("redis://slow.invalid/0")
    over.set()
    assert "did not answer in time" in found.sentence
    assert time.monotonic() - started < 3


def test_a_host_that_is_no_name_is_a_sentence() -> None:
    assert asked(f"redis://{'a' * 70}.example/0").sentence == "The host of Redis is no host name."


def test_a_unix_socket_that_is_not_there_is_a_sentence() -> None:
    found = asked("unix:///nowhere/redis.sock?db=2")
    assert found.sentence == "There is no Unix socket of Redis."
    assert found.where == "/nowhere/redis.sock/2"


@pytest.fixture(scope="module")
def server() -> Iterator[Server]:
    with redis(users=[f"site on >{PASSWORD} ~* +@all"], maxclients=5) as started:
        yield started


def test_a_wrong_password_and_none_are_told_apart(server: Server) -> None:
    wrong = asked(f"redis://:{SECRET}@127.0.0.1:{server.port}/0")
    none = asked(f"redis://127.0.0.1:{server.port}/0")
    assert "refuses the user or the password" in wrong.sentence
    assert "wants a password" in none.sentence
    assert SECRET not in str(wrong)


def test_a_database_that_is_not_there_is_a_sentence(server: Server) -> None:
    assert "no database of that number" in asked(redis_url(server, 99)).sentence


def test_a_password_that_the_server_does_not_have_is_a_sentence() -> None:
    with redis(password="") as open_to_all:
        found = asked(f"redis://:{SECRET}@127.0.0.1:{open_to_all.port}/0")
    assert "this Redis has none" in found.sentence


def test_a_server_that_is_full_says_so(server: Server) -> None:
    doors = [door(server) for _ in range(6)]
    problems: list[Failure] = []
    for each in doors:
        try:
            each.ask(("PING",))
        except Lost as error:
            problems.append(error.failure)
    for each in doors:
        each.close()
    assert [each.sentence for each in problems] == ["Redis takes no more connections."]


def test_a_server_that_stops_is_lost_and_found_again() -> None:
    with redis(password="") as restarted:
        reader = Door(door(restarted)._find, Limits())
        assert reader.ask(("PING",)) == b"PONG"
        restarted.stop()
        assert "refused" in failure(lambda: reader.ask(("PING",))).sentence
        restarted.start()
        assert reader.ask(("PING",)) == b"PONG"


@pytest.fixture(scope="module")
def encrypted() -> Iterator[Server]:
    with redis(tls=True) as started:
        yield started


def test_tls_is_spoken_as_the_settings_say(encrypted: Server) -> None:
    (reader,) = servers(
        redis_url(encrypted), ssl_ca_certs=str(encrypted.folder / "ca.crt")
    ).listed()
    assert reader.ask(("PING",)) == b"PONG"


def test_a_certificate_that_nobody_vouches_for_is_named(encrypted: Server) -> None:
    assert "certificate" in asked(redis_url(encrypted)).sentence


def test_a_file_of_certificates_that_is_not_there_is_named(encrypted: Server) -> None:
    found = asked(redis_url(encrypted), ssl_ca_certs="/nowhere/ca.crt")
    assert found.sentence == "A TLS file that the settings name is not there."


def test_tls_at_a_port_without_it_is_named(server: Server) -> None:
    found = asked(redis_url(server).replace("redis:", "rediss:"))
    assert found.sentence == "Redis did not answer in time."  # it waits for the end of a line
    assert "speak TLS" in found.advice


def test_no_tls_at_a_port_that_wants_it_is_a_lost_connection(encrypted: Server) -> None:
    found = asked(redis_url(encrypted).replace("rediss:", "redis:"))
    assert "lost" in found.sentence or "protocol" in found.sentence
    assert "rediss" in found.advice


@pytest.mark.parametrize(
    "location",
    [
        f"redis://:{SECRET}/x@host:6379/0",
        f"redis://:{SECRET}#x@host:6379/0",
        f"redis://user:12#{SECRET}@host/0",
        f"http://:{SECRET}@host/0",
        f"redis://:{SECRET}@host:port/0",
        f"redis://:{SECRET}@host:99999/0",
        f"redis://:{SECRET}@[::1/0",
        "localhost:6379",
        "",
        [7],
    ],
)
@pytest.mark.parametrize("backend", [DJANGO, DJANGO_REDIS])
def test_a_url_that_cannot_be_read_is_a_sentence_without_its_password(
    location: Any, backend: str
) -> None:
    found = failure(lambda: servers(location, backend=backend))
    assert found.where == "CACHES['default']"
    assert "S3CRET" not in repr(found)
    assert "LOCATION" in found.sentence


@pytest.mark.parametrize("backend", [DJANGO, DJANGO_REDIS])
def test_an_option_that_the_client_does_not_know_is_named(backend: str) -> None:
    options: Any = {"colour": SECRET}
    if backend == DJANGO_REDIS:
        options = {"CONNECTION_POOL_KWARGS": options}
    found = failure(lambda: servers("redis://localhost/0", backend=backend, **options))
    assert "that the Redis client does not know: colour" in found.sentence


def test_a_client_library_that_is_missing_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "redis", None)
    found = failure(lambda: servers("redis://localhost/0"))
    assert found.sentence == "redis, which this cache needs, is not installed in this interpreter."


def test_a_class_that_is_not_there_is_named() -> None:
    found = failure(lambda: servers("redis://localhost/0", pool_class="nowhere.Pool"))
    assert found.sentence == "This cache needs nowhere, which cannot be imported here."


def test_a_backend_that_is_no_redis_is_refused() -> None:
    locmem = entry("", "django.core.cache.backends.locmem.LocMemCache")
    assert "none that we can read" in failure(lambda: understood("default", locmem)).sentence


def test_a_credential_provider_that_fails_is_a_sentence() -> None:
    from redis.credentials import CredentialProvider

    class Failing(CredentialProvider):
        def get_credentials(self) -> tuple[str]:
            raise KeyError(SECRET)

    with faulty(REDIS["well"]) as fake:
        found = asked(f"redis://127.0.0.1:{fake.port}/0", credential_provider=Failing())
    assert found.sentence == "The credential provider of the cache failed (KeyError)."


def test_many_who_wait_for_a_silent_server_wait_but_once(monkeypatch: pytest.MonkeyPatch) -> None:
    with faulty(REDIS["silence"]) as server:
        only = at(server.port)
        begun = time.monotonic()
        with ThreadPoolExecutor(6) as pool:
            said = list(pool.map(lambda _: failure(lambda: only.ask((b"PING",))), range(6)))
        assert time.monotonic() - begun < 2
        assert {each.sentence for each in said} == {"Redis did not answer in time."}
    monkeypatch.setattr("session_tui.agent.stores.redis.door.REST", 0.0)
    with faulty(REDIS["silence"], REDIS["well"]) as server:
        only = at(server.port)
        assert "did not answer in time" in failure(lambda: only.ask((b"PING",))).sentence
        assert only.ask((b"PING",)) is not None
