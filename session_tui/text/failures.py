"""A failure as lines: what happened, where, and what to do."""

from __future__ import annotations

from session_tui.model import Failure
from session_tui.text.folding import as_is
from session_tui.visible import Visible, visible, visible_lines


def failure_lines(failure: Failure, debug: bool = False) -> list[Visible]:
    """A failure for a person: what, where, what to do; with `debug` the traceback too."""
    found = [visible(failure.sentence)]
    if failure.where:
        found.append(visible(f"  at {visible(failure.where, 300)}"))
    if failure.advice:
        found.append(visible(f"  {visible(failure.advice)}"))
    return [*found, *(map(as_is, visible_lines(failure.trace)) if debug and failure.trace else ())]
