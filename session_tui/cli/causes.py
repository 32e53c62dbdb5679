"""The catalogue of root causes; `--tree` prints the questions that lead to them."""

from __future__ import annotations

import argparse
from collections.abc import Iterator
from typing import Any

from session_tui.cli import document, outcome
from session_tui.diagnosis.cause import Cause
from session_tui.diagnosis.causes import BY_ID, CATALOGUE
from session_tui.link import Refused
from session_tui.model import Failure, Fault
from session_tui.text.folding import as_is

BELOW = 6
"""Columns by which a folded line of the tree stands behind what follows from it."""


def arguments(parser: argparse.ArgumentParser) -> None:
    """Adds what `causes` takes."""
    parser.add_argument("id", nargs="?", metavar="ID", help="one cause in full")
    parser.add_argument("--tree", action="store_true", help="the decision tree, on one page")
    parser.add_argument("--json", action="store_true", help="print JSON")


def run(arguments: argparse.Namespace) -> int:
    """Prints all causes, one of them, or the tree."""
    causes = _chosen(arguments.id)
    if arguments.json:
        document.emit("causes", {"causes": [cause_document(each) for each in causes]})
        return outcome.FINE
    if arguments.tree:
        for line in _tree():
            outcome.tell_text(line, hang=len(line) - len(line.lstrip()) + BELOW)
    else:
        for line in _lines(causes, bool(arguments.id)):
            outcome.tell_text(line)
    return outcome.FINE


def cause_document(cause: Cause) -> dict[str, Any]:
    """One cause as JSON values."""
    return {
        "id": cause.id,
        "family": cause.family,
        "title": cause.title,
        "symptoms": list(cause.symptoms),
        "refutes": cause.refutes,
        "remedy": cause.remedy.text,
        "needs": list(cause.needs),
        "check": cause.check,
        "links": list(cause.links),
    }


def _chosen(identifier: str | None) -> tuple[Cause, ...]:
    if identifier is None:
        return CATALOGUE
    if identifier not in BY_ID:
        import difflib

        near = difflib.get_close_matches(identifier, BY_ID, 3, 0.4)
        advice = f"Near to it: {', '.join(near)}." if near else "session-tui causes lists all."
        raise Refused(Failure(Fault.ARGUMENT, "The catalogue has no such cause.", "", advice))
    return (BY_ID[identifier],)


def _lines(causes: tuple[Cause, ...], full: bool) -> Iterator[str]:
    if full:
        yield from _full(causes[0])
        return
    family = ""
    for cause in causes:
        if cause.family != family:
            family = cause.family
            yield f"{family}"
        yield f"  {cause.id:<38} {cause.title}"


def _full(cause: Cause) -> Iterator[str]:
    yield f"{cause.title}  ({cause.id}, {cause.family})"
    yield f"  symptoms: {', '.join(cause.symptoms)}"
    yield f"  looked at: {', '.join(cause.needs)}"
    yield f"  would refute it: {cause.refutes}"
    yield f"  fix: {cause.remedy.text}"
    yield as_is(f"  check: {cause.check}")
    if cause.question is not None:
        yield f"  asked: {cause.question.text}"
    yield from (as_is(f"  see: {each}") for each in cause.links)


def _tree() -> list[str]:
    from session_tui.diagnosis.tree import tree_lines

    return tree_lines()
