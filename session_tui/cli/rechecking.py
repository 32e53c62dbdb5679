"""After the fix: `session-tui diagnose --case FILE --recheck`."""

from __future__ import annotations

import argparse
import asyncio
from collections.abc import Sequence

from session_tui.cli import document, outcome
from session_tui.cli.measuring import from_file, measured
from session_tui.diagnosis.recheck import (
    Outcome,
    Rechecked,
    needs_of,
    other_project,
    rechecked,
    worth_a_look,
)
from session_tui.diagnosis.wizard import step
from session_tui.link import Refused
from session_tui.model import Failure, Fault
from session_tui.model.case import Case
from session_tui.model.facts import Facts
from session_tui.visible import visible

FORMATS = ("text", "json")


def run(arguments: argparse.Namespace, case: Case) -> int:
    """Measures what the findings rest on; 1 where one is not fixed, 3 where nobody can tell."""
    _require_format(arguments)
    found = worth_a_look(step(case.facts, case.answers))
    if not found:
        sentence = "This case has found nothing that could be looked at again."
        raise Refused(Failure(Fault.ARGUMENT, sentence, str(arguments.case), "Diagnose it first."))
    facts = _facts(arguments, case, needs_of(found))
    results = [rechecked(each, facts, case.facts) for each in found]
    if arguments.json or arguments.format == "json":
        document.emit("recheck", {"rechecked": [_document(each) for each in results]})
    else:
        for each in results:
            _print(each)
    outcomes = {each.outcome for each in results}
    if Outcome.NOT_FIXED in outcomes:
        return outcome.FINDING
    return outcome.UNREACHABLE if Outcome.CANNOT_TELL in outcomes else outcome.FINE


def _require_format(arguments: argparse.Namespace) -> None:
    if arguments.format not in FORMATS:
        sentence = f"A recheck is not written as {arguments.format}."
        advice = "--format text or json; the exit status is 0 where all is fixed, 1 where not."
        raise Refused(Failure(Fault.ARGUMENT, sentence, "--format", advice))


def _facts(arguments: argparse.Namespace, case: Case, names: Sequence[str]) -> Facts:
    """The facts of today: of a file where one is given, else of the project of the case."""
    if arguments.facts:
        return from_file(arguments.facts)
    facts = asyncio.run(measured(arguments, names))
    other = other_project(case.facts, facts)
    if other:
        advice = "Name the project of the case with --project and --settings, or give --facts."
        raise Refused(Failure(Fault.ARGUMENT, other, str(arguments.case), advice))
    return facts


def _print(result: Rechecked) -> None:
    outcome.tell_text(visible(f"{result.outcome.value}: {result.cause.title} ({result.cause.id})"))
    outcome.tell_text(visible(f"  {visible(result.judgement.because, 600)}", 700))
    for each in result.judgement.evidence:
        outcome.tell_text(visible(f"  {visible(each.text, 300)}", 400))
    if result.outcome is Outcome.CANNOT_TELL and result.judgement.proves:
        outcome.tell_text(visible(f"  missing: {result.judgement.proves}", 500))


def _document(result: Rechecked) -> dict[str, object]:
    return {
        "cause": result.cause.id,
        "outcome": result.outcome.value,
        "because": result.judgement.because,
        "evidence": [each.text for each in result.judgement.evidence],
    }
