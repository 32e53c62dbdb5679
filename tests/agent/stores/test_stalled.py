"""A database server that accepts and answers nothing: one sentence in time, and back by itself."""

from __future__ import annotations

import os
import signal
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, suppress
from pathlib import Path

import pytest

from session_tui.agent.stores.base import StoreError
from session_tui.agent.stores.database import REST, Database
from session_tui.agent.stores.db import DbStore
from session_tui.agent.stores.dialect import Limits
from session_tui.agent.stores.watch import IDLE, Watch
from session_tui.model import Order
from tests.conftest import Entry, fresh
from tests.processes import Server


@pytest.fixture(params=["postgresql", "mariadb"])
def stalling(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[tuple[Entry, Server]]:
    for entry in fresh(request, request.param, tmp_path):
        yield entry, request.getfixturevalue(f"{request.param}_server")


def below(pid: int) -> list[int]:
    """Every process that descends from this one: PostgreSQL's each lead a group of their own."""
    own = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
    return [pid, *(each for child in own for each in below(int(child)))]


@contextmanager
def stopped(server: Server) -> Iterator[None]:
    assert server.process is not None
    pids = below(server.process.pid)
    for pid in pids:
        with suppress(ProcessLookupError):  # of PostgreSQL's some come and go
            os.kill(pid, signal.SIGSTOP)
    try:
        yield
    finally:
        for pid in pids:
            with suppress(ProcessLookupError):
                os.kill(pid, signal.SIGCONT)


def seconds(read: DbStore) -> tuple[float, str]:
    """How long a page took to fail, and with what sentence."""
    start = time.monotonic()
    with pytest.raises(StoreError) as caught:
        read.page(Order.KEY, 5)
    return time.monotonic() - start, caught.value.failure.sentence


def test_a_server_that_hangs_is_a_sentence_within_the_limit_and_read_again_after(
    stalling: tuple[Entry, Server],
) -> None:
    entry, server = stalling
    read = DbStore(Database("site", entry, Limits(connect=2, statement=1)))
    assert read.page(Order.KEY, 5) == []
    with stopped(server):
        taken, sentence = seconds(read)
        assert taken < 4 and sentence == "The database did not answer in time."
        taken, sentence = seconds(read)
        assert taken < 4 and sentence == "The database did not answer in time."
    back = time.monotonic() + REST
    while time.monotonic() < back:
        time.sleep(0.05)
    assert read.page(Order.KEY, 5) == []
    read.close()


def test_all_who_wait_for_a_server_that_hangs_wait_but_once(stalling: tuple[Entry, Server]) -> None:
    entry, server = stalling
    read = DbStore(Database("site", entry, Limits(connect=2, statement=1)))
    assert read.page(Order.KEY, 5) == []
    with stopped(server), ThreadPoolExecutor() as pool:
        start = time.monotonic()
        waits = [pool.submit(seconds, read) for _ in range(6)]
        assert {each.result()[1] for each in waits} == {"The database did not answer in time."}
        assert time.monotonic() - start < 6
    read.close()


def test_only_what_is_waited_for_too_long_is_cut_off() -> None:
    cut: list[str] = []
    watch = Watch(0.5, cut.append)
    for _ in range(3):
        watch.begin("quick")
        watch.end()
    watch.begin("slow")
    deadline = time.monotonic() + IDLE
    while not watch.fired and time.monotonic() < deadline:
        time.sleep(0.05)
    assert cut == ["slow"] and watch.fired
    watch.begin("next")
    watch.end()
    assert not watch.fired
