"""A filter as a tree: terms at its ends, joined and negated."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Iterator, NamedTuple, Union


class Range(NamedTuple):
    """Numbers from `low` to `high`; an end that is `open` does not belong to it."""

    low: float = -math.inf
    high: float = math.inf
    low_open: bool = False
    high_open: bool = False

    def holds(self, number: float | None) -> bool:
        """Whether `number` is known and lies in the range."""
        if number is None or math.isnan(number):
            return False
        above = number > self.low if self.low_open else number >= self.low
        return above and (number < self.high if self.high_open else number <= self.high)


class Term(NamedTuple):
    """One condition: `name` is a field, "data" with a `path`, or "" for a bare word."""

    name: str
    value: str | Range
    path: str = ""


@dataclass(frozen=True)
class Branch:
    """A node with others below it; its class says what they have to do with each other."""

    parts: tuple[Node, ...]


class And(Branch):
    """All parts; with none, everything."""


class Or(Branch):
    """Any part."""


class Not(Branch):
    """The rest of its only part."""


Node = Union[Term, And, Or, Not]

EVERYTHING = And(())


def terms(node: Node) -> Iterator[Term]:
    """Every term of a tree, in the order of the text."""
    if isinstance(node, Term):
        yield node
        return
    for part in node.parts:
        yield from terms(part)
