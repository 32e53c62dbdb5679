"""Remedies of the lab's faults: each diff can be applied, and the project loads afterwards."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import cast

import pytest

from session_tui.diagnosis.edits import is_diff
from tests.processes import binary

TOP = Path(__file__).parent.parent.parent

MOST = 50
"""Of the faults so many at least are mended by a diff that the files and settings alone give."""

PARTLY = {
    "async-sync-session-access",
    "db-unwritable",
    "expiry-idle-timeout-middleware",
    "idp-session-lifetime",
}
"""Causes whose diff is a first step, or gives longer limits to what ends sessions on purpose."""


@pytest.fixture(scope="module")
def remedied() -> dict[str, dict[str, str]]:
    """What came of each remedy; all of them in one process."""
    binary("patch")
    words = [sys.executable, "-W", "error::SyntaxWarning", "-m", "tests.faults.remedied"]
    done = subprocess.run(words, cwd=TOP, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return cast("dict[str, dict[str, str]]", json.loads(done.stdout))


def test_each_diff_is_taken_by_patch_and_the_settings_load(
    remedied: dict[str, dict[str, str]],
) -> None:
    wrong = {cause: each for cause, each in remedied.items() if each["problem"]}
    assert not wrong


def test_most_faults_have_a_diff_and_nothing_else_is_shown(
    remedied: dict[str, dict[str, str]],
) -> None:
    changes = [each["change"] for each in remedied.values() if each["change"]]
    assert all(map(is_diff, changes))
    assert len(changes) >= MOST


@pytest.mark.parametrize(
    ("cause", "line"),
    [
        (
            "config-wrong-type",
            '+SESSION_COOKIE_AGE = int(os.environ.get("TEASHOP_SESSION_AGE", "604800"))',
        ),
        ("secret-random-per-process", '+SECRET_KEY = os.environ["TEASHOP_SECRET_KEY"]'),
        ("cache-page-shared", "+from django.views.decorators.vary import vary_on_cookie"),
        ("auth-login-not-called", "+            login(request, user)"),
        (
            "mw-missing-or-order",
            '+    "django.contrib.sessions.middleware.SessionMiddleware",',
        ),
    ],
)
def test_what_stands_in_the_line_is_kept(
    remedied: dict[str, dict[str, str]], cause: str, line: str
) -> None:
    assert line in remedied[cause]["change"].splitlines()


def test_each_fault_is_said_to_be_fixed_once_it_is_gone(
    remedied: dict[str, dict[str, str]],
) -> None:
    told = {cause: each["healthy"] for cause, each in remedied.items() if each["healthy"]}
    assert set(told.values()) == {"fixed"}, told
    assert len(told) >= MOST


def test_what_a_diff_mends_as_a_whole_is_said_to_be_fixed(
    remedied: dict[str, dict[str, str]],
) -> None:
    told = {cause: each["mended"] for cause, each in remedied.items() if each["change"]}
    assert {cause for cause, word in told.items() if word not in ("", "fixed")} == PARTLY


def test_what_nobody_has_mended_is_not_fixed(remedied: dict[str, dict[str, str]]) -> None:
    told = {each["mended"] for each in remedied.values() if not each["change"]}
    assert told == {"", "not fixed"}


@pytest.mark.parametrize("cause", ["serializer-changed", "cookie-secure-over-http"])
def test_what_would_change_nothing_is_not_shown(
    remedied: dict[str, dict[str, str]], cause: str
) -> None:
    assert remedied[cause]["change"] == ""
