"""A session engine that is not Django's own: what of it is not replayed."""

from __future__ import annotations

from typing import NamedTuple

from session_tui.agent.autopsy.case import Case
from session_tui.agent.store_class import ANSWERED, OWN
from session_tui.agent.third_party import PUBLISHED


class Replayed(NamedTuple):
    """What of the engine's behaviour is known."""

    verdict: bool = True
    """Whether what it loads is what Django's own engine would load."""
    effect: bool = True
    """Whether it writes and deletes as Django's own engine does."""


def replayed_of(case: Case) -> Replayed:
    """How far the engine is Django's; a gate says where it is not."""
    path = str(case.settings.SESSION_ENGINE)
    engine = case.sessions.engine
    own = [name for name in engine.overrides if name not in ANSWERED]
    if path.startswith(OWN) or not (own or path in PUBLISHED):
        return Replayed()
    what = ", ".join("%s()" % name for name in own) or "load() and save()"
    because = "%s of %s are not Django's: what they do to the store is not replayed here."
    case.steps.skipped("own-engine", because % (what, path), "", engine.notes)
    return Replayed(verdict=not own, effect=False)
