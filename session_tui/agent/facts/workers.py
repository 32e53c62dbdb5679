"""Running workers against what was loaded here: their variables, their settings, their age."""

from __future__ import annotations

import os
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Dict, List, Mapping, Optional, Sequence, Tuple

from session_tui.agent import worker as process
from session_tui.agent.discovery import VARIABLE, read_env_file
from session_tui.agent.facts.gatherer import Gatherer, Site
from session_tui.agent.facts.loads import started_with
from session_tui.agent.facts.settings_files import newest
from session_tui.agent.failing import Refused
from session_tui.agent.fingerprints import digest
from session_tui.agent.fresh.comparing import digests
from session_tui.agent.fresh.loading import Place, differing
from session_tui.agent.workers import MATTERING, found
from session_tui.agent.workers.places import loads_of, place_of
from session_tui.model import Worker
from session_tui.model.facts import WorkerSeen, WorkersSeen

SLACK = timedelta(seconds=2)
"""How exactly the start of a process is known, and the time of a file."""


def workers(site: Site) -> WorkersSeen:
    """Every worker of this host; those of this project are compared with us."""
    told = found(site.salt)
    changed, file = newest(site.root, site.project.module, site.project.options.get("env_file"))
    seen = [_seen(each, site, changed) for each in told.workers]
    compared = _compared(seen, site)
    return WorkersSeen(told.host, tuple(compared), changed, file, told.notes)


def _seen(worker: Worker, site: Site, changed: Optional[datetime]) -> WorkerSeen:
    ours = is_ours(worker, site.root, site.project.module)
    stale = None
    if ours and worker.started_at is not None and changed is not None:
        stale = worker.started_at + SLACK < changed
    return WorkerSeen(worker, ours, worker.starter, stale=stale)


def is_ours(worker: Worker, root: str, module: str) -> bool:
    """Whether it runs in the project's folder or below, with the same settings where known.

    From a folder above (manage.py lies deeper) only a worker that names these settings is ours.
    """
    if not worker.project:
        return False
    folder = os.path.realpath(worker.project)
    same = not worker.settings or worker.settings == module
    if folder == root or folder.startswith(root + os.sep):
        return same
    return root.startswith(folder.rstrip(os.sep) + os.sep) and worker.settings == module


def _compared(seen: Sequence[WorkerSeen], site: Site) -> List[WorkerSeen]:
    """Those that serve this project with their variables, and settings loaded as they would."""
    variables = _our_variables(site)
    places: Dict[int, Place] = {}
    problems: Dict[int, str] = {}
    for each in seen:
        if each.ours and not each.starter:
            try:
                places[each.worker.pid] = place_of(each.worker, site.root, site.project.module)
            except process.Untold as untold:
                problems[each.worker.pid] = str(untold)
    results = _results(places, site)
    return [
        replace(
            each,
            variables=_other_variables(each.worker, variables, site),
            differing=results.get(each.worker.pid, ((), ""))[0],
            problem=problems.get(each.worker.pid) or results.get(each.worker.pid, ((), ""))[1],
        )
        if each.ours
        else each
        for each in seen
    ]


def _results(places: Mapping[int, Place], site: Site) -> Dict[int, Tuple[Tuple[str, ...], str]]:
    """(what differs, problem) by pid; workers that agree in all share an interpreter."""
    if not places:
        return {}
    key = os.urandom(32)
    here = digests(site.settings, key)
    loads = loads_of(places, key, times=1)
    return {
        pid: (() if each.problem else differing(here, each.digests), each.problem)
        for pid, (each,) in loads.items()
    }


def _our_variables(site: Site) -> Dict[str, str]:
    """Digests of our own variables that matter, under the key of the workers' ones."""
    env_file = site.project.options.get("env_file")
    try:
        given = read_env_file(env_file) if env_file else {}
    except Refused:
        given = {}
    ours = {**started_with(), **given, VARIABLE: site.project.module}
    return {
        name: digest(site.salt, name, value)
        for name, value in sorted(ours.items())
        if MATTERING.search(name) and not name.startswith("SESSION_TUI_")
    }


def _other_variables(worker: Worker, ours: Mapping[str, str], site: Site) -> Tuple[str, ...]:
    """Names of variables that the worker has otherwise, or one of us lacks."""
    if not worker.fingerprint:
        return ()
    theirs = dict(worker.items)
    if VARIABLE not in theirs and worker.settings:
        theirs[VARIABLE] = digest(site.salt, VARIABLE, worker.settings)
    return differing(ours, theirs)


WORKERS = Gatherer("workers", workers, "/proc, and settings loaded as workers do", 9.0)
