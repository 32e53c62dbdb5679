"""Findings in order: what was measured and what was answered, put together by one rule.

A measurement that proves a cause stands above every answer. An answer that excludes a cause rules
it out; one that speaks for few causes makes them suspected. Among the others that one comes first
for which answers, measurements and the number of known incidents together say most.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace

from session_tui.diagnosis.cause import Cause
from session_tui.diagnosis.causes import CATALOGUE
from session_tui.diagnosis.finding import Certainty, Evidence, Judgement
from session_tui.diagnosis.judging import open_
from session_tui.diagnosis.question import Choice, Question
from session_tui.diagnosis.readings.refusal import ANY, Bearing
from session_tui.model.facts import Facts

POINTED = 0.3
"""How much answers must say for a cause that no fact speaks for, to be suspected: a choice that
names three causes says a third for each of them."""

MAIN, OTHER = 0.3, 0.15
"""What the reported symptom says for a cause whose main symptom, or another, it is."""

ARRIVED = 0.5
"""What it says for a cause that the answers so far lead to it."""

MEASURED = 0.8
"""What it says for a cause that a measurement speaks for it, too."""

PRIOR = 0.015
"""What each known incident of a cause says for it."""

BY_FACTS = "the facts answered it"
"""How an answer is known that nobody was asked for."""

ORDER = (Certainty.CONFIRMED, Certainty.SUSPECTED, Certainty.OPEN, Certainty.RULED_OUT)


@dataclass(frozen=True)
class Said:
    """One answer, given by the operator or by the facts."""

    question: Question
    choice: Choice
    measured: bool = False
    """Whether the facts answered it."""

    @property
    def names(self) -> str | None:
        """The one cause that shows just this, where the operator read Django's own words."""
        told = self.choice.favours
        return told[0] if self.question.exact and len(told) == 1 and not self.measured else None


@dataclass(frozen=True)
class Finding:
    """One cause with everything that is known of it in this case."""

    cause: Cause
    certainty: Certainty
    because: str
    evidence: tuple[Evidence, ...]
    proves: str
    """What would prove it, or what is missing; empty where it is proven or ruled out."""
    points: float
    """How much the answers say for it."""
    relevant: bool
    """Whether it could make the symptom that was reported."""


def judged(facts: Facts, causes: Sequence[Cause] = CATALOGUE) -> dict[str, Judgement]:
    """What each judge makes of the facts alone, by the causes' ids."""
    return {cause.id: judgement_of(cause, facts) for cause in causes}


def judgement_of(cause: Cause, facts: Facts) -> Judgement:
    """What its judge makes of the facts, whatever numbers and times somebody has put into them."""
    try:
        return cause.judge(facts)
    except (ArithmeticError, ValueError):
        proves = "The same, measured anew."
        return open_("A number or a time was measured that nobody can reckon with.", proves=proves)


def ranked(
    judgements: dict[str, Judgement],
    said: Sequence[Said],
    reached: Collection[str] | None,
    causes: Sequence[Cause] = CATALOGUE,
    ahead: Collection[str] = (),
    bears: Bearing = ANY,
) -> tuple[Finding, ...]:
    """Every cause as a finding, the most likely first.

    `reached`: the causes that the tree has arrived at; None before a symptom is known. `ahead`:
    those that it may still arrive at. `bears`: which of them can have refused the session that the
    case was opened from.
    """
    found = [_finding(cause, judgements[cause.id], said, reached, ahead, bears) for cause in causes]
    return tuple(sorted(found, key=_place))


def _finding(
    cause: Cause,
    judgement: Judgement,
    said: Sequence[Said],
    reached: Collection[str] | None,
    ahead: Collection[str],
    bears: Bearing,
) -> Finding:
    points = _points(cause, said)
    if reached is not None and (cause.id in reached or cause.id in ahead):
        points += ARRIVED
    symptom = next((each.choice.id for each in said if each.question.id == "symptom"), "")
    related = reached is None or cause.id in reached or symptom in cause.symptoms
    # What is proven is true anyway: it must make this symptom, or have been arrived at, to end it.
    proven = judgement.certainty is Certainty.CONFIRMED
    related = related or (cause.id in ahead and not (proven and symptom))
    related = related and bears.has(cause.id, proven)
    finding = Finding(
        cause,
        judgement.certainty,
        judgement.because,
        judgement.evidence,
        judgement.proves,
        points,
        related,
    )
    if judgement.certainty in (Certainty.CONFIRMED, Certainty.RULED_OUT):
        return finding
    against = [each for each in said if cause.id in each.choice.excludes]
    if against:
        return _with_answers(finding, Certainty.RULED_OUT, "The answers speak against it.", against)
    favouring = [each for each in said if cause.id in each.choice.favours]
    if not favouring:
        return finding
    lifted = judgement.certainty is Certainty.SUSPECTED or _pointed(cause, favouring)
    certainty = Certainty.SUSPECTED if lifted else Certainty.OPEN
    return _with_answers(finding, certainty, finding.because, favouring)


def _with_answers(
    finding: Finding, certainty: Certainty, because: str, said: Sequence[Said]
) -> Finding:
    told = tuple(_answer(each) for each in said)
    named = any(each.names == finding.cause.id for each in said)
    proves = "" if certainty is Certainty.RULED_OUT or named else finding.proves
    return replace(
        finding,
        certainty=certainty,
        because=because,
        evidence=(*finding.evidence, *told),
        proves=proves,
    )


def _answer(said: Said) -> Evidence:
    how = BY_FACTS if said.measured else ""
    return Evidence(f"{said.question.text} {said.choice.text}", "answer", how)


def _pointed(cause: Cause, said: Sequence[Said]) -> bool:
    return sum(1 / len(each.choice.favours) for each in said) >= POINTED


def _points(cause: Cause, said: Sequence[Said]) -> float:
    points = sum(_weight(cause, each) for each in said if cause.id in each.choice.favours)
    for each in said:
        if each.question.id == "symptom" and each.choice.id in cause.symptoms:
            points += MAIN if each.choice.id == cause.symptoms[0] else OTHER
    return points


def _weight(cause: Cause, said: Said) -> float:
    """A choice says more for the causes that it names first, and the fewer it names."""
    named = said.choice.favours
    return 1 / len(named) + 0.02 * (len(named) - named.index(cause.id)) / len(named)


def _place(finding: Finding) -> tuple[int, float]:
    """What is proven and fits the report, the rest that fits, what does not fit, what is out."""
    rank = ORDER.index(finding.certainty)
    if finding.certainty is Certainty.RULED_OUT:
        return 4, -finding.points
    proven = 0 if finding.certainty is Certainty.CONFIRMED else 1
    return proven + (0 if finding.relevant else 2), -(_score(finding) - 0.001 * rank)


def _score(finding: Finding) -> float:
    measured = any(each.source != "answer" for each in finding.evidence)
    speaks = MEASURED if finding.certainty is Certainty.SUSPECTED and measured else 0.0
    return finding.points + speaks + PRIOR * finding.cause.frequency
