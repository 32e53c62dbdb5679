"""A root cause: what it is, how facts are judged by it, how it is mended, how that is checked."""

from __future__ import annotations

import shlex
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from session_tui.diagnosis.finding import Judgement
from session_tui.diagnosis.question import Question
from session_tui.model.facts import Facts

Change = Callable[[Facts], str]
"""Gives a change as a unified diff of a file of this project; empty where none can be written."""

SESSIONS_DOC = "https://docs.djangoproject.com/en/stable/topics/http/sessions/"
SETTINGS_DOC = "https://docs.djangoproject.com/en/stable/ref/settings/"
"""Django's own pages on sessions and settings; `#setting-name` finds one setting."""


def nothing(facts: Facts) -> str:
    """No change of a file mends it."""
    return ""


@dataclass(frozen=True)
class Remedy:
    """How a cause is mended."""

    text: str
    """What to do, in a sentence or two."""
    change: Change = nothing


@dataclass(frozen=True)
class Cause:
    """One entry of the catalogue."""

    id: str
    """Never changes; its first word means nothing."""
    family: str
    title: str
    symptoms: tuple[str, ...]
    """Of S1 to S12, the main one first."""
    judge: Callable[[Facts], Judgement]
    needs: tuple[str, ...]
    """The facts that `judge` reads: what a recheck measures again."""
    refutes: str
    """What would refute it, in a sentence."""
    remedy: Remedy
    links: tuple[str, ...]
    cases: int = 0
    """How many known incidents had it."""
    level: str = "low"
    """How often it is met in the field: "high", "med" or "low"."""
    question: Question | None = None
    """Asked where the facts are silent and the tree has asked all of its own."""

    @property
    def check(self) -> str:
        """The command that looks again, in the folder of the project."""
        return self.check_of(())

    def check_of(self, project: Sequence[str]) -> str:
        """The command that looks again; `project`: the options that say at which one."""
        return shlex.join(["session-tui", "diagnose", "--only", self.id, *project])

    @property
    def frequency(self) -> int:
        """How likely it is before anything is known; larger is likelier."""
        return self.cases + {"high": 6, "med": 3, "low": 0}[self.level]
