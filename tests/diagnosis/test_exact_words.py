"""Django's own words, read off a traceback, end the questions where they name a single cause."""

from __future__ import annotations

import pytest

from session_tui.diagnosis.finding import Certainty
from session_tui.diagnosis.questions.message import MESSAGE
from session_tui.diagnosis.wizard import step
from tests.diagnosis.worlds import told, world

NAMED = {each.id: each.favours[0] for each in MESSAGE.choices if len(each.favours) == 1}
OPEN = [each.id for each in MESSAGE.choices if len(each.favours) != 1]


@pytest.mark.parametrize("choice", NAMED)
def test_the_one_cause_of_an_error_is_suspected_first_and_nothing_more_is_asked(
    choice: str,
) -> None:
    stand = step(told(), (("symptom", "S11"), ("message", choice)))
    assert stand.ask is None
    assert stand.suspects[0].cause.id == NAMED[choice]
    assert stand.suspects[0].certainty is Certainty.SUSPECTED
    assert stand.suspects[0].proves == ""


@pytest.mark.parametrize("choice", OPEN)
def test_an_error_with_several_causes_is_asked_about(choice: str) -> None:
    assert step(told(), (("symptom", "S11"), ("message", choice))).ask is not None


def test_words_that_a_measurement_contradicts_end_nothing() -> None:
    stand = step(world(), (("symptom", "S11"), ("message", "timedelta")))
    assert all(each.cause.id != "config-wrong-type" for each in stand.suspects)
    assert stand.ask is not None
