"""The Django workers of this host (or, with --via, of another), and whether they agree."""

from __future__ import annotations

import argparse
import asyncio
from dataclasses import asdict
from datetime import datetime, timezone

from session_tui.cli import document, options, outcome
from session_tui.link import Link
from session_tui.text.hosts import workers_lines


def arguments(parser: argparse.ArgumentParser) -> None:
    """Adds what `workers` takes."""
    parser.add_argument("--json", action="store_true", help="print JSON")


def run(arguments: argparse.Namespace) -> int:
    """Prints the workers."""
    return asyncio.run(_run(arguments))


async def _run(arguments: argparse.Namespace) -> int:
    link = Link.start(options.launch_of(arguments))
    try:
        workers = await link.workers()
    finally:
        await link.close()
        outcome.tell_printed(link, arguments.debug)
    if arguments.json:
        found = [
            {
                **asdict(each),
                "started_at": document.moment(each.started_at),
                "items": dict(each.items),
            }
            for each in workers.workers
        ]
        document.emit("workers", {"host": workers.host, "workers": found})
        return outcome.FINE
    for line in workers_lines(workers, datetime.now(timezone.utc)):
        outcome.out(line)
    return outcome.FINE
