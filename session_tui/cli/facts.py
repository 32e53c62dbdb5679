"""Everything that a diagnosis may look at, as one JSON value, masked: to be kept or mailed."""

from __future__ import annotations

import argparse
import asyncio

from session_tui.cli import document, options, outcome
from session_tui.cli.measuring import MEASURED, measured
from session_tui.link import Refused
from session_tui.model import Failure, Fault


def arguments(parser: argparse.ArgumentParser) -> None:
    """Adds what `facts` takes."""
    parser.add_argument("names", nargs="*", metavar="FACT", help="only these (default: all)")
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
