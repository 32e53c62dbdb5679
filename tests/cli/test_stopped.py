"""Ctrl-C keeps what is known; a case says how old its facts are, and takes new ones."""

from __future__ import annotations

import json
import socket
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import replace
from datetime import datetime, timedelta, timezone
from pathlib import Path

import pexpect
import pytest

from session_tui.cli.asking import asked
from session_tui.link.case_file import load_case, save_case
from session_tui.model.case import Case
from tests.cli.commands import command, environment, filled, run
from tests.diagnosis.worlds import NOW, told, world

MISTYPED = 'SESSION_COOKIE_AGE = "3600"'
SILENT = """
DATABASES["default"] = {{"ENGINE": "django.db.backends.postgresql", "NAME": "shop",
                        "HOST": "127.0.0.1", "PORT": {}}}
"""


@pytest.fixture
def silent_port() -> Iterator[int]:
    """A port that takes connections and says nothing."""
    with closing(socket.create_server(("127.0.0.1", 0))) as server:
        yield server.getsockname()[1]


def test_ctrl_c_while_it_measures_tells_and_saves_what_is_known(
    tmp_path: Path, silent_port: int
) -> None:
    pytest.importorskip("psycopg")
    folder = filled(tmp_path / "shop", [])
    with (folder / "conf" / "settings.py").open("a") as settings:
        settings.write(SILENT.format(silent_port) + MISTYPED)
    case = tmp_path / "stopped.case"
    first, *others = command("diagnose", "--project", folder, "--no-ask", "--case", case)
    child = pexpect.spawn(first, others, env=environment(), timeout=60, encoding="utf-8")
    child.expect_exact("confirmed: ")
    child.sendintr()
    child.expect_exact("Stopped. What was measured until then follows.")
    child.expect_exact("config-wrong-type")
    child.expect_exact("facts could not be measured")
    child.expect(pexpect.EOF)
    child.close()
    assert child.exitstatus == 130
    assert load_case(case).facts.settings.known
    assert load_case(case).facts.sample.problem == "You stopped before it was measured."


def test_ctrl_c_at_a_question_keeps_the_answers(monkeypatch: pytest.MonkeyPatch) -> None:
    words = iter(["2"])

    def typed(_prompt: str = "") -> str:
        for word in words:
            return word
        raise KeyboardInterrupt

    monkeypatch.setattr("builtins.input", typed)
    assert asked(Case(NOW, told()), None).answers == (("symptom", "S2"),)


@pytest.fixture
def old_case(tmp_path: Path) -> Callable[[timedelta], Path]:
    """A saved case whose facts are so old."""

    def saved(age: timedelta) -> Path:
        then = datetime.now(timezone.utc) - age
        facts = world()
        facts = replace(facts, settings=replace(facts.settings, measured_at=then))
        path = tmp_path / "old.case"
        save_case(path, Case(then, facts, (("symptom", "S4"),)))
        return path

    return saved


def test_a_case_with_old_facts_says_how_old(old_case: Callable[[timedelta], Path]) -> None:
    done = run("diagnose", "--case", old_case(timedelta(days=35)), "--no-ask")
    assert "The facts of this case were measured 35 d ago (" in done.stderr
    assert "--anew measures them anew" in done.stderr


def test_a_case_of_this_hour_says_nothing(old_case: Callable[[timedelta], Path]) -> None:
    done = run("diagnose", "--case", old_case(timedelta(minutes=5)), "--no-ask")
    assert "were measured" not in done.stderr


def test_anew_measures_again_and_keeps_the_answers(
    tmp_path: Path, old_case: Callable[[timedelta], Path]
) -> None:
    folder, case = filled(tmp_path / "shop", [], MISTYPED), old_case(timedelta(days=35))
    done = run("diagnose", "--case", case, "--anew", "--project", folder, "--json")
    found = json.loads(done.stdout)["data"]
    assert {"question": "symptom", "choice": "S4", "measured": False} in found["answers"]
    states = {each["cause"]: each["state"] for each in found["findings"]}
    assert states["config-wrong-type"] == "confirmed"
    assert "were measured" not in done.stderr


def test_signs_have_ascii_twins_where_the_encoding_has_no_others(tmp_path: Path) -> None:
    folder = filled(tmp_path / "shop", [], MISTYPED)
    env = {"PYTHONIOENCODING": "latin-1"}
    done = run("diagnose", "--project", folder, "--no-ask", env=env)
    assert "* confirmed: " in done.stdout
    assert "\\u" not in done.stdout
