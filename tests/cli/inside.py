"""Commands that start no project, run in this process: quick enough to be run often."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import pytest

from session_tui.cli import main


@dataclass(frozen=True)
class Ended:
    """How a command ended, and what it said."""

    status: int
    out: str
    err: str


class Inside:
    """Runs commands and catches what they print."""

    def __init__(self, capsys: pytest.CaptureFixture[str]) -> None:
        self.capsys = capsys

    def __call__(self, *words: str | Path) -> Ended:
        """One command to its end."""
        self.capsys.readouterr()
        try:
            status = main([str(word) for word in words])
        except SystemExit as end:
            status = end.code if isinstance(end.code, int) else 1
        caught = self.capsys.readouterr()
        return Ended(status, caught.out, caught.err)
