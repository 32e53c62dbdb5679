"""Settings that are put together."""

from __future__ import annotations

from session_tui.faults.settings import merged

BASE = '''"""Settings."""

import os

# As long as a week.
AGE = 7
APPS = [
    "shop",
]

DEBUG = True
'''


def test_what_is_assigned_anew_is_there_once() -> None:
    text = merged(BASE, "\nAGE = 30\n")
    assert text.endswith("DEBUG = True\n\nAGE = 30\n")
    assert text.count("AGE") == 1


def test_the_comment_above_goes_with_its_line() -> None:
    assert "week" not in merged(BASE, "AGE = 30")


def test_what_is_read_before_it_is_assigned_stays() -> None:
    text = merged(BASE, 'APPS = [*APPS, "cors"]\n')
    assert text.startswith(BASE.rstrip())
    found: dict[str, object] = {}
    exec(text, found)
    assert found["APPS"] == ["shop", "cors"]


def test_nothing_more_changes_nothing() -> None:
    assert merged(BASE, "\n") == BASE
