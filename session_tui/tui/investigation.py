"""What is known, what was answered and what follows: one frozen value, kept by the app."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timezone
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

from session_tui.model import Failure
from session_tui.model.case import Case, Note
from session_tui.model.facts import FACTS, Fact

if TYPE_CHECKING:
    from session_tui.diagnosis.ranking import Finding
    from session_tui.diagnosis.waivers import Waiver
    from session_tui.diagnosis.wizard import Step

ASKED_ELSEWHERE = ("project", "store", "autopsy", "set_cookie")
"""Facts that come with the app's own questions, or from the operator."""

MEASURED = tuple(name for name in FACTS if name not in ASKED_ELSEWHERE)
"""Facts that are asked of the agent together."""

LATE = "did not answer within"
"""In the problem of a fact that took too long."""

LIVELY = ("health", "clocks")
"""Facts that change by themselves while somebody looks."""


def _new_case() -> Case:
    return Case(datetime.now(timezone.utc))


@dataclass(frozen=True)
class Investigation:
    """Where the operator stands between the first fact and a root cause."""

    case: Case = field(default_factory=_new_case)
    waiting: frozenset[str] = frozenset((*MEASURED, "project", "store"))
    """Facts that are still to come."""
    measuring: bool = False
    failure: Failure | None = None
    """Why measuring ended before its end."""
    path: Path | None = None
    """Where the case is kept; None before it was saved."""
    kept: tuple[tuple[tuple[str, str], ...], tuple[Note, ...]] = ((), ())
    """The answers and the notes that were saved last."""

    @cached_property
    def step(self) -> Step:
        """What follows from facts and answers; worked out when it is first looked at."""
        from session_tui.diagnosis.wizard import step

        return step(self.case.facts, self.case.answers)

    @cached_property
    def findings(self) -> tuple[Finding, ...]:
        """What the facts alone say of every cause, the worst first; no answer moves them."""
        from session_tui.diagnosis.ranking import judged, ranked

        return ranked(judged(self.case.facts), (), None)

    @cached_property
    def waivers(self) -> dict[str, Waiver]:
        """The waivers that hold today, by the cause that the project lives with."""
        from session_tui.diagnosis.waivers import waivers_of

        today = datetime.now(timezone.utc).date()
        found = waivers_of(self.case.facts).waivers
        return {each.cause: each for each in found if each.holds(today)}

    @property
    def standing(self) -> tuple[Finding, ...]:
        """The findings without those that are waived."""
        return tuple(each for each in self.findings if each.cause.id not in self.waivers)

    @property
    def late(self) -> tuple[str, ...]:
        """Facts that a busy machine did not tell in time; another try may tell them."""
        facts = self.case.facts
        return tuple(name for name in MEASURED if LATE in getattr(facts, name).problem)

    def with_fact(self, name: str, fact: Fact[Any]) -> Investigation:
        """One more fact is there."""
        facts = replace(self.case.facts, **{name: fact})
        case = replace(self.case, facts=facts)
        return replace(self, case=case, waiting=self.waiting - {name})

    def beginning_with(self, notes: Sequence[str]) -> Investigation:
        """A case that begins with these notes; they need not be saved."""
        now = datetime.now(timezone.utc)
        case = replace(self.case, notes=tuple(Note(now, each) for each in notes))
        return replace(self, case=case, kept=(case.answers, case.notes))

    @property
    def unsaved(self) -> bool:
        """Whether there are answers or notes that no file has."""
        return (self.case.answers, self.case.notes) != self.kept

    def saved(self, path: Path | None = None) -> Investigation:
        """What is known is in a file; `path`: of the case, which is to be written again."""
        kept = self.case.answers, self.case.notes
        return replace(self, kept=kept, path=self.path if path is None else path)

    def with_case(self, case: Case) -> Investigation:
        """Another answer or note."""
        return replace(self, case=case)

    def asking(self, names: frozenset[str]) -> Investigation:
        """These facts are being measured; what is known of them stays until then."""
        unknown = {name for name in names if not getattr(self.case.facts, name).known}
        return replace(self, measuring=True, failure=None, waiting=self.waiting | unknown)

    def ended(self, failure: Failure | None = None) -> Investigation:
        """Nothing more comes; what did not is not known, with the reason."""
        found = replace(self, measuring=False, failure=failure)
        problem = failure.sentence if failure else "It did not come."
        for name in self.waiting & set(MEASURED):
            found = found.with_fact(name, Fact(None, problem, datetime.now(timezone.utc)))
        return found


def measured(value: Any, how: str) -> Fact[Any]:
    """A fact that another question of the app has told."""
    return Fact(value, "", datetime.now(timezone.utc), 0.0, how)


def refused(failure: Failure, how: str) -> Fact[Any]:
    """A fact that another question of the app could not be told."""
    where = f" ({failure.where})" if failure.where else ""
    return Fact(None, f"{failure.sentence}{where}", datetime.now(timezone.utc), 0.0, how)
