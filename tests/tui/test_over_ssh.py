"""The whole way, as an operator goes it: ssh, a terminal of 80x24, the demo, the keys on screen."""

from __future__ import annotations

import base64
import re
import shlex
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from session_tui.faults import Demo, demo_project
from tests.servers import ssh_command
from tests.tui.pseudo_terminal import Terminal

TOP = Path(__file__).parent.parent.parent


@pytest.fixture(scope="module")
def demo() -> Iterator[Demo]:
    with demo_project(rows=300) as made:
        yield made


@pytest.fixture
def terminal(sshd: Any, demo: Demo) -> Iterator[Terminal]:
    inner = f"cd {shlex.quote(str(demo.folder))} && PYTHONPATH={shlex.quote(str(TOP))} "
    inner += f"LC_ALL=C.UTF-8 TERM=xterm-256color {sys.executable} -m session_tui --screen sessions"
    ssh = ssh_command(sshd)
    terminal = Terminal([*ssh[:1], "-tt", *ssh[1:], inner])
    yield terminal
    terminal.child.close(force=True)


def test_open_filter_open_a_session_decode_copy_and_quit(terminal: Terminal) -> None:
    terminal.shows("READ-ONLY")
    terminal.shows("SECRET_KEY")
    terminal.press("/")
    terminal.press("user:alice\r")
    terminal.shows("found in 300 rows")
    terminal.press("\r")
    terminal.shows("_auth_user_id")
    terminal.press("x")
    terminal.shows("signature")
    terminal.press("q")
    terminal.shows("user:alice")
    terminal.press("y")
    key = copied(terminal)
    assert re.fullmatch(r"[a-z0-9]{8}…", key)
    terminal.press("q")
    terminal.press("q")
    assert terminal.end() == 0


def copied(terminal: Terminal) -> str:
    """What the terminal was told to put on the clipboard (OSC 52)."""
    for _ in range(100):
        found = re.findall(rb"\x1b\]52;c;([A-Za-z0-9+/=]*)", terminal.written)
        if found:
            return base64.b64decode(found[-1]).decode()
        terminal._read()
    raise AssertionError("nothing was copied")


def test_a_connection_that_is_cut_leaves_no_process(terminal: Terminal, demo: Demo) -> None:
    terminal.shows("READ-ONLY")
    assert processes(demo)
    terminal.child.kill(9)
    for _ in range(100):
        if not processes(demo):
            return
        time.sleep(0.1)
    raise AssertionError(processes(demo))


def processes(demo: Demo) -> list[str]:
    """The processes whose folder is the demo's."""
    found = []
    for entry in Path("/proc").glob("[0-9]*"):
        try:
            if (entry / "cwd").resolve() == demo.folder.resolve():
                found.append((entry / "cmdline").read_text()[:80])
        except OSError:
            continue
    return found


def test_the_screens_may_stay_here_while_the_project_is_behind_ssh(sshd: Any, demo: Demo) -> None:
    via = shlex.join(ssh_command(sshd))
    command = [sys.executable, "-m", "session_tui", "--via", via, "--python", sys.executable]
    command += ["--project", str(demo.folder), "--screen", "sessions"]
    inner = f"cd / && PYTHONPATH={shlex.quote(str(TOP))} LC_ALL=C.UTF-8 TERM=xterm-256color "
    here = Terminal(["/bin/sh", "-c", inner + shlex.join(command)])
    try:
        here.shows("live", gone="asking")
        here.press("i")
        assert "--python" in here.shows("Chosen")
        here.press("qq")
        assert here.end() == 0
    finally:
        here.child.close(force=True)
