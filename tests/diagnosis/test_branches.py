"""Each way to a confirmation is taken by one world, and missed by another that comes as near.

A judge has several of them, and one false world a judge would leave most of them untried.
"""

from __future__ import annotations

import ast
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from types import FrameType
from typing import Any

import pytest

from session_tui.diagnosis import causes
from session_tui.diagnosis.causes import BY_ID
from session_tui.diagnosis.finding import Certainty
from tests.diagnosis.told_worlds import tables

FOLDER = Path(causes.__file__).parent


@dataclass(frozen=True)
class Branch:
    """One call of `confirmed`, and the line that decides whether it is made."""

    file: str
    line: int
    decided: int
    """Where the condition stands that is the last before it."""

    def __str__(self) -> str:
        return f"{Path(self.file).name}:{self.line}"


def branches() -> Iterator[Branch]:
    """Those of all families."""
    for path in sorted(FOLDER.glob("*.py")):
        tree = ast.parse(path.read_text())
        for function in (each for each in ast.walk(tree) if isinstance(each, ast.FunctionDef)):
            for made, decided in _confirming(function.body, function.body[0].lineno):
                yield Branch(str(path), made, decided)


def _confirming(block: Sequence[ast.stmt], decided: int) -> Iterator[tuple[int, int]]:
    """(line of a statement that confirms, line of the condition around or right before it)."""
    for each in block:
        if isinstance(each, ast.Return) and _confirms(each):
            yield each.lineno, decided
        if isinstance(each, ast.If):
            yield from _confirming(each.body, each.lineno)
            yield from _confirming(each.orelse, each.lineno)
            leaves = isinstance(each.body[-1], ast.Return)
            decided = each.lineno if leaves else decided


def _confirms(statement: ast.Return) -> bool:
    call = statement.value
    return (
        isinstance(call, ast.Call)
        and isinstance(call.func, ast.Name)
        and call.func.id == "confirmed"
    )


Lines = frozenset[tuple[str, int]]


@cache
def runs() -> tuple[tuple[bool, Lines], ...]:
    """Of each world whether it is confirmed, and the lines of judges that ran."""
    found = []
    for cause, facts, _ in tables():
        ran: set[tuple[str, int]] = set()
        before = sys.gettrace()
        sys.settrace(_tracer(ran))
        try:
            judgement = BY_ID[cause].judge(facts)
        finally:
            sys.settrace(before)
        found.append((judgement.certainty is Certainty.CONFIRMED, frozenset(ran)))
    return tuple(found)


def _tracer(ran: set[tuple[str, int]]) -> Any:
    here = str(FOLDER)

    def lines(frame: FrameType, event: str, argument: object) -> Any:
        if event == "line":
            ran.add((frame.f_code.co_filename, frame.f_lineno))
        return lines

    def calls(frame: FrameType, event: str, argument: object) -> Any:
        return lines if frame.f_code.co_filename.startswith(here) else None

    return calls


EACH = pytest.mark.parametrize("branch", tuple(branches()), ids=str)


@EACH
def test_a_world_takes_it(branch: Branch) -> None:
    assert any(proven and (branch.file, branch.line) in lines for proven, lines in runs())


@EACH
def test_another_comes_as_far_as_its_condition_and_is_not_confirmed(branch: Branch) -> None:
    near = (branch.file, branch.decided)
    assert any(not proven and near in lines for proven, lines in runs())
