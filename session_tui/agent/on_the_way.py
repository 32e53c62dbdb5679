"""What was chosen before this process was the agent: behind a prefix, or beside a worker."""

from __future__ import annotations

import contextlib
import json
import os
import sys
from typing import Dict, List, Tuple

from session_tui.model import Choice


def on_the_way(root: str) -> Tuple[List[Choice], List[str]]:
    """The choices with their sources, and notes; takes them out of the environment.

    They were left there by `session_tui.link.far` and `session_tui.agent.worker`.
    """
    told: Dict[str, str] = {"python": os.environ.pop("SESSION_TUI_PYTHON", "")}
    with contextlib.suppress(ValueError):
        told.update(json.loads(os.environ.pop("SESSION_TUI_TOLD", "{}")))
    notes = []
    if "hides" in told.get("environment", ""):
        notes.append(told.pop("environment"))
    values = {"python": sys.executable, "folder": root, "environment": "the worker's, at its start"}
    choices = [Choice(name, values[name], told[name]) for name in values if told.get(name)]
    return choices, notes
