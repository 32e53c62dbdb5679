"""Strangers' sessions in a real terminal: clipboard, title, screen and keys stay as they were."""

from __future__ import annotations

import json
import os
import shlex
import shutil
import subprocess
import sys
import time
import unicodedata
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.projects import make_project
from tests.servers import unavailable

TOP = Path(__file__).parent.parent.parent
SUITE = Path(os.environ.get("SESSION_TUI_SUITES", TOP.parent / "shared" / "suites"))
PAYLOADS = [
    "\x1b]52;c;UFdORUQ=\x1b\\",
    "\x1b]52;c;UFdORUQ=\x07",
    "\x1b]0;OWNED\x07",
    "\x1b[?1049l",
    "\x1bc",
    "\x1b[c\x1b[>q\x1b[5n\x1b[18t",
    "\x1b[2J\x1b[H",
    "\x9b31m\x9d0;OWNED\x9c",
    "\u202etxt.exe\u2066\u200b\ufeff\U000e0041",
    "[@click=app.quit]x[/]",
    "[ @click=app.simulate_key('q')]x[/]",
    "[/]",
    "[bold=1 =]",
    "a" + "\u0301" * 60,
    "\ud800 alone",
    "nul\x00del\x7f",
]


def naughty() -> list[str]:
    """The big list of naughty strings, where it is at hand: some of each kind."""
    path = SUITE / "blns" / "blns.json"
    return json.loads(path.read_text())[::30] if path.exists() else []


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A project whose sessions and users strangers wrote."""
    folder = make_project(tmp_path_factory.mktemp("hostile") / "site")
    texts = folder.parent / "texts.json"
    texts.write_text(json.dumps(list(dict.fromkeys([*PAYLOADS, *filter(None, naughty())]))))
    done = subprocess.run(
        [sys.executable, Path(__file__).with_name("hostile_side.py"), texts],
        cwd=folder,
        env={**os.environ, "DJANGO_SETTINGS_MODULE": "conf.settings"},
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, done.stderr[-2000:]
    return folder


class Tmux:
    """A real terminal of 80x24, with its clipboard open to programs."""

    def __init__(self, folder: Path) -> None:
        if shutil.which("tmux") is None:
            unavailable("tmux is not installed")
        self.socket = str(folder.parent / "tmux")
        command = f"{sys.executable} -m session_tui --screen sessions {shlex.quote(str(folder))}"
        self.run("-f", os.devnull, "new-session", "-d", "-x", "80", "-y", "24", "sleep 600")
        self.run("set-option", "-g", "set-clipboard", "on")
        self.run("set-option", "-g", "remain-on-exit", "on")
        self.run("select-pane", "-T", "as it was")
        self.run("respawn-pane", "-k", "-c", str(TOP), command)

    def run(self, *words: str) -> str:
        done = subprocess.run(
            ["tmux", "-S", self.socket, *words],
            capture_output=True,
            text=True,
            env={**os.environ, "LC_ALL": "C.UTF-8", "TMUX": ""},
        )
        return done.stdout

    def told(self, name: str) -> str:
        return self.run("display-message", "-p", f"#{{{name}}}").strip()

    def shows(self, text: str) -> str:
        for _ in range(200):
            drawn = self.run("capture-pane", "-p")
            if text in drawn:
                return drawn
            time.sleep(0.1)
        raise AssertionError(f"{text!r} never came:\n{drawn}")

    def ends(self) -> None:
        for _ in range(100):
            if self.told("pane_dead") == "1":
                # tmux may miss the end of one child until it hears of another's.
                self.run("run-shell", "true")
                return
            time.sleep(0.1)
        raise AssertionError("the program did not end")

    def press(self, *keys: str) -> None:
        self.run("send-keys", *keys)
        time.sleep(0.3)


@pytest.fixture
def terminal(folder: Path) -> Iterator[Tmux]:
    terminal = Tmux(folder)
    yield terminal
    terminal.run("kill-server")


def test_a_walk_over_every_hostile_session_leaves_the_terminal_as_it_was(terminal: Tmux) -> None:
    terminal.shows("READ-ONLY")
    terminal.shows("hostile0")
    for _ in range(len(PAYLOADS)):
        terminal.press("Enter")
        terminal.shows("Data")
        terminal.press("x")
        terminal.press("d")
        terminal.shows("What follows")
        terminal.press("q")
        terminal.shows("anonymous ")
        terminal.press("j")
    terminal.press("G")
    terminal.shows("hostile0")
    assert terminal.told("alternate_on") == "1"
    assert terminal.told("pane_title") == "as it was"
    assert terminal.run("list-buffers") == ""
    assert terminal.told("pane_dead") == "0"
    terminal.press("q")
    terminal.ends()
    assert terminal.told("pane_dead_status") == "0"


def test_a_bomb_a_deep_list_and_50_megabytes_are_named_and_the_list_goes_on(
    folder: Path,
) -> None:
    done = session_tui(folder, "sessions", "--json", "--reveal", "--limit", "500")
    rows = {row["key"]: row for row in json.loads(done.stdout)["data"]["sessions"]}
    last = sorted(rows)[-4:]
    deep, bomb, large, text = (rows[key]["problem"] for key in last)
    assert deep in ("TOO_DEEP", "BAD_JSON")
    assert (bomb, large) == ("TOO_LARGE", "TOO_LARGE")
    assert text in ("NOT_SIGNED", "UNKNOWN_FORMAT", "BAD_SIGNATURE")
    assert rows[sorted(rows)[0]]["problem"] == "NONE"


def test_the_commands_print_no_control_character(folder: Path) -> None:
    listed = session_tui(folder, "sessions", "--limit", "500").stdout
    document = json.loads(session_tui(folder, "sessions", "--json", "--reveal").stdout)
    keys = [row["key"] for row in document["data"]["sessions"]][: len(PAYLOADS) : 3]
    shown = "".join(session_tui(folder, "show", key, "--reveal").stdout for key in keys)
    drawn = {unicodedata.category(character) for character in (listed + shown).replace("\n", "")}
    assert not drawn & {"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"}


def session_tui(folder: Path, *words: str) -> subprocess.CompletedProcess[str]:
    """One command on the hostile project."""
    return subprocess.run(
        [sys.executable, "-m", "session_tui", *words, "--project", folder],
        capture_output=True,
        encoding="utf-8",
        cwd=TOP,
        env={**os.environ, "LC_ALL": "C.UTF-8"},
    )
