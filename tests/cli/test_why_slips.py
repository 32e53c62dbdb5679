"""`session-tui why` where the project does not load, or what is asked cannot be meant."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from tests.cli.commands import TOP, command, environment, filled, run, session
from tests.projects import make_project

KEY = "alice1" + "x" * 26
FORMS = [(KEY,), ("-",), (KEY, "--json"), ("-", "--json")]


def given(text: str, *words: str | Path) -> subprocess.CompletedProcess[str]:
    """`why` with `text` on standard input."""
    return subprocess.run(
        command("why", *words),
        input=text,
        capture_output=True,
        text=True,
        cwd=TOP,
        env=environment(),
        timeout=120,
    )


@pytest.fixture(scope="module")
def shop(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A project with one session without a user."""
    return filled(tmp_path_factory.mktemp("slips") / "shop", [session(KEY, cart=1)])


class TestAProject:
    @pytest.mark.parametrize("words", FORMS, ids=" ".join)
    def test_whose_settings_do_not_load_is_a_sentence_and_ends_with_2(
        self, tmp_path: Path, words: tuple[str, ...]
    ) -> None:
        folder = make_project(tmp_path / "shop", "import nothere")
        done = given(f"sessionid={KEY}", *words, "--project", folder)
        assert (done.returncode, done.stdout) == (2, "")
        assert "do not load" in done.stderr and "nothere" in done.stderr

    @pytest.mark.parametrize("words", FORMS[:2], ids=" ".join)
    def test_whose_interpreter_has_no_django_is_a_sentence_and_ends_with_2(
        self, tmp_path: Path, words: tuple[str, ...]
    ) -> None:
        folder = make_project(tmp_path / "shop")
        bare = tmp_path / "python"
        bare.write_text(f'#!/bin/sh\nexec {sys.executable} -S "$@"\n')
        bare.chmod(0o755)
        done = given(KEY, *words, "--project", folder, "--python", bare)
        assert (done.returncode, done.stdout) == (2, "")
        assert "This interpreter has no Django." in done.stderr


class TestAClock:
    @pytest.mark.parametrize("offset", ["nan", "-inf", "1e300", "-1e11", "soon"])
    def test_that_no_calendar_has_is_refused_by_its_options_name(
        self, shop: Path, offset: str
    ) -> None:
        done = run("why", KEY, f"--clock-offset={offset}", "--project", shop)
        assert (done.returncode, done.stdout) == (2, "") and "--clock-offset" in done.stderr

    @pytest.mark.parametrize(
        "words",
        [
            ("--at", "9999-12-31T23:59:59Z", "--clock-offset", "10"),
            ("--at", "9999-12-31T23:59:59-05:00"),
            ("--at", "0001-01-01T00:00:00+05:00"),
        ],
        ids=" ".join,
    )
    def test_at_the_edge_of_the_calendar_is_refused_by_its_options_name(
        self, shop: Path, words: tuple[str, ...]
    ) -> None:
        done = run("why", KEY, *words, "--project", shop)
        assert (done.returncode, done.stdout) == (2, "") and "--at" in done.stderr

    def test_that_is_far_behind_is_judged(self, shop: Path) -> None:
        assert run("why", KEY, "--clock-offset=-1.7e9", "--project", shop).returncode == 0


class TestNothing:
    @pytest.mark.parametrize("text", ["", "\n", " \r\n\n"], ids=repr)
    def test_on_standard_input_is_no_key(self, shop: Path, text: str) -> None:
        done = given(text, "-", "--project", shop)
        assert (done.returncode, done.stdout) == (2, "") and "Nothing was given" in done.stderr

    def test_on_the_command_line_is_no_key(self, shop: Path) -> None:
        done = run("why", "", "--project", shop)
        assert (done.returncode, done.stdout) == (2, "") and "Nothing was given" in done.stderr


class TestACurlCommandWithAFileOfCookies:
    COMMAND = "curl https://shop.test/ -b cookies.txt"

    def test_is_refused_where_the_session_can_only_lie_in_the_file(self, shop: Path) -> None:
        done = given(self.COMMAND, "-", "--project", shop)
        assert done.returncode == 2 and "No session came" not in done.stdout
        assert "in a file, which was not pasted" in done.stderr and "cookies.txt" in done.stderr

    def test_is_judged_where_the_session_stands_in_it_too(self, shop: Path) -> None:
        done = given(f"{self.COMMAND} -H 'cookie: sessionid={KEY}'", "-", "--project", shop)
        assert done.returncode == 0 and "Anonymous" in done.stdout
