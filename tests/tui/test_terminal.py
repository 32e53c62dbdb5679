"""The app in a real pseudo-terminal: how it ends, and what it leaves behind."""

from __future__ import annotations

import os
import signal
import sys

import pexpect
import pytest

ALTERNATE_ON, ALTERNATE_OFF = b"\x1b[?1049h", b"\x1b[?1049l"
CURSOR_ON, MOUSE_OFF = b"\x1b[?25h", b"\x1b[?1000l"

OPEN = (
    "import sys; from session_tui.tui.app import run; from tests.tui.fake_link import FakeLink;"
    "link = FakeLink(); link.{change}; code = run(link, 'shop');"
    "print('closed', link.closed); sys.exit(code)"
)


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
