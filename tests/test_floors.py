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


def imported_by(module: str) -> set[str]:
    """The top-level packages in memory after one import in a fresh interpreter."""
    code = f"import sys, {module}; print(*{{n.split('.')[0] for n in sys.modules}})"
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, cwd=TOP, check=True
    )
    return set(done.stdout.split())


def allowed(module: str) -> set[str]:
    """What a module may have in memory of the packages that are walled off."""
    if module.startswith("session_tui.tui"):
        return {"textual", "rich", "msgspec"}
    if module.startswith(("session_tui.agent", "session_tui.faults")):
        return {"django"}
    if module.startswith(("session_tui.link", "session_tui.cli")):
        return {"msgspec"}
    return set()


@pytest.mark.parametrize("module", MODULES)
def test_a_module_brings_only_what_its_floor_may_have(module: str) -> None:
    walled = {"django", "textual", "rich", "msgspec", "sqlparse", "ntplib"}
    assert imported_by(module) & walled <= allowed(module)


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
