"""An autopsy as the screens draw it: Django's gates, what the answer does, what is nearest."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from textual.content import Content

from session_tui.model import Autopsy, ClockReading, Failure, Gate, Outcome, Verdict
from session_tui.text.autopsy import GATES, effect_lines, sign_of, verdict_line
from session_tui.text.failures import failure_lines
from session_tui.text.signs import UNICODE
from session_tui.tui.drawing import (
    BAD,
    FAINT,
    GOOD,
    NAME,
    WARN,
    Piece,
    content,
    folded,
    line,
    lines,
)
from session_tui.visible import visible

ASKING = "asking…"

MARGIN = 17
"""Cells in front of the sentences: a sign, and the name of a gate."""

STYLES = {Outcome.PASS: GOOD, Outcome.FAIL: BAD, Outcome.ERROR: BAD, Outcome.SKIP: WARN}

MARKS = {
    Verdict.AUTHENTICATED: (UNICODE.good, GOOD),
    Verdict.ANONYMOUS: (UNICODE.good, GOOD),
    Verdict.REFUSED: (UNICODE.bad, BAD),
    Verdict.ERROR: ("!", BAD),
    Verdict.UNKNOWN: (UNICODE.open, WARN),
}
"""The sign and style of each verdict."""

LAST = {
    "serializer": "content",
    "user-id": "user in it",
    "backend": "backend",
    "user": "user",
    "active": "active",
    "hash": "hash",
}
"""The gates that every engine ends in, in the fewest words."""

EARLY = ("cookie", "length", "alphabet", "found")
"""Gates behind which no engine has judged the end yet."""


@dataclass(frozen=True)
class Why:
    """What is known of one autopsy; nothing before it has come."""

    autopsy: Autopsy | None = None
    failure: Failure | None = None
    """Why there is none."""
    asking: bool = False
    """Whether an answer is under way."""


def by_true_time(truth: ClockReading | None) -> dict[str, Any]:
    """What `Link.why` takes so that it judges by true time too, where that is known."""
    if truth is None or truth.offset is None:
        return {}
    return {"offset": truth.offset, "clock": "true time"}


def why_verdict(why: Why) -> Content:
    """What becomes of the request, and the gate that decides; or why that is not known."""
    if why.failure is not None:
        said = line((f"{UNICODE.bad} {visible(why.failure.sentence)}", BAD))
    elif why.autopsy is not None:
        said = line(*_verdict(why.autopsy))
    else:
        return content(ASKING, FAINT)
    return line_of((said, line((f"  {ASKING}", FAINT)))) if why.asking else said


def line_of(parts: Iterable[Content]) -> Content:
    """Drawn parts side by side."""
    return Content("").join(parts)


def _verdict(autopsy: Autopsy) -> Iterator[Piece]:
    sign, style = MARKS[autopsy.verdict]
    yield f"{sign} {verdict_line(autopsy)}", style
    gate = deciding(autopsy)
    if gate is not None:
        yield f" {visible(gate.because, 300)}"


def deciding(autopsy: Autopsy) -> Gate | None:
    """The gate at which the request lost its session or its user; None where it lost neither."""
    wanted = {
        Verdict.REFUSED: Outcome.FAIL,
        Verdict.ERROR: Outcome.ERROR,
        Verdict.UNKNOWN: Outcome.SKIP,
    }.get(autopsy.verdict)
    found = [gate for gate in autopsy.gates if gate.outcome is wanted]
    if not found:
        return None
    return found[-1] if wanted is Outcome.SKIP else found[0]


def why_prose(why: Why, width: int, evidence: bool = False) -> Content:
    """Gates, effect and what is nearest, wrapped to `width` cells.

    `evidence`: of the gates that let the request pass too, and where Django decides there.
    """
    if why.failure is not None:
        said = [*map(content, failure_lines(why.failure)[1:])]
    elif why.autopsy is None:
        said = []
    else:
        said = [*_gates(why.autopsy, evidence), *_consequences(why.autopsy)]
    return lines(each for long in said for each in folded(long, width, MARGIN))


def _gates(autopsy: Autopsy, evidence: bool) -> Iterator[Content]:
    for gate in autopsy.gates:
        yield from _gate(gate, evidence)
    names = ", ".join(LAST.get(name, GATES[name]) for name in not_reached(autopsy))
    if names:
        word = "not judged" if autopsy.verdict is Verdict.UNKNOWN else "not reached"
        yield line((f"{UNICODE.dot} {names}: {word}", FAINT))


def _gate(gate: Gate, evidence: bool) -> Iterator[Content]:
    name = visible(GATES.get(gate.gate, gate.gate), MARGIN - 3)
    style = STYLES[gate.outcome]
    passed = gate.outcome is Outcome.PASS
    yield line(
        (f"{sign_of(gate.outcome)} ", style),
        (f"{name:<{MARGIN - 2}}", NAME),
        (visible(gate.because, 600), "" if passed else style),
    )
    if evidence or not passed:
        below = [visible(each, 400) for each in gate.evidence]
        below += [visible(gate.django, 200)] if gate.django else []
        yield from (line((" " * MARGIN + each, FAINT)) for each in below)


def not_reached(autopsy: Autopsy) -> tuple[str, ...]:
    """The gates that any engine would have asked behind the one that ended it."""
    if not autopsy.gates or autopsy.verdict is Verdict.AUTHENTICATED:
        return ()
    seen = {gate.gate for gate in autopsy.gates}
    last = autopsy.gates[-1].gate
    if last in EARLY:
        return ("expiry", *LAST)
    names = tuple(LAST)
    reached = max((names.index(name) for name in seen if name in LAST), default=-1)
    return () if last == "response" else names[reached + 1 :]


def _consequences(autopsy: Autopsy) -> Iterator[Content]:
    yield from _titled("What follows", effect_lines(autopsy))
    yield from _titled("Nearest", [visible(each, 400) for each in autopsy.nearest])


def _titled(title: str, sentences: Iterable[str]) -> Iterator[Content]:
    for number, each in enumerate(sentences):
        if not number:
            yield content("")
        yield line((f"{'' if number else title:<{MARGIN}}", NAME), each)
