"""Everything that a diagnosis may look at, as one JSON value, masked: to be kept or mailed."""

from __future__ import annotations

import argparse
import asyncio

from session_tui.cli import document, options, outcome
from session_tui.cli.helping import table
from session_tui.cli.measuring import MEASURED, measured
from session_tui.link import Refused
from session_tui.model import Failure, Fault

MEANINGS = {
    "project": "settings module, interpreter and Django, and why it is these",
    "settings": "the settings that have to do with sessions, and where each is set",
    "loads": "whether two fresh interpreters load the same settings",
    "workers": "the Django workers of this host",
    "clocks": "every clock that matters",
    "store": "which store this is, and what it can do",
    "health": "what the store's servers tell of memory, evictions, limits",
    "sample": "a sample of the sessions: ends, sizes, signatures",
    "users": "what authentication makes of the newest sessions' users",
    "table": "the session table: columns, limits, rights, expired rows",
    "elsewhere": "whether sessions lie in another store",
    "host": "disks, memory, what the kernel ended, since when it is up",
    "code": "places in the project's code that have to do with sessions",
    "packages": "what is installed, and what is known of these versions",
    "checks": "what Django's own system checks say",
    "own": "the project's own configuration of session-tui",
}
"""What stands in each fact."""


def arguments(parser: argparse.ArgumentParser) -> None:
    """Adds what `facts` takes."""
    parser.epilog = table("facts:", MEANINGS.items())
    parser.add_argument(
        "names", nargs="*", metavar="FACT", help="only these, see below (default: all)"
    )
    parser.add_argument("--json", action="store_true", help="JSON, which it always is")
    options.add_clocks(parser)


def run(arguments: argparse.Namespace) -> int:
    """Prints the facts."""
    from session_tui.link.facts import plain

    unknown = [name for name in arguments.names if name not in MEASURED]
    if unknown:
        sentence = f"There is no fact called {unknown[0]}."
        raise Refused(Failure(Fault.ARGUMENT, sentence, "", f"There are: {', '.join(MEASURED)}."))
    facts = asyncio.run(measured(arguments, arguments.names or MEASURED))
    document.emit("facts", {"facts": plain(facts)})
    return outcome.FINE
