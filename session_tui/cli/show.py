"""Show one session: its data, its end, and what its payload is made of.

A key or a cookie on the command line is seen by every user of the host: give - and write it to
standard input instead.
"""

from __future__ import annotations

import argparse
import asyncio

from session_tui.cli import document, options, outcome
from session_tui.cli.granting import telling_rights
from session_tui.cli.pasting import pasted
from session_tui.link import Link, with_names
from session_tui.model import SessionDetail, State
from session_tui.text.detail import detail_lines

CUT = "…~"
"""What a masked key ends in where it is listed, and so where it is copied from."""


def arguments(parser: argparse.ArgumentParser) -> None:
    """Adds what `show` takes."""
    known = "a session key, or a unique prefix of 6 characters or more"
    parser.add_argument("key", help=f"{known}; - reads it, or a Cookie: line, from standard input")
    parser.add_argument("--json", action="store_true", help="print JSON")


def run(arguments: argparse.Namespace) -> int:
    """Prints one session; 1 where Django would not accept it."""
    if arguments.key == "-":
        arguments.key = pasted("a session key or a Cookie: line").strip().partition("\n")[0]
    return asyncio.run(_run(arguments))


async def _run(arguments: argparse.Namespace) -> int:
    link = Link.start(options.launch_of(arguments))
    try:
        notes = await outcome.tell_project(link, arguments.debug)
        async with telling_rights(link):
            detail = await _detail(link, arguments)
    finally:
        await link.close()
        outcome.tell_printed(link, arguments.debug)
    if arguments.json:
        document.emit("show", document.detail_document(detail), notes)
    else:
        for line in detail_lines(detail):
            outcome.tell_text(line)
    accepted = detail.row.state in (State.LIVE, State.ANONYMOUS)
    return outcome.FINE if accepted else outcome.FINDING


async def _detail(link: Link, arguments: argparse.Namespace) -> SessionDetail:
    from dataclasses import replace

    key = arguments.key.rstrip(CUT)
    detail = await link.session(key, arguments.reveal, more=True)
    if detail.row.user_id is None:
        return detail
    (row,) = with_names([detail.row], await link.names([detail.row.user_id]))
    return replace(detail, row=row)
