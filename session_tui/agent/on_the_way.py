"""What was chosen before this process was the agent: behind a prefix, or beside a worker."""

from __future__ import annotations

import contextlib
import json
import os
import sys
from typing import Dict, Iterator, List, Optional, Tuple

from session_tui.model import Choice

AT_START = (
    "The environment is the worker's as it was started: what was set later (raw_env in a"
    " configuration of gunicorn, a dotenv file that wsgi.py reads) is not in it."
)
STAND_IN = (
    "%s The variables of %s stand in for it: no key, signature or verdict is proven for that"
    " worker.%s"
)
ENV_FILE = " Give the site's environment with --env-file."


def on_the_way(root: str, env_file: Optional[str] = None) -> Tuple[List[Choice], List[str]]:
    """The choices with their sources, and what is not known of a worker, a sentence each.

    They were left in the environment by `session_tui.link.far` and `session_tui.agent.worker`, and
    are taken out of it. `env_file`: what is read over that environment.
    """
    told: Dict[str, str] = {"python": os.environ.pop("SESSION_TUI_PYTHON", "")}
    with contextlib.suppress(ValueError):
        told.update(json.loads(os.environ.pop("SESSION_TUI_TOLD", "{}")))
    environment = "the worker's, at its start" + (", under that of --env-file" if env_file else "")
    values = {"python": sys.executable, "folder": root, "environment": environment}
    choices = [Choice(name, values[name], told[name]) for name in values if told.get(name)]
    return choices, list(_unknown(told, env_file))


def _unknown(told: Dict[str, str], env_file: Optional[str]) -> Iterator[str]:
    if told.get("hidden"):
        stand_in = "--env-file, and of this shell," if env_file else "this shell"
        yield STAND_IN % (told["hidden"], stand_in, "" if env_file else ENV_FILE)
    elif told.get("environment"):
        yield AT_START
