"""`sessions --capabilities`, and what lists of stores without order say."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from session_tui.model import CAPABILITIES
from tests.cli.commands import filled, run, session
from tests.projects import make_project


@pytest.fixture(scope="module")
def shop(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A project with one session in its database."""
    folder = tmp_path_factory.mktemp("capable") / "shop"
    return filled(folder, [session("alice1" + "a" * 26, _auth_user_id="1")])


class TestCapabilities:
    def test_are_a_line_each_with_the_reason(self, shop: Path) -> None:
        done = run("sessions", "--capabilities", "--project", shop)
        assert (done.returncode, done.stderr) == (0, "")
        words = [line.split()[:2] for line in done.stdout.splitlines() if line.startswith("  ")]
        answers = {name: answer for name, *rest in words for answer in rest}
        assert all(answers[name] in ("yes", "no") for name in CAPABILITIES if name != "read-only")
        assert "SQLite" in done.stdout and "latest-end" in done.stdout

    def test_are_one_object_as_json(self, shop: Path) -> None:
        done = run("sessions", "--capabilities", "--json", "--project", shop)
        document = json.loads(done.stdout)
        assert (document["schema"], document["command"]) == (1, "sessions")
        store = document["data"]["store"]
        assert [each["name"] for each in store["capabilities"]] == list(CAPABILITIES)
        assert store["read_only"] is True and store["orders"][0] == "latest-end"
        assert set(store) == {
            *("kind", "server", "place", "origin", "read_only", "proof"),
            *("orders", "capabilities", "notes"),
        }

    def test_take_no_filter(self, shop: Path) -> None:
        done = run("sessions", "user:alice", "--capabilities", "--project", shop)
        assert done.returncode == 2 and "takes no filter" in done.stderr


class TestLists:
    def test_of_a_store_without_order_say_so_on_stderr(self, tmp_path: Path) -> None:
        done = run("sessions", "--project", files(tmp_path, 2))
        assert done.returncode == 0 and len(done.stdout.splitlines()) == 3
        assert "no order" in done.stderr and "no order" not in done.stdout

    def test_with_an_order_say_nothing(self, shop: Path) -> None:
        assert run("sessions", "--project", shop).stderr == ""

    def test_that_cannot_be_say_why(self, tmp_path: Path) -> None:
        engine = 'SESSION_ENGINE = "django.contrib.sessions.backends.signed_cookies"'
        done = run("sessions", "--project", make_project(tmp_path / "shop", engine))
        assert (done.returncode, done.stdout) == (3, "")
        assert "keeps no session" in done.stderr and "`session-tui show -`" in done.stderr

    def test_of_nothing_say_that(self, tmp_path: Path) -> None:
        done = run("sessions", "--project", files(tmp_path, 0))
        assert done.returncode == 0 and "holds no session" in done.stderr


def files(folder: Path, count: int) -> Path:
    """A project with `count` session files, which Django would take for empty sessions."""
    place = folder / "sessions"
    place.mkdir()
    for number in range(count):
        (place / f"sessionid{'k' * 31}{number}").write_text("")
    lines = (
        'SESSION_ENGINE = "django.contrib.sessions.backends.file"',
        f"SESSION_FILE_PATH = {str(place)!r}",
    )
    return make_project(folder / "shop", "\n".join(lines))
