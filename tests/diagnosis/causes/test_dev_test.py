"""What goes wrong in automated tests only."""

from __future__ import annotations

import pytest

from session_tui.diagnosis.causes import BY_ID
from session_tui.diagnosis.finding import Certainty
from session_tui.model.facts import CodeSeen, Facts
from tests.diagnosis.worlds import spot, told, world

CONFIRMED, SUSPECTED, OPEN, RULED_OUT = Certainty

WRITTEN = spot("client-session", '        self.client.session["cart"] = [1]', "", "shop/tests.py")

WORLDS = [
    ("test-client-session-copy", world(spots=[WRITTEN]), SUSPECTED),
    ("test-client-session-copy", world(), RULED_OUT),
    ("test-client-session-copy", world(code=CodeSeen((), 40, complete=False)), OPEN),
]


@pytest.mark.parametrize(("cause", "facts", "certainty"), WORLDS)
def test_a_world_is_judged(cause: str, facts: Facts, certainty: Certainty) -> None:
    judgement = BY_ID[cause].judge(facts)
    assert judgement.certainty is certainty, judgement


@pytest.mark.parametrize("cause", sorted({cause for cause, _, _ in WORLDS}))
def test_where_nothing_is_known_it_stays_open_and_says_what_is_missing(cause: str) -> None:
    judgement = BY_ID[cause].judge(told())
    assert judgement.certainty is OPEN
    assert judgement.proves


def test_the_session_is_taken_once_and_saved() -> None:
    assert BY_ID["test-client-session-copy"].remedy.change(world(spots=[WRITTEN])) == (
        "--- a/shop/tests.py\n+++ b/shop/tests.py\n@@ -12 +12,3 @@\n"
        '-        self.client.session["cart"] = [1]\n'
        "+        session = self.client.session\n"
        '+        session["cart"] = [1]\n'
        "+        session.save()"
    )


def test_half_a_statement_is_left_alone() -> None:
    half = spot("client-session", '        self.client.session["cart"] = [')
    assert BY_ID["test-client-session-copy"].remedy.change(world(spots=[half])) == ""
