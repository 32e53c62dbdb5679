"""Which facts a judge looks at."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from session_tui.diagnosis.cause import Cause
from session_tui.model.facts import FACTS, Facts


@dataclass(frozen=True)
class Recorder(Facts):
    """Facts that remember the names of those that were looked at."""

    looked: set[str] = field(default_factory=set)

    def __getattribute__(self, name: str) -> Any:
        """The fact, once its name is written down."""
        if name in FACTS:
            object.__getattribute__(self, "looked").add(name)
        return object.__getattribute__(self, name)


def looked_at(cause: Cause, worlds: Iterable[Facts]) -> set[str]:
    """The facts that a cause's judge looks at in any of these worlds."""
    looked: set[str] = set()
    for facts in worlds:
        given = {name: getattr(facts, name) for name in FACTS}
        recorder = Recorder(**given)
        recorder.looked.clear()
        cause.judge(recorder)
        looked |= recorder.looked
    return looked
