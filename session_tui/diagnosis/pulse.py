"""A sentence a check: what an operator should see first, from the facts that are there by now."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from session_tui.diagnosis.finding import Certainty
from session_tui.diagnosis.ranking import Finding
from session_tui.diagnosis.topics import TOPICS, Mood, Topic
from session_tui.model.facts import Fact, Facts
from session_tui.text.signs import UNICODE

__all__ = ("TOPICS", "Check", "Horizon", "Mood", "checks", "sessions_sentence")


@dataclass(frozen=True)
class Check:
    """One line of the pulse."""

    name: str
    mood: Mood
    sentence: str
    goto: str = ""
    """The key of the screen that says more."""


@dataclass(frozen=True)
class Horizon:
    """When the live sessions end within a day."""

    hours: tuple[int, ...]
    """How many end in each of the next 24 hours."""

    @property
    def busiest(self) -> tuple[int, int]:
        """(hours from now, how many) of the hour in which most end."""
        most = max(self.hours, default=0)
        return (self.hours.index(most) if most else 0, most)

    def sentence(self, complete: bool = True) -> str:
        """The hour in which most end: "310 of them in 14 to 15 h"; `complete`: of all there are."""
        hour, most = self.busiest
        if not most:
            return f"none{'' if complete else ' of these'} ends within a day"
        return f"{most:,} of them in {hour} to {hour + 1} h" if hour else f"{most:,} within an hour"

    def bars(self) -> str:
        """A bar an hour."""
        steps = (UNICODE.dot, UNICODE.low, UNICODE.middling, UNICODE.high, UNICODE.full)
        most = max((1, *self.hours))
        return "".join(steps[-(-4 * max(each, 0) // most)] for each in self.hours)


def checks(facts: Facts, findings: Sequence[Finding], waiting: frozenset[str]) -> tuple[Check, ...]:
    """Every check; `waiting` are the names of facts that are still being measured."""
    return tuple(_check(topic, facts, findings, waiting) for topic in TOPICS)


def _check(
    topic: Topic, facts: Facts, findings: Sequence[Finding], waiting: frozenset[str]
) -> Check:
    if waiting & set(topic.facts):
        return Check(topic.name, Mood.ASKING, f"asking{UNICODE.ellipsis}")
    worst = _worst(topic, findings)
    if worst is not None:
        mood = Mood.BAD if worst.certainty is Certainty.CONFIRMED else Mood.WARN
        return Check(topic.name, mood, f"{worst.because}", "5")
    first: Fact[object] = getattr(facts, topic.facts[0])
    if not first.known:
        return Check(topic.name, Mood.UNKNOWN, first.problem or "It is not known.", topic.goto)
    return Check(topic.name, topic.mood(facts), topic.sentence(facts), topic.goto)


def _worst(topic: Topic, findings: Sequence[Finding]) -> Finding | None:
    standing = (Certainty.CONFIRMED, Certainty.SUSPECTED)
    return next(
        (
            each
            for certainty in standing
            for each in findings
            if each.certainty is certainty and each.cause.family in topic.families
        ),
        None,
    )


def sessions_sentence(facts: Facts) -> str:
    """How many sessions are in which state: "1,204 live (388 anonymous), 812 unreadable"."""
    sample = facts.sample.value
    if sample is None:
        return ""
    live, anonymous = sample.count("states", "live"), sample.count("states", "anonymous")
    parts = [f"{live + anonymous:,} live ({anonymous:,} anonymous)"]
    parts += [f"{sample.count('states', 'undecodable'):,} unreadable"]
    parts += [f"{sample.count('states', 'expired'):,} expired"]
    of = "" if sample.complete else f"; of {sample.rows:,} looked at"
    return f"{', '.join(parts)}{of}"
