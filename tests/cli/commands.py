"""The commands as a shell runs them, on small projects that Django fills."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from tests.projects import make_project

TOP = Path(__file__).parent.parent.parent
FILL = Path(__file__).with_name("fill_side.py")

Session = dict[str, Any]
"""What `fill_side.py` is told of a session."""


def environment(**more: str) -> dict[str, str]:
    """Our own, without what would choose another project or interpreter."""
    unwanted = ("DJANGO_SETTINGS_MODULE", "VIRTUAL_ENV", "PYTHONPATH", "COLUMNS", "LINES")
    kept = {name: value for name, value in os.environ.items() if name not in unwanted}
    return {**kept, "PYTHONPATH": str(TOP), **more}


def command(*words: str | Path) -> list[str]:
    """The words that start session-tui."""
    return [sys.executable, "-m", "session_tui", *map(str, words)]


def run(
    *words: str | Path, cwd: Path | None = None, env: Mapping[str, str] | None = None
) -> subprocess.CompletedProcess[str]:
    """One command to its end, without a terminal."""
    return subprocess.run(
        command(*words),
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        cwd=cwd or TOP,
        env=environment(**(env or {})),
        timeout=120,
    )


def filled(folder: Path, sessions: list[Session], settings: str = "") -> Path:
    """A project with these sessions and the users alice (1) and zoë (2)."""
    make_project(folder, settings)
    told = folder.parent / f"{folder.name}.json"
    told.write_text(json.dumps(sessions))
    env = environment(DJANGO_SETTINGS_MODULE="conf.settings")
    done = subprocess.run(
        [sys.executable, "-B", FILL, told], cwd=folder, env=env, capture_output=True, text=True
    )
    assert done.returncode == 0, done.stderr[-2000:]
    return folder


def session(key: str, state: str = "live", copies: int = 0, **data: Any) -> Session:
    """One session for `filled`."""
    return {"key": key, "state": state, "copies": copies, "data": data}
