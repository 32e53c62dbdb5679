"""Sessions that lie in files and cookies, as the commands show them; cookies come by a pipe."""

from __future__ import annotations

import json
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.agent.stores.contract import LOGIN, Held
from tests.agent.stores.test_contract_folders import CACHE, FILE, HeldInFolder
from tests.cli.commands import TOP, command, environment, run

COOKIES = "SESSION_ENGINE = 'django.contrib.sessions.backends.signed_cookies'"
LOCMEM = "SESSION_ENGINE = 'django.contrib.sessions.backends.cache'"


@pytest.fixture(scope="module")
def cookies(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Held]:
    """A project that keeps sessions in cookies, and one cookie of it."""
    sessions = [{"data": {**LOGIN, "cart": ["tea"]}, "age": 300}]
    with Held(tmp_path_factory.mktemp("pasted") / "shop", COOKIES, sessions) as held:
        yield held


def piped(text: str, *words: str | Path) -> subprocess.CompletedProcess[str]:
    """One command that is given `text` on standard input."""
    return subprocess.run(
        command(*words),
        input=text,
        capture_output=True,
        text=True,
        cwd=TOP,
        env=environment(),
        timeout=120,
    )


def test_a_cookie_line_on_standard_input_is_shown_without_itself(cookies: Held) -> None:
    (value,) = cookies.wrote
    line = f"Cookie: csrftoken=x; sessionid={value}\n"
    done = piped(line, "show", "-", "--json", "--project", cookies.folder)
    assert done.returncode == 0, done.stderr
    data = json.loads(done.stdout)["data"]
    assert (data["state"], data["origin"], data["user_id"]) == ("live", "cookie", "7")
    assert data["data"]["cart"] == ["tea"]
    assert data["salt"] == "django.contrib.sessions.backends.signed_cookies"
    assert value[:8] not in done.stdout and value[-20:] not in done.stdout


def test_the_cookie_itself_is_shown_to_who_asks(cookies: Held) -> None:
    (value,) = cookies.wrote
    done = piped(value, "show", "-", "--json", "--reveal", "--project", cookies.folder)
    assert json.loads(done.stdout)["data"]["key"] == value


def test_a_cookie_that_django_refuses_is_a_finding(cookies: Held) -> None:
    (value,) = cookies.wrote
    done = piped(f"sessionid={value[:-3]}AAA", "show", "-", "--project", cookies.folder)
    assert done.returncode == 1 and "signature" in done.stdout


@pytest.mark.parametrize("text", ["", "\n", "Cookie: other=1\n", "sessionid=\n"])
def test_a_line_without_the_cookie_ends_with_2_and_a_sentence(cookies: Held, text: str) -> None:
    done = piped(text, "show", "-", "--project", cookies.folder)
    assert done.returncode == 2 and "cookie" in done.stderr and done.stdout == ""


def test_a_key_may_come_from_standard_input_too(tmp_path: Path) -> None:
    with Held(tmp_path / "shop", FILE, [{"data": {"step": 3}}]) as held:
        (key,) = held.wrote
        done = piped(f"{key}\n", "show", "-", "--project", held.folder)
        assert done.returncode == 0 and "step: 3" in done.stdout
        done = run("sessions", "--json", "--project", held.folder)
        (row,) = json.loads(done.stdout)["data"]["sessions"]
        assert (row["state"], row["origin"], row["problem"]) == ("anonymous", "file", "NONE")


@pytest.mark.parametrize("settings", [FILE, CACHE], ids=["file", "cache"])
def test_the_commands_leave_the_folder_as_it_was(tmp_path: Path, settings: str) -> None:
    with HeldInFolder(tmp_path / "shop", settings) as held:
        before = held.snapshot()
        for words in (["sessions"], ["sessions", "id:7"], ["sessions", "state:expired"]):
            assert run(*words, "--project", held.folder).returncode == 0
        for key in list(held.wrote)[:3]:
            run("show", key, "--project", held.folder)
        assert held.snapshot() == before


@pytest.mark.parametrize(
    ("engine", "said"), [(COOKIES, "browser"), (LOCMEM, "memory of each web process")]
)
def test_a_list_of_what_nobody_can_list_ends_with_3_and_a_sentence(
    tmp_path: Path, engine: str, said: str
) -> None:
    with Held(tmp_path / "shop", engine, []) as held:
        done = run("sessions", "--project", held.folder)
    assert done.returncode == 3 and done.stdout == "" and said in done.stderr
