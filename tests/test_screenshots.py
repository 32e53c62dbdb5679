"""The pictures in `screenshots/` show what the program shows now."""

from __future__ import annotations

import importlib.util
import sys
from pathlib import Path
from types import ModuleType

import pytest

from session_tui.faults import demo_project

FOLDER = Path(__file__).parent.parent / "screenshots"


def script() -> ModuleType:
    """`screenshots/take.py`, which takes them."""
    spec = importlib.util.spec_from_file_location("take", FOLDER / "take.py")
    assert spec is not None and spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules["take"] = module
    spec.loader.exec_module(module)
    return module


async def test_no_picture_is_out_of_date(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LC_ALL", "C.UTF-8")
    take = script()
    with demo_project() as demo:
        taken = await take.pictures(demo)
    for name, svg in taken.items():
        kept = (FOLDER / f"{name}.svg").read_text("utf-8")
        said = take.keys_line if name in take.DIAGNOSIS else take.words
        assert said(kept) == said(svg), f"{name}: run screenshots/take.py"
    assert {path.stem for path in FOLDER.glob("*.svg")} == set(taken)


def test_no_picture_fetches_anything() -> None:
    for path in FOLDER.glob("*.svg"):
        picture = path.read_text("utf-8")
        assert "url(" not in picture.replace("url(#", "") and "href" not in picture, path.name
