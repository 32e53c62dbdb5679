"""Whether a diagnosis finds the faults of the lab: each is built, measured, judged, and told."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Iterable, Iterator, Sequence
from contextlib import AbstractContextManager
from dataclasses import asdict, dataclass, replace
from datetime import datetime, timezone
from typing import Any

from session_tui.cli.measuring import MEASURED
from session_tui.diagnosis.finding import Certainty
from session_tui.diagnosis.wizard import Finding, findings
from session_tui.faults import Demo, DemoFailed, broken_project, healthy_project
from session_tui.faults.fault import LabFault
from session_tui.link import Launch, Link, Refused
from session_tui.model.facts import Fact, Facts
from session_tui.text.set_cookie import crossed_out

STANDING = (Certainty.CONFIRMED, Certainty.SUSPECTED)

HEALTHY = "healthy: "
"""Before the name of an engine, where a project without any fault is meant."""


@dataclass(frozen=True)
class Checked:
    """One project of the lab, and what a diagnosis said of it."""

    name: str
    """The cause of its fault; `HEALTHY` and an engine for a project without one."""
    first: str
    """The cause that comes first among the confirmed and suspected; empty for none."""
    certainty: str
    ok: bool | None
    """Whether that is right; None where the project could not be built here."""
    seconds: float
    others: tuple[str, ...] = ()
    """What else is confirmed."""
    late: tuple[str, ...] = ()
    """Facts that did not come in time: this machine was busy."""
    problem: str = ""
    """Why it could not be built, or not be read."""


def launch_of(demo: Demo) -> Launch:
    """How to look at a project of the lab: as it runs, in its own environment."""
    env_file = str(demo.env_file) if demo.env_file else None
    return Launch(demo.folder, settings=demo.settings_module, python=demo.python, env_file=env_file)


def checked_fault(fault: LabFault) -> Checked:
    """Whether the cause of `fault` is found first, by facts and by what users report."""
    answers = (("symptom", fault.symptom), *fault.answers)
    began = time.monotonic()
    try:
        found, late = _found(broken_project(fault.cause), answers)
    except (DemoFailed, Refused) as failed:
        return _unknown(fault.cause, failed, began)
    first = next(iter(found), None)
    name = first.cause.id if first else ""
    others = tuple(each.cause.id for each in _proven(found) if each.cause.id != fault.cause)
    word = first.certainty.value if first else ""
    return Checked(fault.cause, name, word, name == fault.cause, _since(began), others, late)


def checked_healthy(engine: str) -> Checked:
    """Whether nothing is confirmed where nothing is wrong."""
    began = time.monotonic()
    try:
        found, late = _found(healthy_project(engine), ())
    except (DemoFailed, Refused) as failed:
        return _unknown(HEALTHY + engine, failed, began)
    proven = _proven(found)
    others = tuple(each.cause.id for each in proven)
    first = others[0] if others else ""
    word = Certainty.CONFIRMED.value if others else ""
    return Checked(HEALTHY + engine, first, word, not others, _since(began), others[1:], late)


async def measured(demo: Demo) -> Facts:
    """Everything that can be measured of a project of the lab."""
    link = Link.start(launch_of(demo))
    facts = Facts()
    if demo.set_cookie:
        line = crossed_out(demo.set_cookie)
        told = Fact(line, "", datetime.now(timezone.utc), 0.0, "pasted by the operator")
        facts = replace(facts, set_cookie=told)
    try:
        await link.project()
        async for name, fact in link.facts(MEASURED):
            facts = replace(facts, **{name: fact})
    finally:
        await link.close()
    return facts


def as_json(row: Checked) -> dict[str, Any]:
    """One project as `--json` has it."""
    return {**asdict(row), "others": list(row.others), "late": list(row.late)}


def table_lines(rows: Iterable[Checked], width: int) -> Iterator[str]:
    """A line for each project as it is checked, and what has to be known of all in the end."""
    yield f"{'project':<{width}}  {'result':<9}  found first"
    wrong = unbuilt = total = 0
    for row in rows:
        total += 1
        wrong += row.ok is False
        unbuilt += row.ok is None
        yield f"{row.name:<{width}}  {_result(row):<9}  {_told(row)}"
    said = f"{total - wrong - unbuilt} of {total} as they should be"
    yield said + (f", {unbuilt} not built." if unbuilt else ".")


def _result(row: Checked) -> str:
    return "not built" if row.ok is None else "ok" if row.ok else "WRONG"


def _told(row: Checked) -> str:
    if row.problem:
        return row.problem
    first = f"{row.first} ({row.certainty})" if row.first else "nothing confirmed"
    if not row.first and not row.name.startswith(HEALTHY):
        first = "nothing"
    beside = f"; also confirmed: {', '.join(row.others)}" if row.others else ""
    late = f"; not in time: {', '.join(row.late)}" if row.late else ""
    return first + beside + late


def _unknown(name: str, failed: DemoFailed | Refused, began: float) -> Checked:
    """A project that could not be built here, or one that was built and could not be read."""
    ok = None if isinstance(failed, DemoFailed) else False
    return Checked(name, "", "", ok, _since(began), problem=failed.failure.sentence)


def _found(
    project: AbstractContextManager[Demo], answers: Sequence[tuple[str, str]]
) -> tuple[tuple[Finding, ...], tuple[str, ...]]:
    """The confirmed and suspected, the most likely first; and what did not come in time."""
    with project as demo:
        facts = asyncio.run(measured(demo))
    found = findings(facts, answers)
    return tuple(each for each in found if each.certainty in STANDING), _late(facts)


def _late(facts: Facts) -> tuple[str, ...]:
    late = [name for name in MEASURED if "did not answer within" in getattr(facts, name).problem]
    sample = facts.sample.value
    return (*late, "sample") if sample is not None and not sample.complete else tuple(late)


def _proven(found: Sequence[Finding]) -> list[Finding]:
    return [each for each in found if each.certainty is Certainty.CONFIRMED]


def _since(began: float) -> float:
    return round(time.monotonic() - began, 2)
