"""Ctrl-C before a command has begun, while Python still loads it, is no error of anybody."""

from __future__ import annotations

import signal
import subprocess
import sys

import pytest

from tests.cli.commands import TOP, environment

INTERRUPTED_AT = """
import os, signal, sys

class CtrlC:
    def find_spec(self, name, path=None, target=None):
        if name == {name!r}:
            os.kill(os.getpid(), signal.SIGINT)

signal.signal(signal.SIGINT, signal.{before})
sys.meta_path.insert(0, CtrlC())
sys.argv = ["session-tui", *{words!r}]
from session_tui.__main__ import main
sys.exit(main())
"""


def interrupted(
    name: str, *words: str, before: str = "default_int_handler"
) -> subprocess.CompletedProcess[str]:
    """A command that gets Ctrl-C in the moment in which it imports this module."""
    program = INTERRUPTED_AT.format(name=name, words=words, before=before)
    return subprocess.run(
        [sys.executable, "-c", program],
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        cwd=TOP,
        env=environment(),
        timeout=60,
    )


@pytest.mark.parametrize(
    "name", ["argparse", "session_tui.cli.outcome", "session_tui.cli.causes", "dataclasses"]
)
def test_ctrl_c_while_a_command_loads_ends_it_without_a_word(name: str) -> None:
    done = interrupted(name, "causes")
    assert (done.returncode, done.stdout, done.stderr) == (-signal.SIGINT, "", "")


def test_ctrl_c_once_it_runs_is_a_status_of_its_own() -> None:
    done = interrupted("session_tui.diagnosis.tree", "causes", "--tree")
    assert (done.returncode, done.stdout, done.stderr) == (130, "", "")


def test_a_command_that_was_told_to_ignore_ctrl_c_goes_on() -> None:
    done = interrupted("session_tui.cli.causes", "causes", before="SIG_IGN")
    assert (done.returncode, done.stderr) == (0, "")
