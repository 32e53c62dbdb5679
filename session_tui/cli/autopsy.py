"""The autopsy as `session-tui why` prints it."""

from __future__ import annotations

import argparse
import asyncio
from collections.abc import Sequence
from dataclasses import asdict
from typing import Any

from session_tui.cli import document, outcome
from session_tui.link import Child, Launch, Link
from session_tui.model import Autopsy, Effect, Gate, Verdict
from session_tui.text.autopsy import end_lines, gate_lines
from session_tui.text.losses import family_of, is_qualified

HANG = 4
"""Columns by which a sentence that goes on is indented, as the evidence below it is."""

ACCEPTED = (Verdict.AUTHENTICATED, Verdict.ANONYMOUS)


def answered(
    asked: dict[str, Any], arguments: argparse.Namespace, launch: Launch, child: Child
) -> int:
    """Asks the agent that was started as `child`, prints, and gives the exit status.

    `asked`: what `Link.why` takes.
    """
    return asyncio.run(_answered(asked, arguments, Link(launch, child)))


async def _answered(asked: dict[str, Any], arguments: argparse.Namespace, link: Link) -> int:
    try:
        notes = await outcome.tell_project(link, arguments.debug)
        # Before the agent has ended: somebody waits.
        autopsy = await _printed(link, asked, arguments.json, notes)
    finally:
        await link.close()
        outcome.tell_printed(link, arguments.debug)
    return outcome.FINE if autopsy.verdict in ACCEPTED else outcome.FINDING


async def _printed(link: Link, asked: dict[str, Any], json: bool, notes: Sequence[str]) -> Autopsy:
    """The autopsy, printed: gates as they are judged, or one value when all are."""
    if json:
        autopsy = await link.why(**asked)
        document.emit("why", autopsy_document(autopsy), notes)
        return autopsy
    async for found in link.gates(**asked):
        for line in gate_lines(found) if isinstance(found, Gate) else ("", *end_lines(found)):
            outcome.tell_text(line, None if line.startswith(" ") else HANG)
    assert isinstance(found, Autopsy)
    return found


def autopsy_document(autopsy: Autopsy) -> dict[str, Any]:
    """What `--json` prints."""
    family = family_of(autopsy)
    return {
        "key": autopsy.key,
        "gates": [
            {**asdict(gate), "outcome": gate.outcome.value, "evidence": list(gate.evidence)}
            for gate in autopsy.gates
        ],
        "verdict": autopsy.verdict.value,
        "family": None if family is None else family.value,
        "qualified": is_qualified(autopsy),
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
