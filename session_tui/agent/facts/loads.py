"""The settings in two fresh interpreters: this one, and another beside it."""

from __future__ import annotations

import os
import sys
from typing import Dict

from session_tui.agent import worker
from session_tui.agent.facts.gatherer import Gatherer, Site
from session_tui.agent.failing import refused
from session_tui.agent.fresh.comparing import digests
from session_tui.agent.fresh.loading import Place, differing, loaded
from session_tui.model import Fault
from session_tui.model.facts import LoadsSeen

LIMIT = 6.0
"""Seconds that the other one may take."""


def loads(site: Site) -> LoadsSeen:
    """What came out differently. Raises `Refused` where the settings do not load again."""
    key = os.urandom(32)
    there = loaded(place(site), key, LIMIT)
    if there.problem:
        raise refused(Fault.SETTINGS, there.problem)
    here = digests(site.settings, key)
    return LoadsSeen(differing(here, there.digests), len({*here, *there.digests}))


def place(site: Site) -> Place:
    """Where we are ourselves, as we were started."""
    env_file = site.project.options.get("env_file")
    return Place(sys.executable, started_with(), site.root, site.project.module, env_file)


def started_with() -> Dict[str, str]:
    """Our environment before the project wrote to it: a key made there would be inherited."""
    try:
        found = worker.environment_of(os.getpid())
    except worker.Untold:
        found = None
    return dict(os.environ) if found is None else found


LOADS = Gatherer("loads", loads, "the settings in another interpreter", LIMIT + 1.0)
