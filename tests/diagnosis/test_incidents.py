"""Incidents that others reported: with what they tell, the cause must come near the top."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from session_tui.diagnosis import wizard
from session_tui.diagnosis.causes import BY_ID
from session_tui.diagnosis.finding import Certainty
from session_tui.model.facts import Facts
from tests.diagnosis.incidents import TABLE, Incident, Skipped

BESIDE = Path(__file__).resolve().parents[3] / "shared" / "knowledge" / "cases.yaml"
CASES = Path(os.environ.get("SESSION_TUI_CASES", BESIDE))
"""Whose causes are known; it lies outside of the repository."""

FIRST, AMONG_THREE = 0.7, 0.9
"""How often the cause must be the first finding, and one of the first three."""

FEWEST = 85
"""Incidents that must be usable for these shares to mean something."""

TOLD = [each for each in TABLE if isinstance(each, Incident)]
SKIPPED = [each for each in TABLE if isinstance(each, Skipped)]

needs_cases = pytest.mark.skipif(not CASES.is_file(), reason=f"The cases are not at {CASES}.")


def true_causes() -> dict[str, tuple[str, ...]]:
    """The cause of each incident, and then those that are as good an answer."""
    blocks = re.split(r"^- (?=id:)", CASES.read_text(encoding="utf-8"), flags=re.M)[1:]
    return {_value(block, "id")[0]: _causes(block) for block in blocks}


def _causes(block: str) -> tuple[str, ...]:
    return (*_value(block, "cause"), *_value(block, "also_acceptable"))


def _value(block: str, name: str) -> list[str]:
    """A word, a list in brackets, or one word a line."""
    found = re.search(rf"^(?:  )?{name}:(.*(?:\n +- .*)*)", block, re.M)
    words = re.findall(r"[\w.-]*\w", found.group(1)) if found else []
    return [word for word in words if word != "null"]


def given(facts: Facts, told: tuple[tuple[str, str], ...]) -> tuple[tuple[str, str], ...]:
    """Answers in the order in which they are asked for; what was not told, nobody knows."""
    known, answers = dict(told), list[tuple[str, str]]()
    while (asked := wizard.step(facts, answers).ask) is not None:
        answers.append((asked.id, known.get(asked.id, wizard.UNKNOWN)))
    return tuple(answers)


def suspects(incident: Incident) -> list[str]:
    """Causes that are not ruled out, the likeliest first."""
    found = wizard.findings(incident.facts, given(incident.facts, incident.answers))
    return [each.cause.id for each in found if each.certainty is not Certainty.RULED_OUT]


@dataclass(frozen=True)
class Outcome:
    incident: str
    expected: tuple[str, ...]
    found: list[str]

    def within(self, places: int) -> bool:
        return any(each in self.expected for each in self.found[:places])

    def __str__(self) -> str:
        places = [n for n, each in enumerate(self.found, 1) if each in self.expected]
        where = f"place {places[0]}" if places else "ruled out"
        first = ", ".join(self.found[:3])
        return f"{self.incident} ({where}): expected {' or '.join(self.expected)}; found {first}"


@pytest.fixture(scope="module")
def outcomes() -> list[Outcome]:
    expected = true_causes()
    return [Outcome(each.id, expected[each.id], suspects(each)) for each in TOLD]


def told_of(outcomes: list[Outcome], places: int) -> str:
    """The share, and each that is missed."""
    missed = [str(each) for each in outcomes if not each.within(places)]
    hit = len(outcomes) - len(missed)
    return "\n".join((f"{hit} of {len(outcomes)} within {places}", *missed))


def every_answer() -> Iterator[tuple[str, str, str]]:
    for each in TOLD:
        yield from ((each.id, question, choice) for question, choice in each.answers)


def test_enough_incidents_are_told() -> None:
    assert len(TOLD) >= FEWEST
    assert len({each.id for each in TABLE}) == len(TABLE)
    assert all(each.missing for each in SKIPPED)


def test_every_answer_is_one_of_the_choices() -> None:
    wrong = [each for each in every_answer() if wizard.choice_of(*each[1:]) is None]
    assert not wrong


@needs_cases
def test_every_incident_is_in_the_table() -> None:
    expected = true_causes()
    assert {each.id for each in TABLE} == set(expected)
    unknown = {name: causes for name, causes in expected.items() if not {*causes} <= {*BY_ID}}
    assert not unknown
    assert all(expected.values())


@needs_cases
def test_the_cause_mostly_comes_first(outcomes: list[Outcome]) -> None:
    hit = sum(each.within(1) for each in outcomes)
    assert hit >= FIRST * len(outcomes), told_of(outcomes, 1)


@needs_cases
def test_the_cause_nearly_always_is_among_three(outcomes: list[Outcome]) -> None:
    hit = sum(each.within(3) for each in outcomes)
    assert hit >= AMONG_THREE * len(outcomes), told_of(outcomes, 3)
