"""What `session-tui diagnose` prints at its end, in each format, and its exit status."""

from __future__ import annotations

import argparse
from collections.abc import Iterator, Sequence
from datetime import date, datetime, timezone
from typing import Any

from session_tui.cli import document, options, outcome
from session_tui.diagnosis import report
from session_tui.diagnosis.finding import Certainty
from session_tui.diagnosis.published import advisory_lines
from session_tui.diagnosis.question import Question
from session_tui.diagnosis.ranking import Finding
from session_tui.diagnosis.saying import finding_lines, headline
from session_tui.diagnosis.waivers import Waivers, waivers_of
from session_tui.diagnosis.wizard import Step, step
from session_tui.link import Refused
from session_tui.model.case import Case
from session_tui.text.numbers import many
from session_tui.visible import visible

COUNTED = {
    "confirmed": (Certainty.CONFIRMED,),
    "suspected": (Certainty.CONFIRMED, Certainty.SUSPECTED),
    "never": (),
}
OPEN_SHOWN = 3
STANDING = (Certainty.CONFIRMED, Certainty.SUSPECTED)


def told(case: Case, arguments: argparse.Namespace, only: str | None = None) -> int:
    """Prints where the case stands; `only`: the finding of one cause alone."""
    stand = step(case.facts, case.answers)
    if only is not None:
        chosen = tuple(each for each in stand.findings if each.cause.id == only)
        stand = Step(None, stand.trail, chosen)
    waivers = waivers_of(case.facts)
    project = _named(arguments)
    _print(stand, case, waivers, "json" if arguments.json else arguments.format, only, project)
    counted = [
        each
        for each in stand.findings
        if each.certainty in COUNTED[arguments.fail_on] and not _waived(each, waivers)
    ]
    return outcome.FINDING if counted else outcome.FINE


def _today() -> date:
    return datetime.now(timezone.utc).date()


def _named(arguments: argparse.Namespace) -> tuple[str, ...]:
    """The options that name the project; none for facts of a file, or a folder that is gone."""
    try:
        return () if arguments.facts else options.launch_of(arguments).words()
    except Refused:
        return ()


def _waived(finding: Finding, waivers: Waivers) -> bool:
    return waivers.of(finding.cause.id, _today()) is not None


def _print(
    stand: Step,
    case: Case,
    waivers: Waivers,
    form: str,
    only: str | None,
    project: Sequence[str],
) -> None:
    for complaint in waivers.complaints_on(_today()) if form != "text" else ():
        outcome.say(visible(complaint))
    if form == "json":
        document.emit("diagnose", _document(stand, case, waivers, project))
        return
    if form == "markdown":
        text = report.markdown(stand, case, datetime.now(timezone.utc), project)
        lines: Iterator[str] = iter(text.rstrip("\n").split("\n"))
    elif form in ("github", "junit"):
        from session_tui.cli import formats

        lines = (
            formats.github(stand, waivers) if form == "github" else formats.junit(stand, waivers)
        )
    else:
        lines = _lines(stand, case, waivers, only is not None, project)
    for line in lines:
        (outcome.tell_text if form == "text" else outcome.out)(line)


def _document(stand: Step, case: Case, waivers: Waivers, project: Sequence[str]) -> dict[str, Any]:
    data = report.document(stand, case, project)
    for each in data["findings"]:
        waiver = waivers.of(each["cause"], _today())
        if waiver is not None:
            each["waived"] = {"reason": waiver.reason, "until": waiver.until.isoformat()}
    return data


def _lines(
    stand: Step, case: Case, waivers: Waivers, one: bool, project: Sequence[str]
) -> Iterator[str]:
    shown = (
        stand.findings if one else [each for each in stand.findings if each.certainty in STANDING]
    )
    number = 1
    for each in shown:
        yield from finding_lines(each, case.facts, number, project)
        number += len(each.evidence)
        waiver = waivers.of(each.cause.id, _today())
        if waiver is not None:
            yield visible(f"  waived until {waiver.until}: {visible(waiver.reason, 200)}", 300)
        yield ""
    if one:
        return
    published = list(advisory_lines(case.facts))
    yield from [*published, ""] if published else []
    yield from map(visible, waivers.complaints_on(_today()))
    lost = report.document(stand, case)["unknown"]
    yield _summary(stand, len(lost))
    yield from _lost(lost)
    if stand.trail:
        yield from map(headline, _open_suspects(stand))
    if stand.ask is not None:
        yield ""
        yield from _asked(stand.ask)


def _open_suspects(stand: Step) -> list[Finding]:
    """Those that come first of what nothing was measured for or against."""
    return [each for each in stand.suspects if each.certainty is Certainty.OPEN][:OPEN_SHOWN]


def _asked(question: Question) -> Iterator[str]:
    """The question, with the words that answer it on the command line."""
    yield visible(question.text)
    yield visible(f"  Why: {question.why}")
    yield visible(f"  How: {question.how}", 600)
    head = "--symptom " if question.id == "symptom" else f"--answer {question.id}="
    widest = max(len(each.id) for each in question.choices)
    for each in question.choices:
        yield visible(f"    {head}{each.id:<{widest}}  {each.text}")


def _lost(unknown: dict[str, str]) -> Iterator[str]:
    """Facts that could not be measured, those that have a reason in common in one line."""
    reasons: dict[str, list[str]] = {}
    for name, problem in unknown.items():
        reasons.setdefault(problem, []).append(name)
    for problem, names in reasons.items():
        yield visible(f"  not measured: {', '.join(names)}: {visible(problem, 300)}", 600)


def _summary(stand: Step, lost: int) -> str:
    counts = dict.fromkeys(Certainty, 0)
    for finding in stand.findings:
        counts[finding.certainty] += 1
    without = f"; {many(lost, 'fact')} could not be measured" if lost else ""
    return visible(
        f"{counts[Certainty.CONFIRMED]} confirmed, {counts[Certainty.SUSPECTED]} suspected, "
        f"{counts[Certainty.OPEN]} open, {counts[Certainty.RULED_OUT]} ruled out{without}."
    )
