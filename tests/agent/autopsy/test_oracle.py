"""Django's own middleware decides about generated worlds; not one of them may differ.

SESSION_TUI_WORLDS: how many worlds of each engine and Django, instead of the few of a usual run.
"""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

HERE = Path(__file__).parent
OTHERS = list(filter(None, os.environ.get("SESSION_TUI_PYTHONS", "").split(":")))
PYTHONS = OTHERS or [sys.executable]
WORLDS = os.environ.get("SESSION_TUI_WORLDS", "40")
SEED = os.environ.get("SESSION_TUI_SEED", "11")


@pytest.mark.parametrize("python", PYTHONS)
def test_verdict_user_and_effect_are_those_of_django(python: str) -> None:
    zone = "LOCAL" if PYTHONS.index(python) % 2 else "UTC"
    command = [python, "-W", "ignore", "-B", str(HERE / "oracle_side.py"), SEED, WORLDS, zone]
    done = subprocess.run(command, capture_output=True, text=True, timeout=60 + int(WORLDS))
    assert (done.returncode, done.stdout[:3000], done.stderr[-3000:]) == (0, "", "")
