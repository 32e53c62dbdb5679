"""Why a request is anonymous: Django's own decision for one session, gate by gate.

Nothing of Django's that decides is called, because it flushes, cycles and deletes on the way; each
gate is what the installed Django does there, with its file and line.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timezone
from typing import TYPE_CHECKING, Any, Callable, Mapping, Optional

from session_tui.agent.autopsy.case import Altered, Case
from session_tui.agent.autopsy.middleware import site_of
from session_tui.agent.autopsy.steps import Steps

if TYPE_CHECKING:
    from session_tui.agent.project import Project
    from session_tui.agent.sessions import Sessions
    from session_tui.model import Autopsy, Gate


def why(
    project: Project,
    opened: Callable[[], Sessions],
    text: str,
    options: Mapping[str, Any],
    judged: Optional[Callable[[Gate], object]] = None,
) -> Autopsy:
    """The autopsy of a key, a `Cookie:` line or a cURL command; `judged` gets each gate at once.

    `opened` gives the project's sessions; `options`: "at" (ISO 8601, else now), "offset" (seconds
    that another clock is ahead), "clock" (what that is called), "run_project_code", "reveal".
    Raises `Refused` for a prefix that is not unique, or an engine that cannot be read,
    `StoreError` where the store cannot.
    """
    given = options.get("at")
    at = datetime.fromisoformat(given) if given else datetime.now(timezone.utc)
    case = Case(
        project,
        opened,
        Steps(judged),
        at if at.tzinfo else at.replace(tzinfo=timezone.utc),
        options.get("offset"),
        bool(options.get("run_project_code")),
        bool(options.get("reveal")),
        options.get("clock") or "the other clock",
    )
    try:
        return _examined(text, case)
    except Altered as altered:
        again = replace(case, steps=Steps(judged))
        if case.steps.gates:
            again.steps.skipped("settings", str(altered))
        return _examined(text, again)


def _examined(text: str, case: Case) -> Autopsy:
    site = site_of(case)  # the settings alone tell: it is said before the rest is even imported
    from session_tui.agent.autopsy.asked import asked
    from session_tui.agent.autopsy.examined import examined

    return examined(asked(text), site, case)
