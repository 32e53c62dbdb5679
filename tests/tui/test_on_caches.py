"""A whole session of an operator on a cache: what its server hears, and when it goes."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from session_tui.text import rights
from session_tui.text.rights import Names
from tests.agent.stores.contract import contents_of
from tests.projects import make_project
from tests.recording import Recorder, memcached_command, recording
from tests.servers import redis, redis_url
from tests.tui.pseudo_terminal import Terminal

TOP = Path(__file__).parent.parent.parent
READS = {
    *("auth", "select", "info", "client|no-touch", "scan", "pttl", "strlen", "getrange", "time"),
    *("dbsize", "config|get", "object|idletime", "object|freq", "memory|usage", "role"),
    *("acl|whoami", "acl|dryrun", "exists", "type"),
}

OTHERS = (
    ("4", "Clocks, seen from"),
    ("5", "ruled out"),
    ("6", "What do users report?"),
    ("i", "Chosen"),
    ("q", "What do users report?"),
    ("q", "ruled out"),
    ("2", "enter open"),
    ("p", "Which session?"),
    ("nobody" * 5 + "\r", "No session has"),
    ("\x1b", "enter open"),
)
"""Screens that are about more than the sessions, and back: what to press, what is shown then."""

FILL = """
import django; django.setup()
from django.conf import settings
from django.core.management import call_command
from importlib import import_module
if settings.SESSION_ENGINE.endswith("db"):
    call_command("migrate", "sessions", verbosity=0)
SessionStore = import_module(settings.SESSION_ENGINE).SessionStore
for number in range(60):
    store = SessionStore()
    store["cart"] = [number]
    store["_auth_user_id"] = str(number)
    store.save()
"""


@contextmanager
def opened(
    folder: Path, backend: str, location: str, heard: str, engine: str = "cache"
) -> Iterator[Terminal]:
    """The screens on sessions that Django has put at `location`, seen through `heard`."""
    keep_in(folder, backend, location, engine)
    environment = {**os.environ, "DJANGO_SETTINGS_MODULE": "conf.settings"}
    subprocess.run([sys.executable, "-c", FILL], cwd=folder, env=environment, check=True)
    keep_in(folder, backend, heard, engine)
    start = f"cd {folder}; PYTHONPATH={TOP} exec {sys.executable} -m session_tui"
    terminal = Terminal(["/bin/sh", "-c", start])
    try:
        terminal.shows("Ending", gone="asking")  # the pulse has measured everything
        terminal.press("2")
        terminal.shows("enter open")
        yield terminal
    finally:
        terminal.child.close(force=True)


def keep_in(folder: Path, backend: str, location: str, engine: str) -> None:
    """Settings of a project with its sessions in one cache, or there and in a table."""
    cache = {"BACKEND": f"django.core.cache.backends.{backend}", "LOCATION": location}
    lines = f"SESSION_ENGINE = 'django.contrib.sessions.backends.{engine}'\n"
    make_project(folder, f"{lines}CACHES = {{'default': {cache!r}}}\n")


def walked(terminal: Terminal) -> None:
    """Through the screens that are not about the sessions alone."""
    for keys, shown in OTHERS:
        terminal.press(keys)
        terminal.shows(shown)


READER = Names(password="looks-only-pass")
"""The user of the README's least rights, with nothing on top of them."""


@pytest.fixture
def server() -> Iterator[Any]:
    rule = rights.redis(READER).statements[0].replace("ACL SETUSER ", "")
    with redis(persistent=True, users=[rule]) as started:
        yield started


@pytest.fixture
def recorder(server: Any) -> Iterator[Recorder]:
    with recording(server.port) as heard:
        yield heard


@pytest.fixture
def terminal(server: Any, recorder: Recorder, tmp_path: Path) -> Iterator[Terminal]:
    url = redis_url(server, 1)
    heard = redis_url(server, 1, READER.role, READER.password)
    heard = heard.replace(str(server.port), str(recorder.port))
    with opened(tmp_path, "redis.RedisCache", url, heard) as made:
        yield made


def test_the_server_hears_nothing_but_reads(terminal: Terminal, recorder: Recorder) -> None:
    terminal.shows("id ")
    for keys, shown in (("G", ""), ("g", ""), ("o", ""), ("o", ""), ("jj", "cart")):
        terminal.press(keys)
        terminal.shows(shown)
    terminal.press("\r")
    terminal.shows("Expiry")
    steps = (("d", "It lies in"), ("w", "and Django takes"), ("x", "the session as"), ("\t", ""))
    for keys, shown in steps:
        terminal.press(keys)
        terminal.shows(shown)
    terminal.press("R")
    terminal.shows("SECRETS SHOWN")
    terminal.press("h")
    terminal.shows("when full")
    terminal.press("q")
    terminal.shows("Expiry")
    terminal.press("q")
    terminal.shows("enter open")
    terminal.press("/")
    terminal.shows("enter apply")
    terminal.press("id:33\r")
    terminal.shows("id 33")
    walked(terminal)
    terminal.press("q")
    assert recorder.names() <= READS
    assert {"scan", "getrange"} <= recorder.names()


def test_memcached_beside_a_table_hears_nothing_but_reads(
    memcached_server: Any, tmp_path: Path
) -> None:
    with recording(memcached_server.port, memcached_command) as recorder:
        there, heard = (f"127.0.0.1:{each.port}" for each in (memcached_server, recorder))
        backend, engine = "memcached.PyMemcacheCache", "cached_db"
        with opened(tmp_path, backend, there, heard, engine) as terminal:
            before = contents_of(tmp_path)
            terminal.shows("id ")
            for keys, shown in (("G", ""), ("o", ""), ("h", "lock waits"), ("q", "enter open")):
                terminal.press(keys)
                terminal.shows(shown)
            terminal.press("\r")
            terminal.shows("Expiry")
            terminal.press("w")
            terminal.shows("and Django takes")
            terminal.press("q")
            terminal.shows("enter open")
            walked(terminal)
            assert contents_of(tmp_path) == before
    said = {words[0] for words in recorder.commands}
    assert {b"lru_crawler", b"mg"} <= said <= {b"version", b"stats", b"lru_crawler", b"mg", b"me"}
    bumping = [words for words in recorder.commands if words[0] == b"mg" and b"u" not in words]
    assert bumping == []


def test_a_server_that_goes_is_a_sentence_and_is_shown_by_itself_when_it_comes_back(
    terminal: Terminal, server: Any
) -> None:
    terminal.shows("id ")
    server.stop()
    terminal.press("o")
    terminal.shows("connection to Redis was lost")
    terminal.press("h")
    terminal.shows("connection to Redis was lost")
    server.start()
    terminal.shows("when full", gone="connection to Redis was lost")
    terminal.press("q")
    terminal.shows("id ", gone="connection to Redis was lost")
    terminal.press("q")
