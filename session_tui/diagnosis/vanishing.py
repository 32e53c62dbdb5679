"""Whether what a finding rested on is gone, where no measurement contradicts the finding itself."""

from __future__ import annotations

import re

from session_tui.diagnosis.finding import Certainty, Evidence
from session_tui.diagnosis.ranking import Finding, judgement_of
from session_tui.model.facts import Facts, Spot

HISTORY = ("sample", "users", "autopsy", "set_cookie", "health", "host", "clocks")
"""Facts of what once happened: that it is not seen again tells nothing."""

SETTING = re.compile(
    r"^(?:[^ ]+:\d+  )?(?P<name>[A-Z][A-Z0-9_]*(?:\.[\w.]+)?) = (?P<text>.*)$", re.DOTALL
)
"""A setting as `judging.setting_seen` writes it."""

PLACE = re.compile(r"^(?P<file>[^ ]+):(?P<line>\d+)  (?P<line_text>.*)$", re.DOTALL)
"""A line of code as `looking.spots_seen` writes it."""


def vanished(finding: Finding, facts: Facts, before: Facts | None) -> bool:
    """Whether new facts, as good as those of before, have nothing left of what spoke for it."""
    evidence = [each for each in finding.evidence if each.source != "answer"]
    if not evidence or not _stood(finding, before):
        return False
    if not all(_is_known(each.source, facts) for each in evidence):
        return False
    lines = [each for each in evidence if each.source == "code"]
    if lines and not all(_was_read(each, facts) for each in lines):
        return False
    if not any(each.source in HISTORY for each in evidence):
        return not any(_is_there(each, facts, before) for each in lines)
    return any(_is_gone(each, facts, before) for each in evidence)


def place_in(evidence: Evidence) -> str:
    """The file of a line of code; empty where it names none."""
    place = PLACE.match(evidence.text)
    return place["file"] if place else ""


def _stood(finding: Finding, before: Facts | None) -> bool:
    """Whether facts alone spoke for it, and no answer was needed."""
    if before is None:
        return all(each.source != "answer" for each in finding.evidence)
    certainty = judgement_of(finding.cause, before).certainty
    return certainty in (Certainty.CONFIRMED, Certainty.SUSPECTED)


def _is_known(name: str, facts: Facts) -> bool:
    return bool(getattr(facts, name).known)


def _was_read(evidence: Evidence, facts: Facts) -> bool:
    """Whether the file of a line was read again, to its end."""
    code, file = facts.code.value, place_in(evidence)
    if code is None or not code.complete:
        return False
    return not file or not any(each.startswith(file) for each in code.skipped)


def _is_there(evidence: Evidence, facts: Facts, before: Facts | None) -> bool:
    """Whether the same line is still found in the same file, and tells the same."""
    now = _spots(evidence, facts)
    if before is None:
        return bool(now)
    told = {(spot.kind, spot.detail) for spot in _spots(evidence, before)}
    return any((spot.kind, spot.detail) in told for spot in now)


def _spots(evidence: Evidence, facts: Facts) -> list[Spot]:
    """The spots that a line of evidence can be of, wherever in its file they stand."""
    place = PLACE.match(evidence.text)
    if place is None or facts.code.value is None:
        return []
    text = place["line_text"]
    of_file = (spot for spot in facts.code.value.spots if spot.file == place["file"])
    return [spot for spot in of_file if spot.snippet.strip() == text]


def _is_gone(evidence: Evidence, facts: Facts, before: Facts | None) -> bool:
    """Whether a line of code is not there any more, or a setting has another value."""
    if evidence.source == "code":
        return bool(place_in(evidence)) and not _is_there(evidence, facts, before)
    told = SETTING.match(evidence.text) if evidence.source == "settings" else None
    now = facts.setting(told["name"]) if told else None
    return told is not None and now is not None and now.text != told["text"]
