"""What several judges look at: versions, the gates of an autopsy, lists in settings."""

from __future__ import annotations

import re
from datetime import datetime, timezone

from session_tui.diagnosis.finding import Evidence
from session_tui.diagnosis.judging import seen
from session_tui.model import Autopsy, Gate, Outcome
from session_tui.model.facts import Facts, Spot

SHOWN = 4
"""Spots of one kind that are shown as evidence."""

TESTS = re.compile(r"(^|/)(tests?|migrations|fixtures?|conftest|factor(y|ies))[/._]")


def django_version(facts: Facts) -> tuple[int, ...] | None:
    """The installed Django as numbers, (5, 2, 19); None where it is not known."""
    text = facts.project.value.django if facts.project.value else ""
    found = re.match(r"[0-9]{1,9}(\.[0-9]{1,9})+", text)
    return tuple(int(part) for part in found.group().split(".")) if found else None


def gate(facts: Facts, *names: str) -> Gate | None:
    """The first of these gates in the autopsy of the session that the case began with."""
    autopsy: Autopsy | None = facts.autopsy.value
    gates = autopsy.gates if autopsy else ()
    return next((each for each in gates if each.gate in names), None)


def stopped_at(facts: Facts, *names: str) -> Gate | None:
    """Which of these gates ended that session; None where none did, or nobody knows."""
    autopsy: Autopsy | None = facts.autopsy.value
    gates = autopsy.gates if autopsy else ()
    ended = (Outcome.FAIL, Outcome.ERROR)
    return next((each for each in gates if each.gate in names and each.outcome in ended), None)


def passed(facts: Facts, name: str) -> bool:
    """Whether that session is known to have passed the gate."""
    found = gate(facts, name)
    return found is not None and found.outcome is Outcome.PASS


def listed(facts: Facts, name: str) -> tuple[str, ...] | None:
    """The strings of a setting that lists some; None where the setting is not known."""
    setting = facts.setting(name)
    return None if setting is None else setting.words


def of_the_site(spots: tuple[Spot, ...]) -> tuple[Spot, ...]:
    """Those that are no part of tests and migrations."""
    return tuple(spot for spot in spots if not TESTS.search(spot.file))


def spots_seen(facts: Facts, spots: tuple[Spot, ...]) -> list[Evidence]:
    """The first few spots as evidence: file, line, and the line as it stands."""
    texts = [f"{spot.file}:{spot.line}  {spot.snippet.strip()}" for spot in spots[:SHOWN]]
    return [seen(facts, "code", text) for text in texts]


def unloadable_seen(facts: Facts, setting: str) -> list[Evidence]:
    """Settings whose names begin so and that name what cannot be imported, as evidence."""
    told = facts.checks.value.unloadable if facts.checks.value else ()
    wrong = (each for each in told if each.setting.startswith(setting))
    return [
        seen(facts, "checks", f"{each.setting} = {each.name!r}: {each.problem}") for each in wrong
    ]


def count(number: int, noun: str) -> str:
    """A number with its noun: "1 session", "12 sessions"."""
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"


def moment(at: datetime | None) -> str:
    """A moment to the minute, in UTC; "an unknown time" where nobody knows it."""
    if at is None:
        return "an unknown time"
    try:
        return f"{at.astimezone(timezone.utc):%Y-%m-%d %H:%M} UTC"
    except OverflowError:  # at the edge of the calendar
        return at.isoformat()
