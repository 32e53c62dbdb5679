"""The floors of the house: who may import whom, checked by importing."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

TOP = Path(__file__).parent.parent
MODULES = sorted(
    ".".join(path.relative_to(TOP).with_suffix("").parts).removesuffix(".__init__")
    for path in (TOP / "session_tui").rglob("*.py")
    if not {"project", "population"} & set(path.parts) and path.stem not in ("boot", "__main__")
)


FORKING = """
import argparse, asyncio, base64, dataclasses, datetime, decimal, enum, functools, hashlib, json
import os, pathlib, pickletools, queue, random, re, socket, ssl, subprocess, sys, threading, typing
import unicodedata, urllib.request, zlib, http.client, importlib.metadata, concurrent.futures
import session_tui.model
for line in sys.stdin:
    if os.fork() == 0:
        try:
            __import__(line.strip())
        except BaseException as error:
            print("failed:", type(error).__name__, end=" ")
        print(*{name.split(".")[0] for name in sys.modules}, flush=True)
        os._exit(0)
    os.wait()
"""
"""An interpreter with the standard library and the ground floor, which no import changes."""


@pytest.fixture(scope="module")
def fresh() -> Iterator[subprocess.Popen[str]]:
    """An interpreter that has imported nothing of ours."""
    pipes: dict[str, Any] = {
        "stdin": subprocess.PIPE,
        "stdout": subprocess.PIPE,
        "text": True,
        "bufsize": 1,
    }
    with subprocess.Popen([sys.executable, "-c", FORKING], cwd=TOP, **pipes) as process:
        yield process
        assert process.stdin is not None
        process.stdin.close()


def imported_by(module: str, fresh: subprocess.Popen[str]) -> set[str]:
    """The top-level packages in memory after one import in a fresh interpreter."""
    assert fresh.stdin is not None and fresh.stdout is not None
    fresh.stdin.write(module + "\n")
    return set(fresh.stdout.readline().split())


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
def test_a_module_brings_only_what_its_floor_may_have(
    module: str, fresh: subprocess.Popen[str]
) -> None:
    walled = {"django", "textual", "rich", "msgspec", "sqlparse", "ntplib", "publicsuffixlist"}
    found = imported_by(module, fresh)
    assert "session_tui" in found and "failed:" not in found
    assert found & walled <= allowed(module)


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
