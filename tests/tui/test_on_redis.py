"""A whole session of an operator on a cache in Redis: what the server hears, and when it goes."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.projects import make_project
from tests.recording import Recorder, recording
from tests.servers import redis, redis_url
from tests.tui.pseudo_terminal import Terminal

TOP = Path(__file__).parent.parent.parent
READS = {
    *("auth", "select", "info", "client|no-touch", "scan", "pttl", "strlen", "getrange", "time"),
    *("dbsize", "config|get", "object|idletime", "object|freq", "memory|usage", "role"),
    *("acl|whoami", "acl|dryrun", "exists", "type"),
}

FILL = """
import django; django.setup()
from django.contrib.sessions.backends.cache import SessionStore
for number in range(60):
    store = SessionStore()
    store["cart"] = [number]
    store["_auth_user_id"] = str(number)
    store.save()
"""


@pytest.fixture
def server() -> Iterator[Any]:
    with redis(persistent=True) as started:
        yield started


@pytest.fixture
def recorder(server: Any) -> Iterator[Recorder]:
    with recording(server.port) as heard:
        yield heard


@pytest.fixture
def terminal(server: Any, recorder: Recorder, tmp_path: Path) -> Iterator[Terminal]:
    url = redis_url(server, 1)
    backend = "django.core.cache.backends.redis.RedisCache"
    cache = {"BACKEND": backend, "LOCATION": url}
    engine = "SESSION_ENGINE = 'django.contrib.sessions.backends.cache'\n"
    make_project(tmp_path, f"{engine}CACHES = {{'default': {cache!r}}}\n")
    environment = {**os.environ, "DJANGO_SETTINGS_MODULE": "conf.settings"}
    subprocess.run([sys.executable, "-c", FILL], cwd=tmp_path, env=environment, check=True)
    cache["LOCATION"] = url.replace(str(server.port), str(recorder.port))
    make_project(tmp_path, f"{engine}CACHES = {{'default': {cache!r}}}\n")
    words = ["-c", f"cd {tmp_path}; exec {sys.executable} -m session_tui"]
    os.environ["PYTHONPATH"] = str(TOP)
    made = Terminal(["/bin/sh", *words])
    yield made
    made.child.close(force=True)


def test_the_server_hears_nothing_but_reads(terminal: Terminal, recorder: Recorder) -> None:
    terminal.shows("id ")
    for keys, shown in (("G", ""), ("g", ""), ("o", ""), ("o", ""), ("jj", "cart")):
        terminal.press(keys)
        terminal.shows(shown)
    terminal.press("\r")
    terminal.shows("Expiry")
    for keys, shown in (("w", "Django takes this one"), ("x", "the session as"), ("\t", "")):
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
    terminal.press("q")
    assert recorder.names() <= READS
    assert {"scan", "getrange"} <= recorder.names()


def test_a_server_that_goes_is_a_sentence_and_what_comes_back_is_shown(
    terminal: Terminal, server: Any
) -> None:
    terminal.shows("id ")
    server.stop()
    terminal.press("r")
    terminal.shows("Redis")
    server.start()
    terminal.press("r")
    terminal.shows("id ")
    terminal.press("q")
