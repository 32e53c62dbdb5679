"""One pure step: facts and answers in, the next question or a diagnosis out.

Going back is the same with the last answer left out, resuming is the same with all of them.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from session_tui.diagnosis.autos import AUTOS
from session_tui.diagnosis.causes import CATALOGUE
from session_tui.diagnosis.finding import Certainty, Judgement
from session_tui.diagnosis.question import UNKNOWN, Choice, Question
from session_tui.diagnosis.questions import QUESTIONS
from session_tui.diagnosis.ranking import Finding, Said, judged, ranked
from session_tui.diagnosis.readings.refusal import ANY, Bearing, bearing, refusing
from session_tui.diagnosis.tree import BY_GATE, GATE_CAUSES, TREE, Node
from session_tui.model.facts import Facts

Answers = Sequence[tuple[str, str]]
"""(id of a question, id of a choice or UNKNOWN), in the order in which they were given."""

ASKED_BY_CAUSES = 3
"""How many questions of single causes are asked at most, after those of the tree."""


@dataclass(frozen=True)
class Step:
    """Where a case stands."""

    ask: Question | None
    """What is asked next; None when nothing is left to be asked: then it is a diagnosis."""
    trail: tuple[Said, ...]
    """What was answered on the way, by the operator and by the facts."""
    findings: tuple[Finding, ...]
    """All causes, the most likely first."""

    @property
    def suspects(self) -> tuple[Finding, ...]:
        """Those that are not ruled out and could make what was reported."""
        return tuple(
            each
            for each in self.findings
            if each.relevant and each.certainty is not Certainty.RULED_OUT
        )

    @property
    def ruled_out(self) -> tuple[Finding, ...]:
        """Those that a measurement or an answer contradicts."""
        return tuple(each for each in self.findings if each.certainty is Certainty.RULED_OUT)


@dataclass
class Walk:
    """One way through the tree, as far as answers and facts lead."""

    facts: Facts
    judgements: dict[str, Judgement]
    given: dict[str, str]
    bearing: Bearing = ANY
    said: list[Said] = field(default_factory=list)
    reached: dict[str, None] = field(default_factory=dict)
    asked: set[str] = field(default_factory=set)
    pending: list[Node] = field(default_factory=list)

    def run(self) -> Question | None:
        """The first question that nobody has answered; None at the end of all ways."""
        while self.pending:
            node = self.pending.pop(0)
            if node.question.id in self.asked or self._is_idle(node):
                continue
            self.asked.add(node.question.id)
            choice = self._answer(node.question)
            if choice is None:
                self.pending.insert(0, node)
                return node.question
            self._take(node, choice)
        return None

    def ahead(self) -> frozenset[str]:
        """The causes that can still be arrived at."""
        return frozenset(cause for node in self.pending for cause in node.reach())

    def _is_idle(self, node: Node) -> bool:
        """Whether all that stands behind a question is ruled out already, and it was not asked."""
        if node.question.id in self.given or node is TREE:
            return False
        left = (cause for cause in node.reach() if not self._is_out(cause))
        return next(left, None) is None

    def _is_out(self, cause: str) -> bool:
        judgement = self.judgements.get(cause)
        if judgement is None or judgement.certainty is Certainty.RULED_OUT:
            return True
        certain = judgement.certainty is Certainty.CONFIRMED
        if not self.bearing.has(cause, certain):
            return True
        return not certain and any(cause in each.choice.excludes for each in self.said)

    def _answer(self, question: Question) -> str | None:
        auto = AUTOS.get(question.id)
        measured = auto(self.facts) if auto else None
        choice = self.given.get(question.id, measured)
        picked = question.choice(choice) if choice else None
        if picked is None:
            return self.given.get(question.id)
        self.said.append(Said(question, picked, question.id not in self.given))
        return picked.id

    def _take(self, node: Node, choice: str) -> None:
        self.reached.update(dict.fromkeys(node.causes(choice)))
        self.pending[:0] = node.after(choice)


def step(facts: Facts, answers: Answers = ()) -> Step:
    """Where a case stands with these facts and answers."""
    judgements = judged(facts)
    given = dict(answers)
    bears = ANY if TREE.question.id in given else bearing(facts)
    walk = Walk(facts, judgements, given, bears)
    _begin(walk)
    ask = walk.run()
    started = TREE.question.id in walk.given or refusing(facts) is not None
    reached = walk.reached if started else None
    said = [*walk.said, *_answered_to_causes(walk)]
    findings = ranked(judgements, said, reached, ahead=walk.ahead(), bears=bears)
    ended = _is_proven(findings) or _is_named(findings, said)
    if ask is not None and started and ended:
        ask = None
    elif ask is None and not ended:
        ask = _of_a_cause(findings, walk) or _beyond_the_session(findings, walk)
    return Step(ask, tuple(said), findings)


def findings(facts: Facts, answers: Answers = ()) -> tuple[Finding, ...]:
    """All causes as findings, the most likely first."""
    return step(facts, answers).findings


def every_question() -> Iterator[Question]:
    """Those of the tree, and those of single causes."""
    yield from QUESTIONS
    yield from (cause.question for cause in CATALOGUE if cause.question is not None)


def choice_of(question: str, choice: str) -> Choice | None:
    """A choice by both ids; None where there is none. Raises KeyError for an unknown question."""
    found = {each.id: each for each in every_question()}[question]
    return found.choice(choice)


def _begin(walk: Walk) -> None:
    """At the first question, or behind the gate that refused the session of this case."""
    gate = refusing(walk.facts)
    if gate is None or TREE.question.id in walk.given:
        walk.pending.append(TREE)
        return
    walk.reached.update(dict.fromkeys(GATE_CAUSES.get(gate, ())))
    walk.pending.extend(BY_GATE.get(gate, ()) or (() if walk.reached else (TREE,)))


def _is_proven(found: Sequence[Finding]) -> bool:
    """Whether a measurement has found a cause of what was reported."""
    return any(each.certainty is Certainty.CONFIRMED and each.relevant for each in found)


def _is_named(found: Sequence[Finding], said: Sequence[Said]) -> bool:
    """Whether the first suspect is the one cause of an error whose words the operator read."""
    named = {each.names for each in said}
    first = [each for each in found if each.relevant][:1]
    return any(each.certainty is Certainty.SUSPECTED and each.cause.id in named for each in first)


def _answered_to_causes(walk: Walk) -> Iterator[Said]:
    for cause in CATALOGUE:
        question = cause.question
        if question is None or question.id in walk.asked:
            continue
        picked = question.choice(walk.given.get(question.id, UNKNOWN))
        if picked is not None:
            yield Said(question, picked)


def _of_a_cause(found: Sequence[Finding], walk: Walk) -> Question | None:
    """The question of the likeliest suspect that has one, while few have been asked."""
    likely = [each for each in found if each.relevant and each.points > 0]
    named = [each.cause.question for each in likely if each.certainty in _UNDECIDED]
    own = {each.id: each for each in named if each is not None}
    given = [name for name in own if name in walk.given]
    if len(likely) < 2 or len(given) >= ASKED_BY_CAUSES:
        return None
    return next((own[name] for name in own if name not in walk.given), None)


def _beyond_the_session(found: Sequence[Finding], walk: Walk) -> Question | None:
    """What users report, where what refused the session of this case leaves no suspect."""
    left = any(each.relevant and each.certainty is not Certainty.RULED_OUT for each in found)
    if left or walk.bearing is ANY:
        return None
    return TREE.question


_UNDECIDED = (Certainty.SUSPECTED, Certainty.OPEN)

__all__ = (
    "UNKNOWN",
    "Answers",
    "Finding",
    "Step",
    "choice_of",
    "every_question",
    "findings",
    "step",
)
