"""A case as a report: what was said, found, ruled out, is to be done, and could not be known."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import asdict
from datetime import datetime
from typing import Any

from session_tui.diagnosis.edits import is_diff
from session_tui.diagnosis.escaping import inline, opening
from session_tui.diagnosis.finding import Certainty, Evidence
from session_tui.diagnosis.published import applying, versions
from session_tui.diagnosis.question import Question
from session_tui.diagnosis.ranking import Finding
from session_tui.diagnosis.saying import VERDICTS, source
from session_tui.diagnosis.wizard import Step
from session_tui.model.case import Case
from session_tui.model.facts import Advisory
from session_tui.text.autopsy import verdict_line
from session_tui.visible import visible

STANDING = (Certainty.CONFIRMED, Certainty.SUSPECTED)
LINK = re.compile(r"https://[\w./#%?=&-]+", re.ASCII)
"""A link as advisories have it, in which nothing is markup."""
OTHERS = 5
"""Suspects that are told beside the first."""


def document(step: Step, case: Case, project: Sequence[str] = ()) -> dict[str, Any]:
    """The report as JSON values: findings, most likely first, and the next question.

    `project`: the options that name the project on a command line.
    """
    told = [each for each in step.findings if each.certainty is not Certainty.RULED_OUT]
    return {
        "findings": [finding_document(each, case, project) for each in told],
        "ruled_out": [{"cause": each.cause.id, "because": each.because} for each in step.ruled_out],
        "answers": [
            {"question": each.question.id, "choice": each.choice.id, "measured": each.measured}
            for each in step.trail
        ],
        "next": None if step.ask is None else question_document(step.ask),
        "advisories": [asdict(each) for each in _advisories(case)],
        "unknown": dict(_unknown(case)),
    }


def _advisories(case: Case) -> tuple[Advisory, ...]:
    """All of the installed version, each with whether these settings are touched."""
    return case.facts.checks.value.advisories if case.facts.checks.value else ()


def finding_document(finding: Finding, case: Case, project: Sequence[str] = ()) -> dict[str, Any]:
    """One finding as JSON values."""
    return {
        "cause": finding.cause.id,
        "family": finding.cause.family,
        "title": finding.cause.title,
        "state": finding.certainty.value,
        "because": finding.because,
        "evidence": [_evidence_document(each) for each in finding.evidence],
        "proves": finding.proves,
        "refutes": finding.cause.refutes,
        "remedy": {
            "text": finding.cause.remedy.text,
            "change": finding.cause.remedy.change(case.facts),
        },
        "check": finding.cause.check_of(project),
        "links": list(finding.cause.links),
        "relevant": finding.relevant,
    }


def question_document(question: Question) -> dict[str, Any]:
    """One question as JSON values."""
    return {
        "id": question.id,
        "text": question.text,
        "why": question.why,
        "how": question.how,
        "choices": [{"id": each.id, "text": each.text} for each in question.choices],
    }


def _evidence_document(evidence: Evidence) -> dict[str, Any]:
    at = None if evidence.at is None else evidence.at.isoformat()
    return {**asdict(evidence), "at": at}


def markdown(step: Step, case: Case, now: datetime, project: Sequence[str] = ()) -> str:
    """The report as Markdown; nothing in it that a stranger wrote can be markup.

    `project`: the options that name the project on a command line.
    """
    sections = (
        _head(case, now),
        _session(case),
        _story(step),
        _found(step, case, project),
        _others(step),
        _published(case),
        _ruled_out(step),
        _notes(case),
        _not_known(case),
    )
    return "\n".join(line for section in sections for line in section) + "\n"


def _head(case: Case, now: datetime) -> Iterator[str]:
    project = case.facts.project.value
    yield "# Why sessions die"
    yield ""
    if project is not None:
        yield f"Project {_code(project.settings_module)}, Django {inline(project.django)}, " + (
            f"engine {_code(project.engine)}."
        )
    yield f"Case of {case.started_at:%Y-%m-%d %H:%M} UTC, report of {now:%Y-%m-%d %H:%M} UTC."
    yield ""


def _session(case: Case) -> Iterator[str]:
    """What Django makes of the session that the case began with."""
    autopsy = case.facts.autopsy.value
    if autopsy is None:
        return
    yield "## The session"
    yield ""
    yield f"{_code(autopsy.key or 'no session key')} {inline(verdict_line(autopsy))}"
    yield ""
    for gate in autopsy.gates:
        place = f" ({_code(gate.django)})" if gate.django else ""
        yield f"- {_code(gate.gate)} {gate.outcome.value}: {inline(gate.because)}{place}"
    yield from (f"- what would bring it back: {inline(each)}" for each in autopsy.nearest)
    yield ""


def _story(step: Step) -> Iterator[str]:
    if not step.trail:
        return
    yield "## What was asked and answered"
    yield ""
    for each in step.trail:
        by = "measured" if each.measured else "answered"
        yield f"- {opening(each.question.text)} **{inline(each.choice.text)}** ({by})"
    yield ""


def _found(step: Step, case: Case, project: Sequence[str]) -> Iterator[str]:
    first = next((each for each in step.suspects if each.certainty in STANDING), None)
    yield "## The finding"
    yield ""
    if first is None:
        yield "Nothing was confirmed, and nothing is suspected."
        yield ""
        return
    yield f"**{inline(first.cause.title)}** ({_code(first.cause.id)})"
    yield ""
    yield f"{VERDICTS[first.certainty]} {inline(first.because)}"
    yield ""
    for number, each in enumerate(first.evidence, 1):
        yield f"{number}. {opening(each.text)} {inline(source(each).strip())}"
        if each.how and each.source != "answer":
            yield f"   {_code(each.how)}"
    yield ""
    if first.proves:
        yield f"What would prove it: {inline(first.proves)}"
    yield f"What would refute it: {inline(first.cause.refutes)}"
    yield from _fix(first, case, project)


def _fix(finding: Finding, case: Case, project: Sequence[str]) -> Iterator[str]:
    yield ""
    yield "## The fix"
    yield ""
    yield opening(finding.cause.remedy.text)
    yield ""
    change = finding.cause.remedy.change(case.facts)
    if change:
        yield from _block(change, "diff" if is_diff(change) else "text")
    yield "Check it afterwards:"
    yield ""
    yield from _block(finding.cause.check_of(project), "sh")
    yield from (f"- <{each}>" for each in finding.cause.links)
    yield ""


def _others(step: Step) -> Iterator[str]:
    standing = [each for each in step.suspects if each.certainty in STANDING][1 : OTHERS + 1]
    if not standing:
        return
    yield "## What else stands"
    yield ""
    for each in standing:
        yield f"- {each.certainty.value}: {inline(each.cause.title)} ({_code(each.cause.id)})"
        yield f"  {opening(each.because)}"
    yield ""


def _published(case: Case) -> Iterator[str]:
    found = applying(case.facts)
    if not found:
        return
    yield "## What is published about this Django"
    yield ""
    for each in found:
        head = f"{each.id} ({versions(each, case.facts)}): {each.text}"
        yield f"- {opening(head)}"
        if LINK.fullmatch(each.link):
            yield f"  <{each.link}>"
    yield ""


def _ruled_out(step: Step) -> Iterator[str]:
    yield "## What was ruled out, and how"
    yield ""
    for each in step.ruled_out:
        yield f"- {_code(each.cause.id)}: {inline(each.because)}"
    yield ""


def _notes(case: Case) -> Iterator[str]:
    if not case.notes:
        return
    yield "## Notes"
    yield ""
    yield from (f"- {note.at:%Y-%m-%d %H:%M} {inline(note.text)}" for note in case.notes)
    yield ""


def _not_known(case: Case) -> Iterator[str]:
    yield "## What could not be known"
    yield ""
    unknown = list(_unknown(case))
    yield from (f"- {name}: {inline(problem)}" for name, problem in unknown)
    if not unknown:
        yield "Everything that was asked for could be measured."
    yield ""


def _unknown(case: Case) -> Iterator[tuple[str, str]]:
    for name in type(case.facts).__dataclass_fields__:
        fact = getattr(case.facts, name)
        if fact.value is None and fact.measured_at is not None:
            yield name, fact.problem


def _code(text: str) -> str:
    """A stranger's text between backticks, of which it can have none."""
    return f"`{visible(text).replace('`', chr(39))}`"


def _block(text: str, kind: str) -> Iterator[str]:
    lines = [visible(each) for each in text.splitlines()]
    longest = max((len(run) for each in lines for run in re.findall("`+", each)), default=0)
    fence = "`" * max(3, longest + 1)
    yield f"{fence}{kind}"
    yield from lines
    yield fence
    yield ""
