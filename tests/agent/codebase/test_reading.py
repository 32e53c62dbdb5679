"""Reading a project survives whatever lies in it, in its time, and leaves no trace."""

from __future__ import annotations

import os
import sys
import warnings
from pathlib import Path

import pytest

from session_tui.agent.codebase import Task, read, reading, walking
from tests.agent.codebase.looked import put
from tests.agent.codebase.test_rules import SAMPLES
from tests.agent.facts.measured import PYTHONS, measured, unchanged
from tests.projects import make_project

FLUSH = "def view(request):\n    request.session.flush()\n"


def test_only_the_project_s_own_files_are_read(tmp_path: Path) -> None:
    own = ["manage_it.py", "shop/views.py", "shop/deep/er/views.py"]
    others = [
        "env/lib/x.py",
        "node_modules/x/x.py",
        "lib/site-packages/x.py",
        ".hidden/x.py",
        "shop/migrations/x.py",
        "static_root/x.py",
        "shop/x.txt",
        "shop/.x.py",
    ]
    put(tmp_path, dict.fromkeys([*own, *others], FLUSH))
    put(tmp_path, {"env/pyvenv.cfg": "", "env/direct.py": FLUSH})
    outside = tmp_path / "env" / "lib"
    (tmp_path / "shop" / "linked").symlink_to(outside, target_is_directory=True)
    (tmp_path / "shop" / "linked.py").symlink_to(outside / "x.py")
    task = Task(str(tmp_path), without=[str(tmp_path / "static_root")])
    assert sorted(spot.file for spot in read(task).of("flush")) == sorted(own)


def test_a_hostile_tree_is_survived(tmp_path: Path) -> None:
    put(tmp_path, {"shop/views.py": FLUSH, "shop/nulls.py": FLUSH + "\0", "bad.py": "session = ="})
    (tmp_path / "shop" / "again").symlink_to(tmp_path, target_is_directory=True)
    os.mkfifo(tmp_path / "shop" / "fifo.py")
    with (tmp_path / "large.py").open("wb") as large:
        large.truncate(100 * 1024 * 1024)
    (tmp_path / "latin.py").write_bytes(b"# caf\xe9\n" + FLUSH.encode())
    Path(os.fsdecode(os.fsencode(tmp_path) + b"/odd\xff.py")).write_text(FLUSH)
    folder = tmp_path
    for _ in range(60):
        folder = folder / "down"
        folder.mkdir()
    (folder / "views.py").write_text(FLUSH)
    with unchanged(tmp_path / "shop"):
        seen = read(Task(str(tmp_path), seconds=30))
    assert {spot.file for spot in seen.of("flush")} == {"shop/views.py", "latin.py", "odd\\xff.py"}
    told = " ".join(seen.skipped)
    assert "large.py is larger than 512 KiB." in told and "shop/nulls.py" in told
    assert "bad.py is no Python" in told and "line 1" in told


def test_what_may_not_be_read_is_said(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    put(tmp_path, {"shop/views.py": FLUSH, "other.py": FLUSH})

    def refused(path: str, *more: object) -> int:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr("session_tui.agent.codebase.opening.opened_quietly", refused)
    seen = read(Task(str(tmp_path)))
    assert seen.spots == () and seen.files == 0
    assert "other.py cannot be opened: Permission denied." in seen.skipped


def test_time_that_is_up_ends_it_with_what_was_found(tmp_path: Path) -> None:
    put(tmp_path, {f"shop/views{number}.py": FLUSH for number in range(20)})
    seen = read(Task(str(tmp_path), seconds=0.0))
    assert not seen.complete and "were read in 0 s" in " ".join(seen.skipped)


def test_more_files_and_spots_than_fit_are_said(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    put(tmp_path, {f"shop/views{number}.py": FLUSH for number in range(20)})
    monkeypatch.setattr(reading, "A_KIND", 5)
    monkeypatch.setattr(walking, "FILE_LIMIT", 10)
    seen = read(Task(str(tmp_path)))
    assert (len(seen.spots), seen.files, seen.complete) == (5, 10, False)
    assert len(seen.skipped) == 2


def test_nothing_is_written_imported_or_warned_of(tmp_path: Path) -> None:
    put(tmp_path, {"shop/__init__.py": "", "shop/views.py": FLUSH + "x = '\\d'\n"})
    before = set(sys.modules)
    with unchanged(tmp_path), warnings.catch_warnings():
        warnings.simplefilter("error")
        assert len(read(Task(str(tmp_path))).spots) == 1
    fresh = set(sys.modules) - before
    assert all(name.startswith("session_tui.") for name in fresh), fresh
    assert sorted(path.name for path in (tmp_path / "shop").iterdir()) == [
        "__init__.py",
        "views.py",
    ]


@pytest.mark.parametrize("python", PYTHONS)
async def test_the_agent_measures_it_in_each_interpreter(tmp_path: Path, python: str) -> None:
    folder = make_project(tmp_path, "SESSION_COOKIE_AGE = 60\nSESSION_COOKIE_NAME = 'sid'\n")
    samples = {
        f"shop{number}/views.py": each.has
        for number, each in enumerate(SAMPLES)
        if each.file == "shop/views.py"
    }
    put(folder, samples)
    put(folder, {"shop/views.py": "def f(response):\n    response.delete_cookie('sid')\n"})
    fact = (await measured(folder, "code", python=python)).code
    assert fact.value is not None, fact.problem
    assert {each.kind for each in SAMPLES if each.file == "shop/views.py"} <= {
        spot.kind for spot in fact.value.spots
    }
    age = fact.value.setting("SESSION_COOKIE_AGE")
    assert age is not None and age.file == "conf/settings.py"
    assert "sid" in [spot.detail for spot in fact.value.of("delete-cookie")]
    assert fact.value.complete and not fact.value.skipped
