"""What people get wrong at a first try, and what then helps them on."""

from __future__ import annotations

import os
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


@pytest.mark.parametrize(
    ("typed", "meant"), [("dmeo", "demo"), ("sesions", "sessions"), ("diagnos", "diagnose")]
)
def test_a_mistyped_command_is_answered_with_the_one_that_is_near(typed: str, meant: str) -> None:
    assert f"Did you mean session-tui {meant}? " in run(typed).stderr


def test_a_recheck_of_a_case_that_is_not_there_names_the_file(tmp_path: Path) -> None:
    case = tmp_path / "no.case"
    done = run("diagnose", "--case", case, "--recheck")
    assert done.returncode == 2
    assert done.stderr.startswith(f"There is no case file of this name.\n  at {case}\n")


def test_a_recheck_without_a_case_wants_one() -> None:
    done = run("diagnose", "--recheck")
    assert done.returncode == 2 and "Name the case with --case." in done.stderr


def test_a_case_that_could_not_be_saved_is_refused_before_anything_is_measured(
    shop: Path, tmp_path: Path
) -> None:
    missing = tmp_path / "none" / "x.case"
    done = run("diagnose", "--case", missing, "--project", shop, "--no-ask")
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr.startswith("The case could not be saved: there is no such folder.\n")
    assert f"at {missing.parent}" in done.stderr


@pytest.mark.skipif(os.getuid() == 0, reason="root may write everywhere")
def test_a_folder_that_takes_no_case_is_refused_before_anything_is_measured(
    shop: Path, tmp_path: Path
) -> None:
    tmp_path.chmod(0o500)
    done = run("diagnose", "--case", tmp_path / "x.case", "--project", shop, "--no-ask")
    tmp_path.chmod(0o700)
    assert (done.returncode, done.stdout) == (2, "")
    assert "The case could not be saved: nothing can be written here." in done.stderr
