"""What a diagnosis on a terminal says of facts that could not be measured."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from session_tui.link.facts import plain
from session_tui.model.facts import Facts
from tests.cli.inside import Inside
from tests.diagnosis.worlds import unknown, world


@pytest.fixture
def inside(capsys: pytest.CaptureFixture[str]) -> Inside:
    return Inside(capsys)


def told(inside: Inside, folder: Path, facts: Facts) -> str:
    """What `diagnose` prints on these facts."""
    path = folder / "facts.json"
    path.write_text(json.dumps({"schema": 1, "command": "facts", "data": {"facts": plain(facts)}}))
    return inside("diagnose", "--facts", path).out


def test_a_fact_that_is_missing_is_named_with_its_reason(inside: Inside, tmp_path: Path) -> None:
    out = told(inside, tmp_path, world(sample=unknown("The store did not answer.")))
    assert "; 1 fact could not be measured.\n" in out
    assert "\n  not measured: sample: The store did not answer.\n" in out


def test_facts_with_one_reason_share_a_line(inside: Inside, tmp_path: Path) -> None:
    silent, hidden = unknown("The store did not answer."), unknown("The journal is hidden.")
    out = told(inside, tmp_path, world(sample=silent, users=silent, host=hidden))
    assert "; 3 facts could not be measured.\n" in out
    assert "\n  not measured: sample, users: The store did not answer.\n" in out
    assert "\n  not measured: host: The journal is hidden.\n" in out


def test_where_nothing_is_missing_nothing_is_said(inside: Inside, tmp_path: Path) -> None:
    assert "measured" not in told(inside, tmp_path, world()).split("What do users report?")[0]
