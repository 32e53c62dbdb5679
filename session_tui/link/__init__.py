"""The operator's end of the wire: starts an agent in the project, and asks it.

Each name is imported when it is first asked for: what starts an agent needs next to nothing, what
speaks with it needs much, and that can be imported while the agent loads the project.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from session_tui.link.calls import Link
    from session_tui.link.child import Child
    from session_tui.link.launch import Launch, project_folder
    from session_tui.link.named import with_names
    from session_tui.link.refused import Refused

__all__ = ["Child", "Launch", "Link", "Refused", "project_folder", "with_names"]

HOMES = {
    "Child": "child",
    "Launch": "launch",
    "Link": "calls",
    "Refused": "refused",
    "project_folder": "launch",
    "with_names": "named",
}


def __getattr__(name: str) -> object:
    """PEP 562: `name` from the module of this package that defines it."""
    if name not in HOMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(f"{__name__}.{HOMES[name]}"), name)
