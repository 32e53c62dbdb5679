"""Settings in two fresh interpreters: what differs, and projects that do not want to load again."""

from __future__ import annotations

import os
import sys
import time
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import pytest

from session_tui.agent.fresh.loading import Place, loaded
from session_tui.model.facts import Fact, LoadsSeen
from tests.agent.facts.measured import CANARY, PYTHONS, measured, unchanged
from tests.projects import make_project

EVERYWHERE = pytest.mark.parametrize("python", PYTHONS)

RANDOM = """
from django.core.management.utils import get_random_secret_key
SECRET_KEY = get_random_secret_key()
"""
REMEMBERED = RANDOM + "import os; SECRET_KEY = os.environ.setdefault('MADE_HERE', SECRET_KEY)\n"
WITH_ADDRESSES = """
class Own: pass
class Printed:
    def __repr__(self): return "<Printed %r>" % object()
SESSION_A, SESSION_B, SESSION_C, SESSION_D = Own(), Own, lambda: 1, Printed()
SESSION_E = {"a", "b", "c", "d", "e", "f"}
CSRF_F = {"one": {"x", "y", "z"}, "two": Own()}
"""


async def loads(folder: Path, python: str = sys.executable) -> Fact[LoadsSeen]:
    return (await measured(folder, "loads", python=python)).loads


@EVERYWHERE
@pytest.mark.parametrize("more", [RANDOM, REMEMBERED])
async def test_a_key_made_at_random_differs(tmp_path: Path, python: str, more: str) -> None:
    seen = await loads(make_project(tmp_path, more), python)
    assert seen.value is not None, seen.problem
    assert seen.value.differing == ("SECRET_KEY",)


@EVERYWHERE
async def test_a_fixed_key_and_objects_without_an_order_do_not_differ(
    tmp_path: Path, python: str
) -> None:
    seen = await loads(make_project(tmp_path, WITH_ADDRESSES + f"SECRET_KEY = {CANARY!r}"), python)
    assert seen.value is not None, seen.problem
    assert seen.value.differing == ()
    assert seen.value.compared > 30


async def test_what_apps_would_do_is_not_done_there(tmp_path: Path) -> None:
    folder = make_project(tmp_path / "site", 'INSTALLED_APPS += ["noisy"]')
    (folder / "noisy.py").write_text("raise SystemExit('an app was imported')")
    assert (await loads(folder)).value is not None


def again(folder: Path, limit: float = 6.0) -> str:
    """Why the settings do not load in a fresh interpreter."""
    place = Place(sys.executable, dict(os.environ), str(folder), "conf.settings")
    with unchanged(folder):
        return loaded(place, b"k" * 32, limit).problem


@pytest.mark.parametrize(
    ("more", "problem"),
    [
        ("print('x' * 200_000); import os; os.write(1, b'{}\\n'); os.write(2, b'x')", ""),
        ("raise SystemExit(3)", "call sys.exit(3) (conf/settings.py:"),
        ("import os; os._exit(3)", "ended by itself"),
        ("import not_installed_here", "ModuleNotFoundError"),
        (f"SECRET_TOKEN = '{CANARY}'; raise ValueError(SECRET_TOKEN)", "ValueError: ***"),
        ("import json; json.dumps = json.loads = None", ""),
        ("import os; os.fork()", ""),
    ],
)
def test_settings_that_misbehave_are_a_sentence(tmp_path: Path, more: str, problem: str) -> None:
    said = again(make_project(tmp_path, more))
    assert problem in said and (problem or not said)
    assert CANARY not in said


@pytest.mark.parametrize(
    "more",
    [
        "import time; time.sleep(60)",
        "import signal, time; signal.signal(signal.SIGTERM, signal.SIG_IGN); time.sleep(60)",
        "import subprocess; subprocess.run(['sleep', '61'])",
    ],
)
def test_settings_that_hang_cost_their_limit_and_leave_nothing_behind(
    tmp_path: Path, more: str
) -> None:
    began = time.monotonic()
    assert "did not load again within 1.5 s" in again(make_project(tmp_path, more), 1.5)
    assert time.monotonic() - began < 4.0
    assert b"sleep\x0061\x00" not in set(command_lines())


def test_an_interpreter_that_is_not_there_is_named(tmp_path: Path) -> None:
    place = Place("/nowhere/python", {}, str(make_project(tmp_path)), "conf.settings")
    assert "/nowhere/python cannot be started" in loaded(place, b"k" * 32, 2.0).problem


def test_a_stray_module_in_the_folder_shadows_nothing(tmp_path: Path) -> None:
    folder = make_project(tmp_path)
    for name in ("json", "zlib", "selectors"):
        (folder / f"{name}.py").write_text("raise SystemExit('shadowed')")
    assert again(folder) == ""


def test_nothing_of_our_environment_reaches_another_place(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SHOP_SECRET", "ours")
    folder = make_project(tmp_path, "import os; assert 'SHOP_SECRET' not in os.environ")
    place = Place(sys.executable, {"PATH": "/usr/bin"}, str(folder), "conf.settings")
    assert loaded(place, b"k" * 32, 6.0).problem == ""


def command_lines() -> Iterator[bytes]:
    for path in Path("/proc").glob("[0-9]*/cmdline"):
        with suppress(OSError):
            yield path.read_bytes()
