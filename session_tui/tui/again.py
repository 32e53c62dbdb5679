"""What is asked once more without anybody pressing a key: what time alone may mend."""

from __future__ import annotations

from session_tui.model import Failure, Fault

EVERY = 5.0
"""Seconds after which a store that did not answer is asked again, while somebody looks."""


def passes(failure: Failure | None) -> bool:
    """Whether a store may answer by itself later on: no right, setting or argument is in the way.

    A process that loads the project and ends is not started over and over either.
    """
    if failure is None or failure.lasting:
        return False
    return failure.fault in (Fault.STORE, Fault.LIMIT)
