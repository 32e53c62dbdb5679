"""The fault lab: a small real Django project, made in a moment and gone afterwards."""

from __future__ import annotations

import json
import os
import shutil
import signal
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timezone
from pathlib import Path
from types import FrameType
from typing import NoReturn

from session_tui.faults.population.plan import FEWEST
from session_tui.model import Failure, Fault

PROJECT = Path(__file__).parent / "project"
"""The project's files as they are copied out: no database, no people."""

SETTINGS = "teashop.settings"

ENDING = (signal.SIGTERM, signal.SIGHUP)
"""Signals whose default leaves no time to clean up."""


class DemoFailed(Exception):
    """The demo could not be made."""

    def __init__(self, failure: Failure) -> None:
        """`failure` says why, for the person who asked for a demo."""
        super().__init__(failure.sentence)
        self.failure = failure


@dataclass(frozen=True)
class Demo:
    """A Django project on SQLite, ready to be looked at."""

    folder: Path
    """Where its manage.py is."""
    python: str
    """The interpreter that runs it: the one that runs session-tui."""
    settings_module: str
    now: datetime
    """The moment that all of its times refer to; aware, UTC."""
    expected: Path
    """Outside of `folder`: JSON `{"now", "kinds": {kind: rows}, "sessions": {key: {"kind", "state",
    "problem", "signer", "user_id", "username", "saved_at", "expires_at"}}}`, as Django judges."""

    @property
    def kinds(self) -> Mapping[str, int]:
        """How many sessions of each kind were made."""
        found: dict[str, int] = json.loads(self.expected.read_text("ascii"))["kinds"]
        return found


@contextmanager
def demo_project(rows: int = 2000, seed: int = 7, now: datetime | None = None) -> Iterator[Demo]:
    """A demo with `rows` sessions (100 or more), as of `now`; removed when the context ends.

    Equal arguments make equal projects, but for the folder's name. The folder is only for the user
    who made it, and also goes when this process is interrupted or told to end, as long as nobody
    else handles the signal. Raises `DemoFailed`, or ValueError for too few rows or a naive `now`.
    """
    moment = datetime.now(timezone.utc) if now is None else now.astimezone(timezone.utc)
    if rows < FEWEST or (now is not None and now.tzinfo is None):
        raise ValueError(f"A demo has at least {FEWEST} rows, and a moment with a time zone.")
    with _ending_as_exit(), _temporary_folder() as place:
        demo = Demo(place / "teashop", sys.executable, SETTINGS, moment, place / "expected.json")
        shutil.copytree(
            PROJECT,
            demo.folder,
            copy_function=shutil.copyfile,
            ignore=shutil.ignore_patterns("__pycache__"),
        )
        demo.folder.chmod(0o700)
        _populate(demo, rows, seed)
        yield demo


@contextmanager
def _temporary_folder() -> Iterator[Path]:
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


def _populate(demo: Demo, rows: int, seed: int) -> None:
    command = [demo.python, "-m", "session_tui.faults.population"]
    command += ["--rows", str(rows), "--seed", str(seed)]
    command += ["--now", demo.now.isoformat(), "--expected", str(demo.expected)]
    built = subprocess.run(
        command, cwd=demo.folder, env=_environment(), capture_output=True, text=True, check=False
    )
    if built.returncode:
        raise DemoFailed(
            Failure(
                Fault.STORE,
                "The demo project could not be filled.",
                where=str(demo.folder),
                advice="See that Django 4.2 or later is installed and that the disk is not full.",
                trace=built.stderr,
            )
        )


def _environment() -> dict[str, str]:
    ours = str(Path(__file__).parents[2])
    inherited = os.environ.get("PYTHONPATH")
    return {
        **os.environ,
        "DJANGO_SETTINGS_MODULE": SETTINGS,
        "PYTHONPATH": f"{ours}{os.pathsep}{inherited}" if inherited else ours,
        "PYTHONSAFEPATH": "",
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
