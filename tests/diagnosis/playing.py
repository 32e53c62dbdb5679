"""An operator at the wizard: answers every question, by a rule, until there is a diagnosis."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from session_tui.diagnosis.question import UNKNOWN, Question
from session_tui.diagnosis.tree import TREE, Node
from session_tui.diagnosis.wizard import Step, every_question, step
from session_tui.model.facts import Facts

Answers = list[tuple[str, str]]
Rule = Callable[[Question], str]

MOST = len(list(every_question()))
"""No case asks more often."""


def play(facts: Facts, rule: Rule) -> tuple[Step, Answers]:
    """The diagnosis, and what was answered on the way. Each question may come once."""
    answers: Answers = []
    while (stand := step(facts, answers)).ask is not None:
        asked = stand.ask
        assert asked.id not in dict(answers), f"{asked.id} is asked again"
        answers.append((asked.id, rule(asked)))
        assert len(answers) <= MOST
    return stand, answers


def following(path: Answers) -> Rule:
    """Takes the choices of a path, and knows nothing beside it."""
    return lambda question: dict(path).get(question.id, UNKNOWN)


def paths(node: Node = TREE, before: tuple[tuple[str, str], ...] = ()) -> Iterator[Answers]:
    """Every way through the tree, down to each choice."""
    for choice in node.question.choices:
        way = (*before, (node.question.id, choice.id))
        yield list(way)
        for following_node in node.then.get(choice.id, ()):
            yield from paths(following_node, way)


def path_to(cause: str) -> Answers:
    """The shortest way to a choice that speaks for a cause."""
    favours = {
        (each.id, choice.id): choice.favours for each in every_question() for choice in each.choices
    }
    return min((way for way in paths() if cause in favours[way[-1]]), key=len)
