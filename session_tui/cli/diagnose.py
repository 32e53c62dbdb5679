"""From facts and answers to one root cause.

Measures everything first; on a terminal it then asks what it cannot know. Without one, answers are
given by --symptom and --answer, and the next question is part of what is printed.
"""

from __future__ import annotations

import argparse
import asyncio
import os
import sys
from dataclasses import replace
from datetime import datetime, timezone
from pathlib import Path

from session_tui.cli import options, outcome
from session_tui.cli.arriving import Arrivals, age_lines
from session_tui.cli.helping import table
from session_tui.cli.measuring import (
    GIVEN,
    MEASURED,
    from_file,
    given,
    given_up,
    measured,
    sets_one,
)
from session_tui.diagnosis.causes import BY_ID
from session_tui.diagnosis.question import UNKNOWN
from session_tui.diagnosis.questions.report import SYMPTOMS
from session_tui.diagnosis.readings.cookies import unjudged
from session_tui.diagnosis.wizard import every_question
from session_tui.link import Refused
from session_tui.model import Failure, Fault
from session_tui.model.case import Case

FORMATS = ("text", "json", "markdown", "github", "junit")
BESIDE = ("project", "own")
"""Facts that no judge may need: where a change belongs, and what is waived."""

STOPPED = "You stopped before it was measured."


def arguments(parser: argparse.ArgumentParser) -> None:
    """Adds what `diagnose` takes."""
    parser.epilog = table("symptoms, as users report them (--symptom):", SYMPTOMS)
    parser.add_argument("--symptom", metavar="S4", help="what users report: S1 to S12, see below")
    parser.add_argument(
        "--answer",
        action="append",
        default=[],
        metavar="QUESTION=CHOICE",
        help="by their ids, which session-tui causes --tree shows",
    )
    parser.add_argument("--session", metavar="-|KEY|COOKIE", help="begin with its autopsy")
    parser.add_argument("--set-cookie", metavar="-|LINE", help="a Set-Cookie line of a login")
    parser.add_argument("--only", metavar="CAUSE", help="measure and judge this cause alone")
    parser.add_argument("--facts", metavar="FILE", help="diagnose these; nothing is measured")
    parser.add_argument("--case", metavar="FILE", help="go on with this case, and save it there")
    parser.add_argument(
        "--anew", action="store_true", help="measure anew what --case holds; its answers stay"
    )
    parser.add_argument("--recheck", action="store_true", help="is the finding of --case gone?")
    parser.add_argument(
        "--fail-on", choices=("confirmed", "suspected", "never"), default="confirmed"
    )
    parser.add_argument("--format", choices=FORMATS, default="text")
    parser.add_argument("--json", action="store_true", help="the same as --format json")
    parser.add_argument("--no-ask", action="store_true", help="ask nothing, also on a terminal")
    options.add_clocks(parser)


def run(arguments: argparse.Namespace) -> int:
    """Prints findings; 1 where one is as certain as --fail-on says."""
    from session_tui.cli import diagnosed, rechecking

    _read_pasted(arguments)
    case = _with_answers(_case(arguments), arguments)
    if arguments.recheck:
        return rechecking.run(arguments, case)
    if arguments.only is not None:
        return _only(arguments)
    case, whole = _measured(arguments, case)
    if arguments.set_cookie is not None and unjudged(case.facts):
        outcome.say(unjudged(case.facts))
    if whole and _may_ask(arguments):
        from session_tui.cli.asking import asked

        case = asked(case, Path(arguments.case) if arguments.case else None)
    saved = _saved(arguments, case)
    status = diagnosed.told(case, arguments)
    if not saved:
        return outcome.USAGE
    return status if whole else outcome.INTERRUPTED


def _saved(arguments: argparse.Namespace, case: Case) -> bool:
    """Saves it where --case says; what was found out is told all the same where that fails."""
    from session_tui.link.case_file import save_case

    if not arguments.case:
        return True
    try:
        save_case(Path(arguments.case), case)
    except Refused as refused:
        outcome.tell(refused.failure, arguments.debug)
        return False
    return True


def _case(arguments: argparse.Namespace) -> Case:
    from session_tui.link.case_file import load_case

    if arguments.case and os.path.lexists(arguments.case):
        return load_case(Path(arguments.case))
    if arguments.recheck:
        if arguments.case:
            advice = "Check its path: a recheck looks again at what a saved case found."
            raise _wrong("There is no case file of this name.", advice, arguments.case)
        sentence = "A recheck looks again at what a saved case found."
        raise _wrong(sentence, "Name the case with --case.", "--recheck")
    if arguments.case:
        _demand_room(Path(arguments.case).parent)
    return Case(datetime.now(timezone.utc))


