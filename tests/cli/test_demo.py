"""session-tui demo, without a terminal: what it lists, checks and refuses."""

from __future__ import annotations

import json
import sys
from pathlib import Path

from session_tui.faults.catalogue import FAULTS
from tests.cli.commands import run
from tests.tui.pseudo_terminal import Terminal


def test_the_list_names_every_fault_and_what_it_needs() -> None:
    lines = run("demo", "--list").stdout.splitlines()
    assert [line.split()[0] for line in lines] == [fault.cause for fault in FAULTS]
    needing = next(line for line in lines if line.startswith("cache-redis-evicted"))
    assert needing.endswith("[redis server, Python package redis]")


def test_the_list_as_json_tells_the_stories() -> None:
    found = json.loads(run("demo", "--list", "--json").stdout)["data"]["faults"]
    assert {each["id"] for each in found} == {fault.cause for fault in FAULTS}
    assert all(each["story"] and each["symptom"] for each in found)


def test_a_check_prints_a_line_for_each_fault() -> None:
    done = run("demo", "--check", "config-wrong-type", "mw-missing-or-order")
    lines = done.stdout.splitlines()
    assert done.returncode == 0, done.stdout + done.stderr
    assert [line.split()[:2] for line in lines[1:3]] == [
        ["config-wrong-type", "ok"],
        ["mw-missing-or-order", "ok"],
    ]
    assert lines[3] == "2 of 2 as they should be."


def test_a_check_as_json() -> None:
    done = run("demo", "--check", "cookie-attributes-invalid", "--json")
    row = json.loads(done.stdout)["data"]["checked"][0]
    assert row["first"] == row["name"] == "cookie-attributes-invalid"
    assert (row["certainty"], row["ok"]) == ("confirmed", True)


def test_a_fault_that_there_is_not_is_a_sentence() -> None:
    for words in (["no-such-fault"], ["--check", "no-such-fault"]):
        done = run("demo", *words)
        assert (done.returncode, done.stdout) == (2, "")
        assert "There is no such fault." in done.stderr
        assert "demo --list" in done.stderr


def test_one_fault_is_shown_at_a_time() -> None:
    done = run("demo", "config-wrong-type", "mw-missing-or-order")
    assert done.returncode == 2
    assert "One fault is shown at a time." in done.stderr


def test_a_fault_needs_a_terminal() -> None:
    done = run("demo", "config-wrong-type")
    assert done.returncode == 2
    assert "need a terminal" in done.stderr


def test_a_fault_is_shown_on_the_screens_with_its_story(tmp_path: Path) -> None:
    words = [sys.executable, "-m", "session_tui", "demo", "cookie-domain-mismatch"]
    terminal = Terminal(["env", f"TMPDIR={tmp_path}", "TERM=xterm-256color", *words])
    terminal.shows("READ-ONLY")
    (folder,) = tmp_path.iterdir()
    assert (folder / "teashop" / "manage.py").is_file()
    terminal.press("6")
    terminal.shows("What its users say (S1): Nobody can sign in")
    terminal.press("qq")
    assert terminal.end() == 0
    told = (terminal.written + (terminal.child.before or b"")).decode(errors="replace")
    assert "What its users say (S1): Nobody can sign in since the move" in told
    assert "(cookie-domain-mismatch)." in told
    assert not list(tmp_path.iterdir())
