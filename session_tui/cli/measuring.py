"""Facts for a command: measured now, or read from a file."""

from __future__ import annotations

import argparse
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import datetime, timezone
from pathlib import Path
from typing import Any

from session_tui.cli import options, outcome
from session_tui.cookie import read_set_cookie
from session_tui.link import Link, Refused
from session_tui.model.facts import FACTS, Fact, Facts
from session_tui.text.set_cookie import crossed_out

GIVEN = ("autopsy", "set_cookie")
"""Facts that the operator brings along; nobody measures them unasked."""

MEASURED = tuple(name for name in FACTS if name not in GIVEN)

Arrived = Callable[[str, Facts], object]


async def measured(
    arguments: argparse.Namespace, names: Sequence[str], arrived: Arrived | None = None
) -> Facts:
    """The facts of these names, of the project that the options name.

    `arrived` gets the name of each fact and what is known by then. What was measured before an
    agent is lost is kept. Raises `Refused` for settings that do not load.
    """
    link = Link.start(options.launch_of(arguments))
    facts = given(arguments)
    try:
        await outcome.tell_project(link, arguments.debug)
        await link.project()
        facts = await _with_autopsy(link, arguments, facts)
        try:
            async for name, fact in link.facts(names, arguments.ntp, arguments.url):
                facts = replace(facts, **{name: fact})
                if arrived is not None:
                    arrived(name, facts)
        except Refused as refused:
            outcome.tell(refused.failure, arguments.debug)
            facts = given_up(facts, names, refused.failure.sentence)
    finally:
        await link.close()
        outcome.tell_printed(link, arguments.debug)
    return facts


def given(arguments: argparse.Namespace) -> Facts:
    """What the operator brings along: a Set-Cookie line, its value crossed out."""
    line = getattr(arguments, "set_cookie", None)
    if line is None:
        return Facts()
    return Facts(set_cookie=_told(crossed_out(line), "pasted by the operator"))


def sets_one(line: str) -> bool:
    """Whether a browser takes the line for one that sets a cookie of some name."""
    request = line.lstrip(" \t<>*").lower().startswith("cookie:")
    found = None if request else read_set_cookie(line.strip())
    return found is not None and bool(found.name)


def from_file(path: str) -> Facts:
    """The facts in a file of `session-tui facts`, or of a case."""
    from session_tui.link.case_file import load_facts

    facts: Facts = load_facts(Path(path))
    return facts


async def _with_autopsy(link: Link, arguments: argparse.Namespace, facts: Facts) -> Facts:
    text = getattr(arguments, "session", None)
    if text is None:
        return facts
    return replace(facts, autopsy=_told(await link.why(text), "session-tui why"))


def _told(value: Any, how: str) -> Fact[Any]:
    return Fact(value, "", datetime.now(timezone.utc), 0.0, how)


def given_up(facts: Facts, names: Sequence[str], problem: str) -> Facts:
    """The facts, and of those that never came why."""
    lost = [name for name in names if getattr(facts, name).measured_at is None]
    at = datetime.now(timezone.utc)
    return replace(facts, **{name: Fact(None, problem, at) for name in lost})
