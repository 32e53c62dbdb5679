"""The floors of the house: who may import whom, checked by importing."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

TOP = Path(__file__).parent.parent
MODULES = sorted(
    ".".join(path.relative_to(TOP).with_suffix("").parts).removesuffix(".__init__")
    for path in (TOP / "session_tui").rglob("*.py")
    if not {"project", "population"} & set(path.parts) and path.stem not in ("boot", "__main__")
)


FLOORS = sorted({".".join(module.split(".")[:2]) for module in MODULES})
"""The rooms on the ground plan: what one of them may bring along, all of its modules may."""

WALLED = {"django", "textual", "rich", "msgspec", "sqlparse", "ntplib", "publicsuffixlist"}

IMPORTING = """
import importlib, sys
walled = set(sys.argv[1].split(","))
for name in sys.argv[2:]:
    before = walled & {module.split(".")[0] for module in sys.modules}
    importlib.import_module(name)
    for found in (walled & {module.split(".")[0] for module in sys.modules}) - before:
        print(name, found)
"""
"""Imports one module after another, and names each that brings in something behind a wall."""


def brought_by(floor: str) -> list[list[str]]:
    """(module, package) of what the modules of one floor bring in, in a fresh interpreter."""
    names = [name for name in MODULES if ".".join(name.split(".")[:2]) == floor]
    command = [sys.executable, "-c", IMPORTING, ",".join(sorted(WALLED)), *names]
    done = subprocess.run(command, capture_output=True, text=True, cwd=TOP, check=True)
    return [line.split() for line in done.stdout.splitlines()]


def allowed(module: str) -> set[str]:
    """What a module may have in memory of the packages that are walled off."""
    if module.startswith("session_tui.tui"):
        return {"textual", "rich", "msgspec"}
    if module.startswith(("session_tui.agent", "session_tui.faults")):
        return {"django"}
    if module.startswith(("session_tui.link", "session_tui.cli")):
        return {"msgspec"}
    return set()


@pytest.mark.parametrize("floor", FLOORS)
def test_a_module_brings_only_what_its_floor_may_have(floor: str) -> None:
    wrong = [pair for pair in brought_by(floor) if pair[1] not in allowed(floor)]
    assert wrong == []


def test_the_contracts_in_pyproject_are_kept() -> None:
    lint = Path(sys.executable).with_name("lint-imports")
    done = subprocess.run([lint, "--no-cache"], capture_output=True, text=True, cwd=TOP)
    assert done.returncode == 0, done.stdout


def test_the_visible_top_level_has_five_names() -> None:
    tracked = subprocess.run(
        ["git", "ls-files"], capture_output=True, text=True, cwd=TOP, check=True
    ).stdout.splitlines()
    visible = {name.split("/")[0] for name in tracked if not name.startswith(".")}
    assert visible <= {"pyproject.toml", "README.md", "session_tui", "tests", "screenshots"}
