"""What the project's pyproject.toml says to us, and nothing else of it."""

from __future__ import annotations

from pathlib import Path

import pytest

from session_tui.agent.facts.own import our_part
from tests.agent.facts.measured import CANARY, PYTHONS, measured
from tests.projects import make_project

TEXT = f"""
[project]
name = "shop"
token = "{CANARY}"

[tool.session-tui]
fail-on = "confirmed"   # as agreed

[[tool.session-tui.waive]]
cause = "config-wrong-type"
until = 2030-01-01

[tool.other]
token = "{CANARY}"

[ tool . "session-tui" . more ]
symptoms = [
    "S1",
]
[tool.session-tui-of-others]
token = "{CANARY}"
"""

OURS = """[tool.session-tui]
fail-on = "confirmed"   # as agreed

[[tool.session-tui.waive]]
cause = "config-wrong-type"
until = 2030-01-01

[ tool . "session-tui" . more ]
symptoms = [
    "S1",
]"""


@pytest.mark.parametrize("python", PYTHONS)
@pytest.mark.parametrize("depth", [0, 2])
async def test_our_tables_are_told_from_the_project_or_above(
    tmp_path: Path, python: str, depth: int
) -> None:
    folder = make_project(tmp_path.joinpath(*["deep"] * depth))
    (tmp_path / "pyproject.toml").write_text(TEXT)
    own = (await measured(folder, "own", python=python)).own.value
    assert own is not None
    assert (own.text, own.file) == (OURS, str(tmp_path / "pyproject.toml"))


async def test_a_link_to_elsewhere_is_not_followed(tmp_path: Path) -> None:
    (tmp_path / "secret.toml").write_text("[tool.session-tui]\n")
    folder = make_project(tmp_path / "a" / "b" / "c")
    (folder / "pyproject.toml").symlink_to(tmp_path / "secret.toml")
    own = (await measured(folder, "own")).own.value
    assert own is not None and own.text == own.file == ""


def test_our_part_is_bounded() -> None:
    assert len(our_part("[tool.session-tui]\n" + "a = 1\n" * 100_000)) == 16 << 10
