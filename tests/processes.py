"""Processes that tests start: found, awaited, stopped, and ended with the run whatever happens.

A run that is killed cannot stop anything itself: a small shell beside each server does it then.
"""

from __future__ import annotations

import os
import random
import shutil
import signal
import socket
import subprocess
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import NoReturn

import pytest

PASSWORD = "not-so-secret-pass"
"""Of every server here; tests look for it where it must not appear."""

START_LIMIT = 30.0
"""Seconds a server may take until it answers."""


def unavailable(reason: str) -> NoReturn:
    """Skip, or fail where the servers are required."""
    if os.environ.get("SESSION_TUI_REQUIRE_SERVERS") == "1":
        pytest.fail(reason)
    pytest.skip(reason)


def binary(name: str, *folders: str) -> str:
    """The path of a program, looked for in PATH and then in `folders` (newest last)."""
    for folder in (None, *reversed(folders)):
        found = shutil.which(name, path=folder)
        if found:
            return found
    unavailable(f"{name} is not installed here")


def free_port() -> int:
    """A port of loopback that nobody listened on a moment ago, and no outgoing connection takes.

    Below the range from which the kernel gives ports away, so that a stopped server gets it back.
    """
    for port in random.sample(range(20_000, 32_000), 100):
        with suppress(OSError), socket.socket() as probe:
            probe.bind(("127.0.0.1", port))
            return port
    pytest.fail("no free port of loopback was found")


def wait_until(answers: Callable[[], bool], server: Server) -> None:
    """Until `answers()`, or the server has died, or time is up."""
    deadline = time.monotonic() + START_LIMIT
    while not answers():
        if server.process is None or server.process.poll() is not None:
            pytest.fail(f"{server.command[0]} ended at once: {server.log()}")
        if time.monotonic() > deadline:
            pytest.fail(f"{server.command[0]} did not answer in {START_LIMIT} s: {server.log()}")
        time.sleep(0.02)


def listening(port: int) -> bool:
    """Whether somebody accepts connections there."""
    with suppress(OSError), socket.create_connection(("127.0.0.1", port), 1):
        return True
    return False


@dataclass
class Server:
    """One process that can be stopped and started again on its port."""

    command: list[str]
    folder: Path
    port: int
    ready: Callable[[], bool]
    user: str = ""
    password: str = ""
    stop_signal: int = signal.SIGTERM
    process: subprocess.Popen[bytes] | None = None
    watch: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        """Returns when it answers."""
        with (self.folder / "log").open("ab") as log:
            self.process = subprocess.Popen(
                self.command,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                cwd=self.folder,
                start_new_session=True,
            )
        self.watch = watching(self.process.pid, self.folder)
        wait_until(self.ready, self)

    def stop(self) -> None:
        """Returns when it has ended."""
        process, self.process = self.process, None
        try:
            self._end(process)
        finally:
            self._unwatch()

    def restart(self) -> None:
        """Stopped and started again on its port, with what it keeps on disk."""
        self.stop()
        self.start()

    def pause(self) -> None:
        """It goes on accepting connections (the kernel does), and answers nothing."""
        self._signal(signal.SIGSTOP)

    def resume(self) -> None:
        """It answers again, also what was asked in the meantime."""
        self._signal(signal.SIGCONT)

    def _signal(self, number: int) -> None:
        if self.process is None or self.process.poll() is not None:
            pytest.fail(f"{self.command[0]} does not run")
        os.killpg(self.process.pid, number)

    def _end(self, process: subprocess.Popen[bytes] | None) -> None:
        if process is None or process.poll() is not None:
            return
        # runuser passes no SIGINT on, so the whole session of the process that we began gets it.
        os.killpg(process.pid, self.stop_signal)
        os.killpg(process.pid, signal.SIGCONT)
        try:
            process.wait(10)
        except subprocess.TimeoutExpired:
            os.killpg(process.pid, signal.SIGKILL)
            process.wait(10)

    def _unwatch(self) -> None:
        watch, self.watch = self.watch, None
        if watch is not None:
            watch.communicate(b"all is well\n", timeout=10)

    def log(self) -> str:
        """The last of what it said."""
        return (self.folder / "log").read_text(errors="replace")[-2000:]


def watching(group: int, folder: Path) -> subprocess.Popen[bytes]:
    """Ends a process group and removes its folder if this process dies before it says a line."""
    script = (
        'read line && exit; kill -TERM -"$0"; n=0; '
        'while kill -0 -"$0" && [ $((n+=1)) -lt 50 ]; do sleep 0.1; done; '
        'kill -KILL -"$0"; rm -rf "$1"'
    )
    return subprocess.Popen(
        ["/bin/sh", "-c", script, str(group), str(folder)],
        stdin=subprocess.PIPE,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    )


@contextmanager
def temporary_folder(owner: str = "") -> Iterator[Path]:
    """A folder of its own, which `owner` may enter; removed at the end."""
    path = Path(tempfile.mkdtemp(prefix="session-tui-"))
    if owner:
        shutil.chown(path, owner)
    try:
        yield path
    finally:
        shutil.rmtree(path, ignore_errors=True)


def run(command: list[str]) -> None:
    """To its end; a failure is the test's."""
    done = subprocess.run(command, capture_output=True, text=True, timeout=120, check=False)
    if done.returncode:
        pytest.fail(f"{command[0]} failed: {done.stdout[-1000:]}{done.stderr[-1000:]}")


def running(server: Server) -> Iterator[Server]:
    """Started if it is not yet, and stopped in the end."""
    try:
        if server.process is None:
            server.start()
        yield server
    finally:
        server.stop()
