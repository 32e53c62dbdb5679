"""Why is this request anonymous? Django's own decision for one session, gate by gate.

TEXT is a session key (or 6 and more of its first characters), a Cookie: line, or a cURL command as
browsers copy it. On the command line it is seen by every user of the host: give - and write it to
standard input instead.
"""

from __future__ import annotations

import argparse
import asyncio
import sys
from dataclasses import asdict
from datetime import datetime, timezone
from typing import Any

from session_tui.cli import document, options, outcome
from session_tui.link import Link, Refused
from session_tui.model import Autopsy, Effect, Failure, Fault, Verdict
from session_tui.text.autopsy import autopsy_lines

CUT = "…~"
"""What a masked key ends in where it is listed, and so where it is copied from."""

LONGEST = 256 * 1024
"""Characters of standard input that are read."""

ACCEPTED = (Verdict.AUTHENTICATED, Verdict.ANONYMOUS)


def arguments(parser: argparse.ArgumentParser) -> None:
    """Adds what `why` takes."""
    parser.add_argument("text", metavar="-|KEY|COOKIE", help="- reads it from standard input")
    parser.add_argument("--at", metavar="TIME", help="judge this moment, as 2026-03-01T12:30:00Z")
    parser.add_argument(
        "--clock-offset",
        metavar="SECONDS",
        type=float,
        help="what a clock would say that is so far ahead of this host's",
    )
    parser.add_argument(
        "--run-project-code",
        action="store_true",
        help="run the project's own get_user() and get_session_auth_hash(), held to reading",
    )
    parser.add_argument("--json", action="store_true", help="print JSON")


def run(arguments: argparse.Namespace) -> int:
    """Prints the autopsy; 1 where the session is refused, or where that is not known."""
    arguments.at = moment_of(arguments.at)
    if arguments.text == "-":
        arguments.text = pasted()
    return asyncio.run(_run(arguments))


def moment_of(given: str | None) -> str | None:
    """`--at` as ISO 8601 with an offset; without one it is UTC. Raises `Refused`."""
    if given is None:
        return None
    try:
        at = datetime.fromisoformat(given.strip().replace("Z", "+00:00"))
    except ValueError:
        sentence = "--at wants a moment, as 2026-03-01T12:30:00Z."
        raise Refused(Failure(Fault.ARGUMENT, sentence)) from None
    return (at if at.tzinfo else at.replace(tzinfo=timezone.utc)).isoformat()


def pasted() -> str:
    """What stands on standard input: all of a pipe; from a terminal one line, and what goes on."""
    if not sys.stdin.isatty():
        return sys.stdin.read(LONGEST)
    outcome.say("Paste a session key, a Cookie: line or a cURL command, then press Enter.")
    lines = [sys.stdin.readline(LONGEST)]
    while lines[-1].rstrip("\r\n").endswith(("\\", "^")):
        lines.append(sys.stdin.readline(LONGEST))
    return "".join(lines)


async def _run(arguments: argparse.Namespace) -> int:
    link = Link.start(options.launch_of(arguments))
    try:
        await outcome.tell_project(link, arguments.debug)
        autopsy = await link.why(
            arguments.text.strip().rstrip(CUT),
            arguments.at,
            arguments.clock_offset,
            arguments.run_project_code,
            arguments.reveal,
        )
        _print(autopsy, arguments.json)  # before the agent has ended: somebody waits for it
    finally:
        await link.close()
        outcome.tell_printed(link, arguments.debug)
    return outcome.FINE if autopsy.verdict in ACCEPTED else outcome.FINDING


def _print(autopsy: Autopsy, as_json: bool) -> None:
    if as_json:
        document.emit("why", autopsy_document(autopsy))
        return
    for line in autopsy_lines(autopsy):
        outcome.out(line)


def autopsy_document(autopsy: Autopsy) -> dict[str, Any]:
    """What `--json` prints."""
    return {
        "key": autopsy.key,
        "gates": [
            {**asdict(gate), "outcome": gate.outcome.value, "evidence": list(gate.evidence)}
            for gate in autopsy.gates
        ],
        "verdict": autopsy.verdict.value,
        "user": None if autopsy.user is None else asdict(autopsy.user),
        "effect": _effect(autopsy.effect),
        "untouched": _effect(autopsy.untouched),
        "saving": _effect(autopsy.saving),
        "nearest": list(autopsy.nearest),
        "at": document.moment(autopsy.at),
    }


def _effect(effect: Effect | None) -> dict[str, Any] | None:
    if effect is None:
        return None
    return {
        "status": effect.status,
        "cookie": effect.cookie.value,
        "row": effect.row.value,
        "new_row": effect.made,
        "entry": None if effect.entry is None else effect.entry.value,
    }