def _demand_room(folder: Path) -> None:
    """Raises `Refused` where no case can be saved, before minutes have gone into it."""
    if folder.is_dir() and os.access(folder, os.W_OK | os.X_OK):
        return
    why = "nothing can be written here" if folder.is_dir() else "there is no such folder"
    advice = "Choose another place for --case."
    raise _wrong(f"The case could not be saved: {why}.", advice, str(folder))


def _measured(arguments: argparse.Namespace, case: Case) -> tuple[Case, bool]:
    """The case with its facts, and whether all of them were waited for.

    They are of a file, of the case that goes on, or measured now.
    """
    if arguments.facts:
        facts = from_file(arguments.facts)
        brought = given(arguments)
        if arguments.set_cookie:
            facts = replace(facts, set_cookie=brought.set_cookie)
        return replace(case, facts=facts), True
    if _goes_on(arguments, case):
        for line in age_lines(case.facts, datetime.now(timezone.utc)):
            outcome.say(line)
        return case, True
    arrivals = Arrivals(case)
    try:
        facts = asyncio.run(measured(arguments, MEASURED, arrivals.take))
    except KeyboardInterrupt:
        outcome.say("Stopped. What was measured until then follows.")
        return replace(case, facts=given_up(arrivals.facts, MEASURED, STOPPED)), False
    kept = {name: getattr(case.facts, name) for name in GIVEN if not getattr(facts, name).known}
    return replace(case, facts=replace(facts, **kept)), True


def _goes_on(arguments: argparse.Namespace, case: Case) -> bool:
    resumed = any(getattr(case.facts, name).known for name in MEASURED)
    return resumed and arguments.session is None and not arguments.anew


def _with_answers(case: Case, arguments: argparse.Namespace) -> Case:
    pairs = [("symptom", arguments.symptom)] if arguments.symptom else []
    for text in arguments.answer:
        question, equals, choice = text.partition("=")
        if not equals:
            raise _wrong(f"An answer is QUESTION=CHOICE, and {text!r} is none.", "")
        pairs.append((question, choice))
    for question, choice in pairs:
        _require(question, choice)
        case = case.answered(question, choice)
    return case


def _require(question: str, choice: str) -> None:
    known = {each.id: each for each in every_question()}
    if question not in known:
        raise _wrong(
            f"No question is called {question!r}.", "session-tui causes --tree names them."
        )
    choices = [each.id for each in known[question].choices]
    if choice not in (*choices, UNKNOWN):
        advice = f"Choices: {', '.join(choices)}, {UNKNOWN}."
        raise _wrong(f"The question {question} has no choice {choice!r}.", advice)


def _only(arguments: argparse.Namespace) -> int:
    from session_tui.cli import diagnosed

    if arguments.only not in BY_ID:
        raise _wrong(f"The catalogue has no cause {arguments.only!r}.", "See session-tui causes.")
    cause = BY_ID[arguments.only]
    if arguments.facts:
        facts = from_file(arguments.facts)
    else:
        facts = asyncio.run(measured(arguments, tuple(dict.fromkeys((*cause.needs, *BESIDE)))))
    case = Case(datetime.now(timezone.utc), facts)
    return diagnosed.told(case, arguments, cause.id)


def _read_pasted(arguments: argparse.Namespace) -> None:
    """What is given as `-` is a line of standard input: others see the words of a command."""
    for name in ("session", "set_cookie"):
        if getattr(arguments, name) == "-":
            setattr(arguments, name, sys.stdin.readline().strip())
    line = arguments.set_cookie
    if line is not None and not sets_one(line):
        advice = "Copy one from the login's answer: curl -i, or the browser's network tools."
        raise _wrong(
            "What --set-cookie was given is no Set-Cookie line: NAME=VALUE; Path=/…", advice
        )


def _may_ask(arguments: argparse.Namespace) -> bool:
    """Whether somebody sits there who can answer."""
    text = arguments.format == "text" and not arguments.json and not arguments.no_ask
    return text and all(each is not None and each.isatty() for each in (sys.stdin, sys.stdout))


def _wrong(sentence: str, advice: str, where: str = "") -> Refused:
    return Refused(Failure(Fault.ARGUMENT, sentence, where, advice))
