"""Facts measured inside the project, a file each; `GATHERERS` lists them, quick ones first."""

from __future__ import annotations

from typing import Callable, Sequence, Tuple

from session_tui.agent.facts.checks import CHECKS
from session_tui.agent.facts.code import CODE
from session_tui.agent.facts.elsewhere import ELSEWHERE
from session_tui.agent.facts.gatherer import Gatherer, Site
from session_tui.agent.facts.gathering import gathered
from session_tui.agent.facts.host import HOST
from session_tui.agent.facts.known import CLOCKS, HEALTH, PROJECT, STORE
from session_tui.agent.facts.loads import LOADS
from session_tui.agent.facts.own import OWN
from session_tui.agent.facts.packages import PACKAGES
from session_tui.agent.facts.sample import SAMPLE
from session_tui.agent.facts.settings import SETTINGS
from session_tui.agent.facts.table import TABLE
from session_tui.agent.facts.users import USERS
from session_tui.agent.facts.workers import WORKERS

__all__ = ("GATHERERS", "Gatherer", "Site", "facts")

GATHERERS: Tuple[Gatherer, ...] = (
    PROJECT,
    STORE,
    HEALTH,
    CLOCKS,
    SAMPLE,
    USERS,
    TABLE,
    SETTINGS,
    OWN,
    PACKAGES,
    LOADS,
    WORKERS,
    CHECKS,
    ELSEWHERE,
    HOST,
    CODE,
)


def facts(
    site: Site,
    names: Sequence[str],
    report: Callable[[object], None],
    stopped: Callable[[], bool],
) -> Tuple[str, ...]:
    """Measures the facts called `names`, all at once; see `gathering.gathered`."""
    wanted = [each for each in GATHERERS if each.name in names]
    return gathered(wanted, site, report, stopped)
