"""Why is this request anonymous? Django's own decision for one session, gate by gate.

TEXT is a session key (or 6 and more of its first characters), a Cookie: line, or a cURL command as
browsers copy it. On the command line it is seen by every user of the host: give - and write it to
standard input instead.
"""

from __future__ import annotations

import argparse
import sys
from datetime import datetime, timezone
from typing import Any

from session_tui.cli import options
from session_tui.link import Child, Refused
from session_tui.link.child import why_asked

CUT = "…~"
"""What a masked key ends in where it is listed, and so where it is copied from."""

EARLIEST, LATEST = datetime(2, 1, 1, tzinfo=timezone.utc), datetime(9998, 1, 1, tzinfo=timezone.utc)
"""What can be judged: a year within the calendar, so that every time zone has the moment."""


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
        help="run the project's own get_user() and get_session_auth_hash(), held to reading;"
        " middleware is never run",
    )
    parser.add_argument("--json", action="store_true", help="print JSON")


def run(arguments: argparse.Namespace) -> int:
    """Prints the autopsy; 1 where the session is refused, or where that is not known."""
    arguments.at = moment_of(arguments.at, arguments.clock_offset)
    if arguments.text != "-":
        arguments.text = plain(arguments.text)
    launch = options.launch_of(arguments)
    # Django loads on another core while the rest is imported here, or somebody pastes.
    if arguments.text == "-":
        child = Child(launch, {"apps": {}} if launch.apps and sys.stdin.isatty() else {})
        from session_tui.cli.pasting import pasted

        arguments.text = plain(pasted("a session key, a Cookie: line or a cURL command"))
    else:
        child = Child(launch, {"why": why_asked(**asked_by(arguments))})
    from session_tui.cli.autopsy import answered

    return answered(asked_by(arguments), arguments, launch, child)


def plain(text: str) -> str:
    """A key as it is meant, where it was copied from a list. Raises `Refused` for nothing."""
    found = text.strip().rstrip(CUT)
    if not found:
        raise wrong("Nothing was given: why wants a session key, a Cookie: line or a cURL command.")
    return found


def asked_by(arguments: argparse.Namespace) -> dict[str, Any]:
    """What `Link.why` takes, from the command line."""
    return {
        "text": arguments.text,
        "at": arguments.at,
        "offset": arguments.clock_offset,
        "run_project_code": arguments.run_project_code,
        "reveal": arguments.reveal,
    }


def moment_of(given: str | None, offset: float | None = None) -> str | None:
    """`--at` as ISO 8601 with an offset; without one it is UTC. Raises `Refused`.

    `offset`: seconds of `--clock-offset`, which has to leave the moment within the calendar.
    """
    at = _at(given)
    ahead = offset or 0.0
    if not EARLIEST <= at <= LATEST:
        raise wrong("--at wants a moment between the years 2 and 9997.")
    if not (EARLIEST - at).total_seconds() <= ahead <= (LATEST - at).total_seconds():
        raise wrong("--clock-offset wants seconds that stay within the years 2 to 9997.")
    return None if given is None else at.isoformat()


def _at(given: str | None) -> datetime:
    if given is None:
        return datetime.now(timezone.utc)
    try:
        at = datetime.fromisoformat(given.strip().replace("Z", "+00:00"))
    except ValueError:
        raise wrong("--at wants a moment, as 2026-03-01T12:30:00Z.") from None
    return at if at.tzinfo else at.replace(tzinfo=timezone.utc)


def wrong(sentence: str) -> Refused:
    """A refusal of what was given."""
    from session_tui.model import Failure, Fault

    return Refused(Failure(Fault.ARGUMENT, sentence))
