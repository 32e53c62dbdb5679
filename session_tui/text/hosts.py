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
SAME = "Loaded twice, their settings come out the same."
ANEW = (
    "made anew whenever the settings are loaded: workers that load them by themselves do not agree:"
)
SHARED = (
    "Those of gunicorn --preload and of uWSGI without lazy-apps share what their master loaded."
)
UNTRIED = "Whether SECRET_KEY or another setting differs at each start is not known of"
NO_VARIABLE = "no variable that matters to sessions"
VARIABLE = "DJANGO_SETTINGS_MODULE"


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
    """A block for each worker, then in what those of one project differ."""
    if not workers.workers:
        return [visible(NOBODY)]
    lines = [line for each in workers.workers for line in _worker_lines(each, now)]
    return [*lines, visible(""), *differences_lines(workers.workers), *map(visible, workers.notes)]


def differences_lines(workers: Sequence[Worker]) -> list[Visible]:
    """What those that serve the same project with the same settings do not agree in."""
    projects: dict[tuple[str, str], list[Worker]] = {}
    for each in workers:
        if not each.starter:
            projects.setdefault((each.project, each.settings), []).append(each)
    lines: list[Visible] = []
    for (folder, settings), group in projects.items():
        if len(projects) > 1:
            named = ", ".join(filter(None, (folder or "a folder that cannot be read", settings)))
            lines.append(visible(f"In {visible(named, 400)}: {_pids(group)}", 600))
        lines += [*_environment_lines(group), *_settings_lines(group)]
    return lines


def _environment_lines(group: Sequence[Worker]) -> list[Visible]:
    """Workers of one project with the same environment, and the names that set them apart."""
    shown = [(each, {**dict(each.items), VARIABLE: ""}) for each in group if each.fingerprint]
    alike: dict[tuple[tuple[str, str], ...], list[Worker]] = {}
    for each, items in shown:
        alike.setdefault(tuple(sorted(items.items())), []).append(each)
    if len(alike) <= 1:
        return [visible(AGREE)] if len(shown) > 1 else []
    names = ", ".join(differing([items for _, items in shown]))
    return [
        visible(f"The workers' environments differ in {visible(names, 400)}."),
        visible(f"Environments that agree: {'; '.join(map(_pids, alike.values()))}."),
    ]


def _settings_lines(group: Sequence[Worker]) -> list[Visible]:
    """Settings that a worker has for itself, since no two loads of them agree."""
    lines = []
    random = [each for each in group if each.anew]
    if random:
        names = list(dict.fromkeys(name for each in random for name in each.anew or ()))
        verb = "is" if len(names) == 1 else "are"
        lines += [f"{visible(', '.join(names), 400)} {verb} {ANEW} {_pids(random)}.", SHARED]
    elif any(each.anew is not None for each in group):
        lines.append(SAME)
    for problem in dict.fromkeys(each.untried for each in group if each.untried):
        untried = [each for each in group if each.untried == problem]
        lines.append(f"{UNTRIED} {_pids(untried)}: {visible(problem, 400)}")
    return [visible(line, 1000) for line in lines]


def _pids(workers: Sequence[Worker]) -> str:
    return ", ".join(str(each.pid) for each in workers)


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
        ("environment", NO_VARIABLE if worker.fingerprint == "none" else worker.fingerprint),
        ("", worker.hidden),
    )
    return [
        visible(head),
        *(visible(f"    {name:<12}{visible(value, 300)}") for name, value in facts if value),
    ]
