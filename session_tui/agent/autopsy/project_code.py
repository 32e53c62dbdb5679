"""The project's own code, run only where that was asked for; every database is held to reading."""

from __future__ import annotations

from contextlib import ExitStack
from typing import Any, Callable, NamedTuple

from session_tui.agent.autopsy.case import Case
from session_tui.agent.failing import last_line, place_of
from session_tui.agent.stores.base import StoreError


class Ran(NamedTuple):
    """What a call gave."""

    done: bool
    value: Any = None
    kept: bool = False
    """Whether it was kept from something, so that what the site makes of it is not known."""


def ran(work: Callable[[], Any], gate: str, name: str, case: Case) -> Ran:
    """What `work`, called `name` in sentences, gives; where it raises, `gate` says so."""
    root = case.project.root
    try:
        with ExitStack() as held:
            for alias in case.settings.DATABASES:
                held.enter_context(case.sessions.doors[alias].reading_orm())
            return Ran(True, work())
    except StoreError as error:
        because = "%s could not be run: %s" % (name, error.failure.sentence)
        case.steps.skipped(gate, because, "", filter(None, (error.failure.where,)))
        return Ran(False, kept=True)
    except Exception as error:
        because = "%s raises: the site answers 500. %s" % (name, last_line(error))
        case.steps.broke(gate, because, "", (place_of(error.__traceback__, root),))
    return Ran(False)
