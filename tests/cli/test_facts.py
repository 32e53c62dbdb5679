"""`session-tui facts`: everything that was measured, as one JSON value that can be mailed."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import datetime, timedelta, timezone
from pathlib import Path
from typing import Any

import pytest

from session_tui.cli.measuring import MEASURED
from session_tui.link.case_file import load_facts
from session_tui.model.facts import FACTS
from tests.agent.facts.measured import unchanged
from tests.cli.commands import filled, run, session
from tests.cli.inside import Inside
from tests.cli.troubled import ENVIRONMENT, told, troubled


@pytest.fixture(scope="module")
def shop(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A project full of canaries."""
    return troubled(tmp_path_factory.mktemp("facts") / "shop")


@pytest.fixture(scope="module")
def printed(shop: Path) -> Iterator[str]:
    """What the command prints of it; the project is left as it was."""
    with unchanged(shop):
        done = run("facts", "--json", "--project", shop, env=ENVIRONMENT)
    assert done.returncode == 0, done.stderr
    assert told(done.stderr) == []
    yield done.stdout


def facts(text: str) -> dict[str, Any]:
    """The facts in a document."""
    document = json.loads(text)
    assert (document["schema"], document["command"]) == (1, "facts")
    found: dict[str, Any] = document["data"]["facts"]
    return found


def test_it_holds_every_fact_that_can_be_measured(printed: str) -> None:
    assert set(facts(printed)) == set(MEASURED)
    assert set(FACTS) - set(MEASURED) == {"autopsy", "set_cookie"}


def test_each_says_when_how_and_how_long(printed: str) -> None:
    now = datetime.now(timezone.utc)
    for name, fact in facts(printed).items():
        at = datetime.fromisoformat(fact["measured_at"])
        assert timedelta(0) <= now - at < timedelta(minutes=10), name
        assert fact["how"], name
        assert 0 <= fact["seconds"] < 60, name


def test_each_has_a_value_or_a_problem(printed: str) -> None:
    for name, fact in facts(printed).items():
        assert (fact["value"] is None) == bool(fact["problem"]), name


def test_they_are_one_line_of_ascii_that_every_terminal_can_print(printed: str) -> None:
    assert printed.isascii()
    assert printed.count("\n") == 1 and printed.endswith("\n")
    assert printed.rstrip("\n").isprintable()


def test_no_secret_of_the_settings_the_environment_or_a_session_is_in_them(printed: str) -> None:
    assert told(printed) == []


def test_they_can_be_read_again(printed: str, tmp_path: Path) -> None:
    path = tmp_path / "facts.json"
    path.write_text(printed)
    again = load_facts(path)
    assert {name for name in FACTS if getattr(again, name).measured_at} == set(MEASURED)


def test_single_ones_can_be_asked_for(shop: Path) -> None:
    done = run("facts", "own", "settings", "--project", shop, env=ENVIRONMENT)
    assert set(facts(done.stdout)) == {"own", "settings"}


def test_a_name_that_is_none_is_a_sentence_that_names_all(
    capsys: pytest.CaptureFixture[str], shop: Path
) -> None:
    done = Inside(capsys)("facts", "weather", "--project", shop)
    assert (done.status, done.out) == (2, "")
    assert "There is no fact called weather." in done.err and "settings" in done.err


def test_without_apps_those_that_need_them_say_so_and_the_others_are_there(shop: Path) -> None:
    done = run("facts", "--no-apps", "--project", shop, env=ENVIRONMENT)
    found = facts(done.stdout)
    assert set(found) == set(MEASURED)
    assert found["settings"]["value"] and found["sample"]["value"]
    assert found["users"]["value"] is None and "apps" in found["users"]["problem"]


def test_settings_that_do_not_load_are_a_sentence_with_file_and_line(tmp_path: Path) -> None:
    folder = filled(tmp_path / "shop", [session("aaaaaaaa" * 4)])
    (folder / "conf" / "settings.py").write_text("DEBUG = False\nimport no_such_module_at_all\n")
    done = run("facts", "--project", folder)
    assert (done.returncode, done.stdout) == (2, "")
    assert "settings.py:2" in done.stderr and "Traceback" not in done.stderr
