"""What people get wrong at a first try, and what then helps them on."""

from __future__ import annotations

from pathlib import Path

import pytest

from session_tui.cli import COMMANDS
from tests.cli.commands import filled, run, session

KEY = "alice1" + "x" * 26


@pytest.fixture(scope="module")
def shop(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return filled(tmp_path_factory.mktemp("slips") / "shop", [session(KEY, _auth_user_id="1")])


@pytest.mark.parametrize("cut", ["…", "~"])
def test_a_key_that_was_copied_from_a_list_may_keep_its_cut(shop: Path, cut: str) -> None:
    done = run("show", KEY[:8] + cut, "--project", shop)
    assert (done.returncode, done.stderr) == (0, "") and "alice" in done.stdout


def test_a_mistyped_command_is_not_only_taken_for_a_folder() -> None:
    done = run("sesions")
    assert done.returncode == 2
    assert f"if a command was meant, they are {', '.join(COMMANDS)}" in done.stderr
    assert "sessions" in COMMANDS
