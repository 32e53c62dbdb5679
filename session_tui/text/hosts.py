"""Workers and settings laid side by side, as lines."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import NamedTuple

from session_tui.model import Worker, Workers
from session_tui.text.numbers import ago
from session_tui.visible import Visible, visible

NOBODY = "No Django worker was found here: no gunicorn, uWSGI, mod_wsgi, ASGI server or runserver."
AGREE = "The workers' environments agree in everything that matters to sessions."
UNSEEN = "random SECRET_KEY made at each start is not seen here: it is no variable."


class Compared(NamedTuple):
    """One name on two sides."""

    name: str
    a: str | None
    """None where that side has no such thing."""
    b: str | None

    @property
    def same(self) -> bool:
        """Whether both sides have the same."""
        return self.a == self.b


def workers_lines(workers: Workers, now: datetime) -> list[Visible]:
    """A block for each worker, then in what they differ."""
    if not workers.workers:
        return [visible(NOBODY)]
    lines = [line for each in workers.workers for line in _worker_lines(each, now)]
    return [*lines, visible(""), *differences_lines(workers.workers), *map(visible, workers.notes)]


def differences_lines(workers: Sequence[Worker]) -> list[Visible]:
    """Groups of workers with the same environment, and the names that set them apart."""
    shown = [each for each in workers if each.fingerprint]
    groups: dict[str, list[Worker]] = {}
    for each in shown:
        groups.setdefault(each.fingerprint, []).append(each)
    if len(groups) <= 1:
        return [visible(f"{AGREE} A {UNSEEN}")] if len(shown) > 1 else []
    names = ", ".join(differing([dict(each.items) for each in shown]))
    pids = "; ".join(", ".join(str(each.pid) for each in group) for group in groups.values())
    return [
        visible(f"The workers' environments differ in {visible(names, 400)}."),
        visible(f"Those that agree: {pids}."),
    ]


def differing(items: Sequence[Mapping[str, str]]) -> list[str]:
    """Names that are not the same on all sides."""
    names = dict.fromkeys(name for each in items for name in each)
    return [name for name in names if len({each.get(name) for each in items}) > 1]


def compared(a: Mapping[str, str], b: Mapping[str, str]) -> list[Compared]:
    """Both sides, name by name."""
    return [Compared(name, a.get(name), b.get(name)) for name in sorted({**a, **b})]


def compared_lines(items: Sequence[Compared]) -> list[Visible]:
    """What differs, then how much is the same."""
    apart = [each for each in items if not each.same]
    width = max((len(each.name) for each in apart), default=0)
    lines = [
        visible(f"{visible(each.name, 60):<{width}}  {_side(each.a)}  {_side(each.b)}")
        for each in apart
    ]
    same = len(items) - len(apart)
    rest = f"{same} of {len(items)} are the same." if apart else f"All {same} are the same."
    return [*lines, visible(rest)]


def _side(value: str | None) -> Visible:
    return visible("not set" if value is None else value, 20)


def _worker_lines(worker: Worker, now: datetime) -> list[Visible]:
    started = ""
    if worker.started_at is not None:
        started = f", started {ago((now - worker.started_at).total_seconds())}"
    head = f"{worker.pid}  {worker.kind}, user {visible(worker.user, 40)}{started}"
    facts = (
        ("folder", worker.project),
        ("settings", worker.settings),
        ("python", worker.python),
        ("environment", worker.fingerprint),
        ("", worker.hidden),
    )
    return [
        visible(head),
        *(visible(f"    {name:<12}{visible(value, 300)}") for name, value in facts if value),
    ]
