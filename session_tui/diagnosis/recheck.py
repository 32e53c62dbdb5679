"""After the fix: is what a finding rested on gone?"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from enum import Enum

from session_tui.diagnosis.cause import Cause
from session_tui.diagnosis.finding import Certainty, Judgement
from session_tui.diagnosis.ranking import Finding, judgement_of
from session_tui.diagnosis.vanishing import place_in, vanished
from session_tui.diagnosis.wizard import Step
from session_tui.model.facts import Facts, WorkerSeen

STANDING = (Certainty.CONFIRMED, Certainty.SUSPECTED)

LOADED = ("settings", "code", "loads", "packages", "checks")
"""Facts of what a worker loads once, at its start."""

BESIDE = ("project", "workers")
"""Facts that say whose they all are, and what runs."""

SHOWN = 8
"""Workers that are named."""

VANISHED = "What it rested on is not there any more."


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
    running: tuple[int, ...] = ()
    """Workers that were started before it was mended."""


def worth_a_look(step: Step) -> tuple[Finding, ...]:
    """The findings of a case that are looked at again: all that stand first, or the only one."""
    standing = [each for each in step.suspects if each.certainty in STANDING]
    proven = [each for each in standing if each.certainty is Certainty.CONFIRMED]
    return tuple(proven or standing[:1])


def needs_of(found: tuple[Finding, ...]) -> tuple[str, ...]:
    """The facts that these findings rest on, and those that say whether a mend is in force."""
    needs = (name for each in found for name in each.cause.needs)
    return tuple(dict.fromkeys((*needs, *BESIDE)))


def rechecked(finding: Finding, facts: Facts, before: Facts | None = None) -> Rechecked:
    """Fixed where nothing measured speaks for it any more, and the workers know.

    `before`: the facts that the finding was made of. Of a finding that rested on answers alone no
    measurement can tell that it was mended.
    """
    judgement = judgement_of(finding.cause, facts)
    if judgement.certainty in STANDING:
        return Rechecked(finding.cause, Outcome.NOT_FIXED, judgement)
    measured = any(each.source != "answer" for each in finding.evidence)
    out = judgement.certainty is Certainty.RULED_OUT
    if not measured or not (out or vanished(finding, facts, before)):
        return Rechecked(finding.cause, Outcome.CANNOT_TELL, judgement)
    if not out:
        judgement = replace(judgement, because=VANISHED, proves="")
    old = _running_since_before(finding, facts)
    if not old:
        return Rechecked(finding.cause, Outcome.FIXED, judgement)
    because = f"It is mended in the files. {_named(old)} since before: restart them."
    return Rechecked(finding.cause, Outcome.NOT_FIXED, replace(judgement, because=because), old)


def _running_since_before(finding: Finding, facts: Facts) -> tuple[int, ...]:
    """Workers that were started before their settings were mended, or before it was found.

    Of settings it is known whether they are older than a worker; of other files it is not.
    """
    loaded = [each for each in finding.evidence if each.source in LOADED and each.at]
    if not loaded or facts.workers.value is None:
        return ()
    settings = {spot.file for spot in facts.spots("setting")}
    beside = any(each.source == "code" and place_in(each) not in settings for each in loaded)
    found_at = min(each.at for each in loaded if each.at)
    return tuple(
        each.worker.pid
        for each in facts.workers.value.serving
        if each.stale or ((beside or each.stale is None) and _older(each, found_at))
    )


def _older(worker: WorkerSeen, moment: datetime) -> bool:
    return worker.worker.started_at is not None and worker.worker.started_at < moment


def _named(pids: Sequence[int]) -> str:
    many = len(pids) > 1
    numbers = ", ".join(map(str, pids[:SHOWN])) + (", …" if len(pids) > SHOWN else "")
    return f"{'Workers' if many else 'Worker'} {numbers} {'run' if many else 'runs'}"


def other_project(before: Facts, now: Facts) -> str:
    """Why these facts are of another project than those; empty where they are of the same."""
    one, other = before.project.value, now.project.value
    if one is None or other is None:
        return ""
    if (one.root, one.settings_module) == (other.root, other.settings_module):
        return ""
    return (
        f"The case is of {one.settings_module} in {one.root}, "
        f"and this is {other.settings_module} in {other.root}."
    )


def told(results: Sequence[Rechecked]) -> str:
    """What came of it, in a line: "Fixed: expiry-cookie-age-too-short."."""
    named = {
        outcome: ", ".join(each.cause.id for each in results if each.outcome is outcome)
        for outcome in Outcome
    }
    parts = [f"{outcome.value.capitalize()}: {ids}." for outcome, ids in named.items() if ids]
    running = sorted({pid for each in results for pid in each.running})
    if running:
        parts.append(f"{_named(running)} since before the files were mended: restart them.")
    return " ".join(parts)
