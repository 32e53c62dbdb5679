"""The settings of workers, loaded by fresh interpreters where and as they run."""

from __future__ import annotations

import os
import sys
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from typing import Dict, List, Mapping, Optional, Sequence, Tuple

from session_tui.agent import worker as process
from session_tui.agent.discovery import VARIABLE
from session_tui.agent.fresh.loading import Identity, Loaded, Place, differing, loaded
from session_tui.agent.workers.served import named_settings, served_settings
from session_tui.model import Worker

LIMIT = 6.0
"""Seconds that their interpreters may take, all at once."""

PLACES = 4
"""Different environments that are tried."""

NO_MORE = "Its settings were not loaded: others came first."
HIDES = "Its environment cannot be read."
OF_ANOTHER = "It belongs to another user, whom this Python cannot become before it starts."
NAMELESS = "Nothing names its settings."


def with_settings_tried(workers: Sequence[Worker], root: str) -> Tuple[Worker, ...]:
    """The workers, and of each that serves what comes out otherwise when it is loaded twice.

    `root`: the project whose workers come first, for not all may be tried.
    """
    places: Dict[int, Place] = {}
    problems: Dict[int, str] = {}
    for each in sorted(workers, key=lambda each: not _is_within(each.project, root)):
        if not each.starter:
            try:
                places[each.pid] = place_of(each)
            except process.Untold as untold:
                problems[each.pid] = str(untold)
    loads = loads_of(places, os.urandom(32), times=2)
    return tuple(_tried(each, problems.get(each.pid, ""), loads.get(each.pid)) for each in workers)


def _is_within(folder: str, root: str) -> bool:
    return (folder + os.sep).startswith(root + os.sep)


def _tried(worker: Worker, problem: str, loads: Optional[Sequence[Loaded]]) -> Worker:
    if loads is None:
        return replace(worker, untried=problem)
    problem = next((each.problem for each in loads if each.problem), "")
    if problem:
        return replace(worker, untried=problem)
    return replace(worker, anew=differing(loads[0].digests, loads[1].digests))


def loads_of(places: Mapping[int, Place], key: bytes, times: int) -> Dict[int, List[Loaded]]:
    """What came of loading each so often, by pid; workers that agree in all share the loads."""
    different: List[Place] = []
    for place in places.values():
        if place not in different:
            different.append(place)
    tried = different[:PLACES]
    with ThreadPoolExecutor(PLACES * times) as pool:
        waiting = [[pool.submit(loaded, each, key, LIMIT) for _ in range(times)] for each in tried]
        done = [[each.result() for each in some] for some in waiting]
    none = [Loaded(problem=NO_MORE)] * times
    return {
        pid: done[tried.index(place)] if place in tried else none for pid, place in places.items()
    }


def place_of(worker: Worker, root: str = "", module: str = "") -> Place:
    """Where and as what a worker loads its settings. Raises `Untold`.

    `root`, `module`: the project that is meant where the worker's own folder holds none.
    """
    environment = process.environment_of(worker.pid)
    if environment is None:
        raise process.Untold(HIDES)
    identity = _identity(worker.pid)
    folder = os.path.realpath(worker.project)
    manage = os.path.isfile(os.path.join(folder, "manage.py"))
    project = folder if manage or not root else root
    named = (
        named_settings(worker.pid)
        or environment.get(VARIABLE)
        or served_settings(worker.pid, folder)
        or worker.settings
        or module
    )
    if not named:
        raise process.Untold(NAMELESS)
    return Place(worker.python or sys.executable, environment, project, named, identity=identity)


def _identity(pid: int) -> Optional[Identity]:
    """Its user, where we are root and it is not. Raises `Untold`."""
    try:
        user, group, groups = process.user_of(pid)
    except (KeyError, IndexError, ValueError):
        raise process.Untold(HIDES) from None
    if os.geteuid() != 0 or user == 0:
        return None
    if sys.version_info < (3, 9):
        raise process.Untold(OF_ANOTHER)
    return user, group, tuple(groups)
