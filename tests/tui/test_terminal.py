"""The app in a real pseudo-terminal: how it ends, and what it leaves behind."""

from __future__ import annotations

import os
import pty
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress

import pexpect
import pytest

ALTERNATE_ON, ALTERNATE_OFF = b"\x1b[?1049h", b"\x1b[?1049l"
CURSOR_ON, MOUSE_OFF = b"\x1b[?25h", b"\x1b[?1000l"

OPEN = (
    "import sys; from session_tui.tui.running import run; from tests.tui.fake_link import FakeLink;"
    "link = FakeLink(); link.{change}; code = run(link, 'shop', first='sessions');"
    "print('closed', link.closed); sys.exit(code)"
)

LEADER = (
    "import fcntl, os, sys, termios; fcntl.ioctl(0, termios.TIOCSCTTY, 0);"
    "os.execv(sys.argv[1], sys.argv[1:])"
)
"""Makes the terminal its own, so that its end is a SIGHUP, and becomes another program."""


def start(change: str = "notes") -> pexpect.spawn:
    """The app on a store in memory, its first rows drawn."""
    child = pexpect.spawn(
        sys.executable,
        ["-c", OPEN.format(change=change)],
        dimensions=(24, 80),
        env={**os.environ, "TERM": "xterm-256color", "LC_ALL": "C.UTF-8"},
        timeout=20,
    )
    child.expect_exact(ALTERNATE_ON)
    return child


def ended(child: pexpect.spawn) -> tuple[bytes, int | None]:
    """What was written until the end, and the exit code."""
    child.expect(pexpect.EOF)
    child.close()
    return child.before, child.exitstatus


@pytest.mark.parametrize(("number", "code"), [(signal.SIGTERM, 143), (signal.SIGHUP, 129)])
def test_a_signal_ends_it_with_the_terminal_as_it_was(number: int, code: int) -> None:
    child = start()
    child.expect_exact(b"alice")
    child.kill(number)
    written, status = ended(child)
    assert status == code
    assert ALTERNATE_OFF in written and CURSOR_ON in written and MOUSE_OFF in written
    assert b"closed True" in written


def test_q_ends_it_with_exit_code_0() -> None:
    child = start()
    child.expect_exact(b"alice")
    child.send(b"q")
    written, status = ended(child)
    assert status == 0 and ALTERNATE_OFF in written


def test_a_crash_ends_with_exit_code_70_and_prints_no_value() -> None:
    child = start("page = 'the value of a secret'")
    written, status = ended(child)
    assert status == 70 and ALTERNATE_OFF in written
    assert b"ended by a fault of its own: TypeError" in written
    assert b"secret" not in written and b"Traceback" not in written


def test_a_session_copied_reaches_the_clipboard_by_osc_52_alone() -> None:
    child = start()
    child.expect_exact(b"alice")
    child.send(b"y")
    child.expect(rb"\x1b]52;c;([A-Za-z0-9+/=]+)\x07")
    child.send(b"q")
    assert ended(child)[1] == 0


@contextmanager
def on_a_terminal() -> Iterator[tuple[subprocess.Popen[bytes], int]]:
    """The app in a terminal of its own, and the other end of that."""
    master, slave = pty.openpty()
    child = subprocess.Popen(
        [sys.executable, "-c", LEADER, sys.executable, "-c", OPEN.format(change="notes")],
        stdin=slave,
        stdout=slave,
        stderr=slave,
        env={**os.environ, "TERM": "xterm-256color", "LC_ALL": "C.UTF-8"},
        start_new_session=True,
    )
    os.close(slave)
    try:
        yield child, master
    finally:
        child.kill()
        child.wait()


@pytest.mark.parametrize("drawn", [100, 500, 3000, 6000])
def test_a_terminal_that_goes_away_while_it_is_drawn_on_ends_it(drawn: int) -> None:
    with on_a_terminal() as (child, master):
        while drawn > 0:
            drawn -= len(os.read(master, drawn))
        os.close(master)
        assert child.wait(10) in (128 + signal.SIGHUP, 1)  # 1: before there was a screen


@pytest.mark.parametrize("key", [b"j", b"q"])
def test_a_terminal_that_nobody_reads_does_not_keep_it_from_ending(key: bytes) -> None:
    with on_a_terminal() as (child, master):
        while ALTERNATE_ON not in os.read(master, 1 << 16):
            pass
        os.write(master, key)
        with suppress(subprocess.TimeoutExpired):
            child.wait(1)
        child.send_signal(signal.SIGTERM)
        assert child.wait(10) in {b"j": {143}, b"q": {0, 143}}[key]
        os.close(master)
