"""After the fix: is what a finding rested on gone?"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import Enum

from session_tui.diagnosis.cause import Cause
from session_tui.diagnosis.finding import Certainty, Judgement
from session_tui.diagnosis.ranking import Finding, judgement_of
from session_tui.diagnosis.wizard import Step
from session_tui.model.facts import Facts

STANDING = (Certainty.CONFIRMED, Certainty.SUSPECTED)


class Outcome(str, Enum):
    """What a second look says."""

    FIXED = "fixed"
    NOT_FIXED = "not fixed"
    CANNOT_TELL = "cannot tell"


@dataclass(frozen=True)
class Rechecked:
    """One finding, looked at again."""

    cause: Cause
    outcome: Outcome
    judgement: Judgement
    """What the new facts say alone."""


def worth_a_look(step: Step) -> tuple[Finding, ...]:
    """The findings of a case that are looked at again: all that stand first, or the only one."""
    standing = [each for each in step.suspects if each.certainty in STANDING]
    proven = [each for each in standing if each.certainty is Certainty.CONFIRMED]
    return tuple(proven or standing[:1])


def needs_of(found: tuple[Finding, ...]) -> tuple[str, ...]:
    """The facts that these findings rest on."""
    return tuple(dict.fromkeys(name for each in found for name in each.cause.needs))


def rechecked(finding: Finding, facts: Facts) -> Rechecked:
    """Fixed where a measurement contradicts it now; not fixed where one still speaks for it.

    Of a finding that rested on answers alone no measurement can tell that it was mended.
    """
    judgement = judgement_of(finding.cause, facts)
    if judgement.certainty in STANDING:
        return Rechecked(finding.cause, Outcome.NOT_FIXED, judgement)
    measured = any(each.source != "answer" for each in finding.evidence)
    if measured and judgement.certainty is Certainty.RULED_OUT:
        return Rechecked(finding.cause, Outcome.FIXED, judgement)
    return Rechecked(finding.cause, Outcome.CANNOT_TELL, judgement)


def told(results: Sequence[Rechecked]) -> str:
    """What came of it, in a line: "Fixed: expiry-cookie-age-too-short."."""
    named = {
        outcome: ", ".join(each.cause.id for each in results if each.outcome is outcome)
        for outcome in Outcome
    }
    parts = [f"{outcome.value.capitalize()}: {ids}." for outcome, ids in named.items() if ids]
    return " ".join(parts)
