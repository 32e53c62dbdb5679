"""Lay two projects, or one on two hosts, side by side: what differs of what matters to sessions.

Give two files that `session-tui fingerprint` wrote under one key, or --via twice.
"""

from __future__ import annotations

import argparse
import asyncio
import os
from typing import Any

from session_tui.cli import document, outcome
from session_tui.cli.digests import Digests, content_of, digests_in
from session_tui.cli.fingerprint import taken
from session_tui.link import Refused
from session_tui.model import Failure, Fault
from session_tui.text.hosts import Compared, compared, compared_lines


def arguments(parser: argparse.ArgumentParser) -> None:
    """Adds what `compare` takes."""
    parser.add_argument("files", nargs="*", metavar="FILE", help="two outputs of fingerprint")
    parser.add_argument("--json", action="store_true", help="print JSON")


def run(arguments: argparse.Namespace) -> int:
    """Prints what differs; 1 where something does."""
    items = compared(*_sides(arguments))
    if arguments.json:
        document.emit("compare", {"items": [_document(each) for each in items]})
    else:
        for line in compared_lines(items):
            outcome.out(line)
    return outcome.FINE if all(each.same for each in items) else outcome.FINDING


def _sides(arguments: argparse.Namespace) -> tuple[dict[str, str], dict[str, str]]:
    vias = arguments.vias
    if len(arguments.files) == 2 and not vias:
        return _of_files(*arguments.files)
    if len(vias) == 2 and not arguments.files:
        key = os.urandom(16)

        async def both() -> Any:
            return await asyncio.gather(*(taken(arguments, key, via) for via in vias))

        a, b = asyncio.run(both())
        return dict(a.items), dict(b.items)
    raise Refused(Failure(Fault.ARGUMENT, "Give two files, or --via twice."))


def _of_files(first: str, second: str) -> tuple[dict[str, str], dict[str, str]]:
    a, b = _read(first), _read(second)
    if not a.comparable(b):
        sentence = "The two were made under different keys, under which nothing has one digest."
        advice = f"Make it again with --key {first}, or both with one --key FILE."
        raise Refused(Failure(Fault.ARGUMENT, sentence, second, advice))
    return a.items, b.items


def _read(path: str) -> Digests:
    found = digests_in(content_of(path, "The file"))
    if found is None:
        sentence = "This is no output of session-tui fingerprint."
        raise Refused(Failure(Fault.ARGUMENT, sentence, path))
    return found


def _document(item: Compared) -> dict[str, Any]:
    return {"name": item.name, "same": item.same, "a": item.a, "b": item.b}
