"""Several NTP servers are asked at once, and of a pool several."""

from __future__ import annotations

import select
import socket
import threading
from collections.abc import Callable
from contextlib import ExitStack
from typing import Any

import pytest

from session_tui.agent.clocks import ntp
from session_tui.agent.clocks.agreement import marked
from session_tui.agent.clocks.asking import MOST, POOL, Named, ask, shared
from tests.servers.ntp import Responder, Says, ntp_server

LONG = 30.0
"""Seconds that no test waits for, unless it fails."""


def silent(stack: ExitStack, count: int) -> list[Responder]:
    return [stack.enter_context(ntp_server(Says(answers_from=99))) for _ in range(count)]


def names(servers: list[Responder]) -> list[Named]:
    return [Named("127.0.0.1", each.port) for each in servers]


@pytest.fixture
def waits(monkeypatch: pytest.MonkeyPatch) -> list[float]:
    """How long each wait for a reply may last, in seconds, by the waits that are begun."""
    begun: list[float] = []

    def waited(*arguments: Any) -> Any:
        begun.append(arguments[-1])
        return select.select(*arguments)

    monkeypatch.setattr(ntp, "select", type("Select", (), {"select": staticmethod(waited)}))
    return begun


def test_a_silent_server_is_waited_for_a_second_in_all_and_asked_twice(waits: list[float]) -> None:
    with ExitStack() as stack:
        (server,) = silent(stack, 1)
        told = ntp.reading("127.0.0.1", server.port)
    assert sum(waits) == 1.0 and server.asked == len(waits) == 2
    assert told.because == "No time from it: it did not answer within 1 s."


def test_all_are_waited_for_at_the_same_time(monkeypatch: pytest.MonkeyPatch) -> None:
    """No wait ends before each of the others has begun: one after the other would never end."""
    together = threading.Barrier(3, timeout=LONG)

    def waited(*_: Any) -> tuple[list[Any], list[Any], list[Any]]:
        together.wait()
        return [], [], []

    monkeypatch.setattr(ntp, "select", type("Select", (), {"select": staticmethod(waited)}))
    with ExitStack() as stack:
        told = ask(names(silent(stack, 3)), LONG)
    assert not together.broken
    assert all("did not answer" in each.because for each in told)


def test_a_silent_server_costs_no_other_its_answer() -> None:
    with ExitStack() as stack:
        well = stack.enter_context(ntp_server(Says(offset=5)))
        told = ask(names([*silent(stack, 1), well]))
    assert told[0].because == "No time from it: it did not answer within 1 s."
    assert told[1].offset == pytest.approx(5, abs=0.1)


@pytest.fixture
def pool(monkeypatch: pytest.MonkeyPatch) -> Callable[..., None]:
    """Gives the name pool.example these addresses; all other names are those of the host."""
    known = socket.getaddrinfo

    def install(*hosts: str) -> None:
        def found(host: str, port: int, **how: Any) -> Any:
            if host != "pool.example":
                return known(host, port, **how)
            return [each for address in hosts for each in known(address, port, **how)]

        monkeypatch.setattr(socket, "getaddrinfo", found)

    return install


def test_of_a_pool_each_server_is_asked_and_named_by_its_address(pool: Callable[..., None]) -> None:
    with ntp_server() as one, ntp_server(Says(offset=5), "127.0.0.2", one.port):
        pool("127.0.0.1", "127.0.0.2")
        told = ask([Named("pool.example", one.port, POOL)], LONG)
    assert [each.source for each in told] == [
        f"NTP 127.0.0.1:{one.port} (pool.example)",
        f"NTP 127.0.0.2:{one.port} (pool.example)",
    ]
    assert [round(each.offset or 0) for each in told] == [0, 5]


def test_one_liar_in_a_pool_is_named(pool: Callable[..., None]) -> None:
    with ExitStack() as stack:
        first = stack.enter_context(ntp_server())
        for number in (2, 3, 4):
            says = Says(offset=-3600.0 if number == 3 else 0.0)
            stack.enter_context(ntp_server(says, f"127.0.0.{number}", first.port))
        pool(*(f"127.0.0.{number}" for number in range(1, 7)))
        told = marked(ask([Named("pool.example", first.port, POOL)], LONG))
    assert [bool(each.because) for each in told] == [False, False, True, False]
    assert told[2].because.endswith("it is wrong.")


def test_a_server_that_is_no_pool_is_asked_at_one_address(pool: Callable[..., None]) -> None:
    with ntp_server() as one, ntp_server(Says(), "127.0.0.2", one.port) as other:
        pool("127.0.0.1", "127.0.0.2")
        told = ask([Named("pool.example", one.port)], LONG)
    assert [each.source for each in told] == [f"NTP pool.example:{one.port}"]
    assert other.asked == 0


def test_the_other_family_of_a_server_is_not_counted_as_another(pool: Callable[..., None]) -> None:
    with ntp_server() as one:
        pool("127.0.0.1", "::1")
        assert len(ask([Named("pool.example", one.port, POOL)], LONG)) == 1


def test_a_name_that_nobody_knows_is_one_reading() -> None:
    (told,) = ask([Named("no-such-host.invalid", 123, POOL)], LONG)
    assert told.source == "NTP no-such-host.invalid"
    assert "its name is not known here" in told.because


def test_a_name_that_is_never_resolved_is_late(monkeypatch: pytest.MonkeyPatch) -> None:
    never = threading.Event()
    monkeypatch.setattr(socket, "getaddrinfo", lambda *_, **__: never.wait(LONG) and [])
    (told,) = ask([Named("pool.example", 123, POOL)], 0.1)
    never.set()
    assert "its name was not resolved within 0.1 s" in told.because


@pytest.mark.parametrize(
    ("count", "most"), [(1, POOL), (2, POOL), (3, 2), (4, 2), (5, 1), (8, 1), (12, 1)]
)
def test_many_pools_share_the_addresses_that_are_asked(count: int, most: int) -> None:
    found = shared([Named(f"{number}.pool.example", 123, POOL) for number in range(count)])
    assert [each.most for each in found] == [most] * count
    assert most == 1 or sum(each.most for each in found) <= MOST
