"""What people read on a terminal is folded at words; pipes get whole lines."""

from __future__ import annotations

from pathlib import Path

import pexpect
import pytest

from session_tui.diagnosis.saying import finding_lines
from session_tui.diagnosis.wizard import findings
from session_tui.text.folding import AsIs, folded
from tests.cli.commands import command, environment, run
from tests.diagnosis.worlds import spot, world


def on_terminal(width: int, *words: str | Path) -> str:
    """What a command writes to a terminal of so many columns."""
    first, *others = command(*words)
    child = pexpect.spawn(
        first, others, env=environment(), timeout=60, encoding="utf-8", dimensions=(24, width)
    )
    child.expect(pexpect.EOF)
    child.close()
    return str(child.before).replace("\r\n", "\n")


@pytest.mark.parametrize("words", [("causes", "--tree"), ("causes",), ("demo", "--list")])
def test_no_line_is_wider_than_the_terminal_and_no_word_is_cut(words: tuple[str, ...]) -> None:
    shown, piped = on_terminal(80, *words), run(*words).stdout
    assert max(map(len, shown.split("\n"))) <= 80 < max(map(len, piped.split("\n")))
    assert shown.split() == piped.split()


def test_complaints_are_folded_too() -> None:
    shown = on_terminal(60, "diagnose", "--answer", "no-such-question=yes")
    assert max(map(len, shown.split("\n"))) <= 60
    assert "No question is called 'no-such-question'." in shown


def test_help_is_folded_to_the_terminal() -> None:
    shown = on_terminal(75, "diagnose", "--help")
    assert max(map(len, shown.split("\n"))) <= 75


def test_help_keeps_what_is_laid_out() -> None:
    shown = on_terminal(80, "sessions", "--help")
    assert "  user:alice   id:7   key:jfdob2   state:expired   signer:none   left:..1h" in shown


def test_diffs_commands_and_addresses_of_a_finding_stay_as_they_are() -> None:
    line = "SESSION_COOKIE_AGE = '3600'  # " + "for as long as the shop is open " * 4
    age = spot("setting", line, "SESSION_COOKIE_AGE", "shop/settings.py")
    facts = world(settings={"SESSION_COOKIE_AGE": "3600"}, spots=[age])
    told = list(finding_lines(findings(facts)[0], facts))
    (removed,) = (each for each in told if each.strip().startswith("-SESSION"))
    assert len(removed) > 80 and folded(removed, 80) == [removed]
    kept = [each for each in told if each.strip().split(":")[0] in ("check", "see")]
    assert len(kept) >= 2 and all(isinstance(each, AsIs) for each in kept)
