"""What is pasted into a terminal for `-`: whole, whatever its length, and shown nowhere."""

from __future__ import annotations

import os
import pty
import subprocess
import termios
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from tests.cli.commands import TOP, command, environment, filled, session

KEY = "alice1" + "x" * 26
LONG = f"Cookie: wide={'b' * 6000}; sessionid={KEY}"


@pytest.fixture(scope="module")
def shop(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A project with one session without a user."""
    return filled(tmp_path_factory.mktemp("typed") / "shop", [session(KEY, cart=1)])


@contextmanager
def terminal() -> Iterator[tuple[int, int]]:
    """Both ends of a pseudo-terminal: the operator's, and the command's."""
    theirs, ours = pty.openpty()
    try:
        yield theirs, ours
    finally:
        os.close(theirs)
        os.close(ours)


def typed(text: bytes, word: str, shop: Path) -> tuple[str, str]:
    """What a command prints that is given `text` on a terminal, and what the terminal shows."""
    with terminal() as (theirs, ours):
        before = termios.tcgetattr(ours)
        with subprocess.Popen(
            command(word, "-", "--project", shop),
            cwd=TOP,
            env=environment(),
            stdin=ours,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
        ) as process:
            assert process.stderr is not None
            assert b"Paste" in process.stderr.readline()
            for start in range(0, len(text), 1000):
                os.write(theirs, text[start : start + 1000])
            printed = process.communicate(timeout=120)[0].decode()
        assert termios.tcgetattr(ours) == before
        os.set_blocking(theirs, False)
        try:
            shown = os.read(theirs, 65536)
        except BlockingIOError:
            shown = b""
        return printed, shown.decode()


def test_a_line_longer_than_the_terminals_editor_takes_is_read_whole_and_not_shown(
    shop: Path,
) -> None:
    printed, shown = typed(f"{LONG}\n".encode(), "why", shop)
    assert "Anonymous" in printed and shown == ""


def test_a_command_over_several_lines_is_read_to_its_end_and_no_further(shop: Path) -> None:
    lines = f"curl https://shop.test/ \\\n -b 'sessionid={KEY}'\nleft over\n"
    printed, shown = typed(lines.encode(), "why", shop)
    assert "Anonymous" in printed and shown == ""


def test_what_is_rubbed_out_is_not_asked_about(shop: Path) -> None:
    printed, _shown = typed(b"nobody\x15alice1y\x7f\n", "show", shop)
    assert "cart" in printed
