"""Where a project of the lab lives: a folder for its maker alone, gone with the process."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from types import FrameType
from typing import NoReturn

from session_tui.faults.demo import SETTINGS, DemoFailed
from session_tui.model import Failure, Fault

PROJECT = Path(__file__).parent / "project"
"""The project's files as they are copied out: no database, no people."""

ENDING = (signal.SIGTERM, signal.SIGHUP)
"""Signals whose default leaves no time to clean up."""


@contextmanager
def temporary_folder() -> Iterator[Path]:
    """A new folder, mode 0700. Raises `DemoFailed` where none can be made.

    It also goes when this process is interrupted or told to end, as long as nobody else handles
    the signal.
    """
    with _ending_as_exit():
        try:
            place = Path(tempfile.mkdtemp(prefix="session-tui-demo-"))
        except OSError as error:
            raise DemoFailed(
                Failure(
                    Fault.STORE,
                    f"No temporary folder can be made: {error.strerror}.",
                    where=tempfile.gettempdir(),
                    advice="Point TMPDIR at a folder that you can write to.",
                )
            ) from error
        try:
            yield place
        finally:
            shutil.rmtree(place, ignore_errors=True)


def copied(folder: Path) -> Path:
    """The project's files as they are, in `folder`, which is made."""
    skipped = shutil.ignore_patterns("__pycache__")
    shutil.copytree(PROJECT, folder, copy_function=shutil.copyfile, ignore=skipped)
    folder.chmod(0o700)
    return folder


def run(words: Sequence[str], folder: Path, more: Mapping[str, str] | None = None) -> None:
    """One of our own modules with the project's settings, to its end. Raises `DemoFailed`."""
    command = [sys.executable, "-m", *words]
    done = subprocess.run(
        command, cwd=folder, env=environment(more), capture_output=True, text=True, check=False
    )
    if done.returncode:
        raise DemoFailed(
            Failure(
                Fault.STORE,
                "The demo project could not be filled.",
                where=str(folder),
                advice="See that Django 4.2 or later is installed and that the disk is not full.",
                trace=done.stderr,
            )
        )


def environment(more: Mapping[str, str] | None = None) -> dict[str, str]:
    """Ours, with the project's settings and with this package within reach."""
    ours = str(Path(__file__).parents[2])
    inherited = os.environ.get("PYTHONPATH")
    return {
        **os.environ,
        "DJANGO_SETTINGS_MODULE": SETTINGS,
        "PYTHONPATH": f"{ours}{os.pathsep}{inherited}" if inherited else ours,
        "PYTHONSAFEPATH": "",
        "PYTHONDONTWRITEBYTECODE": "1",
        **(more or {}),
    }


@contextmanager
def _ending_as_exit() -> Iterator[None]:
    """SIGTERM and SIGHUP unwind the stack, unless somebody handles them already."""
    try:
        ours = [number for number in ENDING if signal.getsignal(number) is signal.SIG_DFL]
        for number in ours:
            signal.signal(number, _exit)
    except ValueError:
        # Only the main thread may handle signals; in another the caller answers for the end.
        ours = []
    try:
        yield
    finally:
        for number in ours:
            if signal.getsignal(number) is _exit:
                signal.signal(number, signal.SIG_DFL)


def _exit(number: int, frame: FrameType | None) -> NoReturn:
    raise SystemExit(128 + number)
