"""Ten walks of somebody who knows Linux and no Django, from a report to its cause.

Each begins with a project that is really broken, behind a real ssh, on a terminal of 80x24: 6 for
the case, then the key that stands beside the answer. What has to be known on the way is told by
the question itself; the walk holds the words of each question, and the cause at the end.
"""

from __future__ import annotations

import re
import shlex
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from session_tui.faults import Demo, broken_project
from tests.servers import ssh_command
from tests.tui.pseudo_terminal import Terminal

TOP = Path(__file__).parent.parent.parent

REPORT = "What do users report?"
CONFIRMED, SUSPECTED = "Confirmed: a measurement proves it.", "Suspected: it fits"


@dataclass(frozen=True)
class Walk:
    """One way through the wizard."""

    cause: str
    """The fault of the lab, and what has to be found."""
    ends: str
    """What is said of it in the end."""
    steps: tuple[tuple[str, str], ...]
    """How each question begins, and the answer that is given to it."""


WALKS = (
    Walk(
        "secret-random-per-process",
        CONFIRMED,
        ((REPORT, "Users are logged out at random"),),
    ),
    Walk(
        "secret-differs-between-nodes",
        SUSPECTED,
        (
            (REPORT, "Users are logged out at random"),
            ("After it happens, is the session cookie still there", "kept, the same value"),
            ("Does reloading a few times bring the login back?", "yes, it comes and goes"),
            ("How many processes and machines serve the site?", "several machines"),
        ),
    ),
    Walk(
        "cookie-secure-over-http",
        SUSPECTED,
        (
            (REPORT, "The right password leads back to the login page"),
            ("What does the login do, seen from the server?", "a session with the user appears"),
            ("Where does the session cookie get lost?", "Set-Cookie arrives, and the browser"),
            ("What stands in the address bar", "http "),
        ),
    ),
    Walk(
        "secret-rotated-no-fallback",
        SUSPECTED,
        (
            (REPORT, "Everybody, or one user, was thrown out"),
            ("Who was thrown out?", "everybody at once"),
            ("What happened at that moment", "SECRET_KEY, a .env file or the server was"),
        ),
    ),
    Walk(
        "expiry-not-refreshed",
        SUSPECTED,
        (
            (REPORT, "Logins end too early, after a fixed time"),
            ("When exactly do the logins end?", "always the same time after the login"),
        ),
    ),
    Walk(
        "signed-cookies-no-invalidation",
        SUSPECTED,
        (
            (REPORT, "A session does not end, or nobody can log out"),
            ("What does not end?", "a copied cookie works after logging out"),
            ("Does a cookie that was copied before the logout", "yes"),
        ),
    ),
    Walk(
        "host-www-apex-split",
        SUSPECTED,
        (
            (REPORT, "It is lost when the host changes"),
            ("Which change of address", "between www and the bare domain"),
        ),
    ),
    Walk(
        "api-client-omits-credentials",
        SUSPECTED,
        (
            (REPORT, "An API, a single-page app or a websocket"),
            ("What sends the requests that are anonymous?", "a script in a page of the same site"),
            ("What is to be seen of one such request?", "it carries no session cookie"),
        ),
    ),
    Walk(
        "code-nested-mutation",
        SUSPECTED,
        (
            (REPORT, "Users stay logged in, but data in the session"),
            ("When are the data gone", "a list or dict in the session was changed"),
        ),
    ),
    Walk(
        "mw-missing-or-order",
        CONFIRMED,
        ((REPORT, "There is an error message, an error page"),),
    ),
)

LAST_QUESTIONS = 4
"""Questions of single causes that may still come: they are answered with u."""


@contextmanager
def over_ssh(server: Any, demo: Demo) -> Iterator[Terminal]:
    """session-tui as it is started by hand in the project's folder, after ssh."""
    inner = f"cd {shlex.quote(str(demo.folder))} && PYTHONPATH={shlex.quote(str(TOP))} "
    inner += f"LC_ALL=C.UTF-8 TERM=xterm-256color {sys.executable} -m session_tui"
    ssh = ssh_command(server)
    terminal = Terminal([*ssh[:1], "-tt", *ssh[1:], inner])
    try:
        yield terminal
    finally:
        terminal.child.close(force=True)


def heading(screen: str) -> str:
    """The line that says what the case is about, and which question this is."""
    return screen.split("\n")[2].rstrip()


def question(screen: str) -> str:
    """The question, on one line; empty where none stands there."""
    words = [text[2:].strip(" │").strip() for text in screen.split("\n") if text[1:2] == "│"]
    return " ".join(words).split(" Why ")[0]


def key_of(screen: str, answer: str) -> str:
    """The key beside an answer; empty where it does not stand there."""
    found = re.search(rf"^ │  (\w)  {re.escape(answer)}", screen, re.MULTILINE)
    return found[1] if found else ""


def until(terminal: Terminal, holds: Callable[[str], object]) -> str:
    """The screen, once it is as it has to be."""
    for _ in range(200):
        screen = "\n".join(terminal.screen.display)
        if holds(screen):
            return screen
        terminal._read()
    raise AssertionError(f"This stayed:\n{screen}")


def measured(terminal: Terminal) -> None:
    """Everything was measured; what a busy machine did not tell in time, at the second try."""
    screen = terminal.shows("question 1", gone="to come")
    if "Not in time" in screen:
        terminal.press("r")
        terminal.shows("measuring again")
        until(terminal, lambda screen: "easuring" not in screen)


def answer(terminal: Terminal, asked: str, word: str) -> None:
    """Read the question, and press the key beside the answer."""
    screen = until(terminal, lambda now: question(now).startswith(asked) and key_of(now, word))
    terminal.press(key_of(screen, word))
    until(terminal, lambda now: not question(now).startswith(asked))


def answer_the_rest(terminal: Terminal) -> str:
    """The diagnosis; what else is asked on the way is answered with u."""
    for _ in range(LAST_QUESTIONS):
        screen = until(terminal, lambda now: is_over(now) or key_of(now, "I don't know"))
        if is_over(screen):
            return screen
        terminal.press("u")
        asked = question(screen)
        until(terminal, lambda now, asked=asked: question(now) != asked)  # type: ignore[misc]
    return until(terminal, is_over)


def is_over(screen: str) -> bool:
    """Whether a diagnosis stands there, to its last line."""
    return heading(screen).endswith("diagnosis") and not question(screen)


@pytest.mark.parametrize("walk", WALKS, ids=[walk.cause for walk in WALKS])
def test_a_report_leads_to_its_cause_by_the_keys_on_screen(walk: Walk, sshd: Any) -> None:
    with broken_project(walk.cause) as demo, over_ssh(sshd, demo) as terminal:
        assert "6 case" in terminal.shows("2 sessions")
        terminal.press("6")
        measured(terminal)
        for asked, word in walk.steps:
            answer(terminal, asked, word)
        answer_the_rest(terminal)
        screen = until(terminal, lambda now: walk.cause in "".join(now.split("\n")[4:9]))
        assert any(text.strip().startswith(walk.ends) for text in screen.split("\n")), screen


def test_most_of_the_walks_need_what_only_a_person_can_know() -> None:
    assert len(WALKS) == 10
    assert sum(len(walk.steps) > 1 for walk in WALKS) >= 4
    assert len({walk.steps[0][1] for walk in WALKS}) >= 8
