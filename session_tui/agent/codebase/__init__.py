"""The project's own code, read with `ast` and never imported; `read` is all that others need."""

from __future__ import annotations

from session_tui.agent.codebase.module import Known
from session_tui.agent.codebase.parsing import hush, with_room
from session_tui.agent.codebase.reading import Reader, Task
from session_tui.model.facts import CodeSeen

__all__ = ("Known", "Task", "read")


def read(task: Task) -> CodeSeen:
    """What the project's code does to sessions. Writes nothing, imports nothing, never raises
    because of what a file holds.
    """
    hush()
    return with_room(lambda: Reader(task).seen())
