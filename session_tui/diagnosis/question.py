"""What only the operator can know, asked so that it can be found out."""

from __future__ import annotations

from dataclasses import dataclass

UNKNOWN = "u"
"""The choice "I don't know", which every question has."""

KEYS = "123456789abcdef"
"""The keys of choices, in their order."""


@dataclass(frozen=True)
class Choice:
    """One answer, and the causes that it speaks for or against."""

    id: str
    """A word, the same for ever: case files hold it."""
    text: str
    favours: tuple[str, ...] = ()
    """Causes that would show just this."""
    excludes: tuple[str, ...] = ()
    """Causes that cannot be where this is so."""


@dataclass(frozen=True)
class Question:
    """One question with its choices; "I don't know" is always one more."""

    id: str
    """A word, the same for ever."""
    text: str
    why: str
    """What the answer separates, in a sentence."""
    how: str
    """How to find out: the exact thing to click, run or look at."""
    choices: tuple[Choice, ...]
    exact: bool = False
    """Whether its choices are words of Django's own: one that names a single cause leaves none."""

    def choice(self, identifier: str) -> Choice | None:
        """The choice of this id; None for "I don't know", and for an id that it does not have."""
        return next((each for each in self.choices if each.id == identifier), None)


def yes_or_no(
    identifier: str,
    text: str,
    why: str,
    how: str,
    yes: tuple[str, ...] = (),
    no: tuple[str, ...] = (),
    *,
    yes_excludes: tuple[str, ...] = (),
    no_excludes: tuple[str, ...] = (),
) -> Question:
    """A question with two choices; `yes` and `no` are the causes that each speaks for."""
    choices = (Choice("yes", "yes", yes, yes_excludes), Choice("no", "no", no, no_excludes))
    return Question(identifier, text, why, how, choices)
