"""`--help` explains the names that its options take."""

from __future__ import annotations

import pytest

from session_tui.cli.facts import MEANINGS
from session_tui.cli.measuring import MEASURED
from session_tui.diagnosis.questions.report import SYMPTOMS
from tests.cli.inside import Inside


@pytest.fixture
def inside(capsys: pytest.CaptureFixture[str]) -> Inside:
    return Inside(capsys)


def test_diagnose_says_what_each_symptom_means(inside: Inside) -> None:
    lines = inside("diagnose", "--help").out.splitlines()
    for identifier, text in SYMPTOMS:
        assert f"  {identifier:<3}  {text}" in lines


def test_facts_names_every_fact_that_can_be_asked_for(inside: Inside) -> None:
    told = inside("facts", "--help").out
    assert tuple(MEANINGS) == MEASURED
    for name, meaning in MEANINGS.items():
        assert f"  {name:<9}  {meaning}" in told
