"""What the project itself says to session-tui."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class OwnConfiguration:
    """The part of the project's pyproject.toml that is meant for us."""

    text: str
    """Its lines from [tool.session-tui] on, unread; empty where there are none."""
    file: str = ""
