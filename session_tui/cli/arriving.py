"""Facts on their way, as somebody at a terminal hears of them, and facts that came long ago."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from datetime import datetime, timedelta

from session_tui.cli import outcome
from session_tui.diagnosis.finding import Certainty
from session_tui.diagnosis.saying import headline
from session_tui.diagnosis.wizard import step
from session_tui.model.case import Case
from session_tui.model.facts import FACTS, Facts
from session_tui.text.numbers import ago

AGED = timedelta(hours=1)
"""How old facts may be before that is said."""


class Arrivals:
    """What has been measured by now; on a terminal, causes are named as soon as they are proven."""

    def __init__(self, case: Case) -> None:
        """Nothing has come yet; `case` holds the answers that were given."""
        self.case = case
        self.facts = case.facts
        self.told: set[str] = set()
        self.watched = sys.stderr is not None and sys.stderr.isatty()

    def take(self, _name: str, facts: Facts) -> None:
        """Keeps what is known after one more fact."""
        self.facts = facts
        for each in step(facts, self.case.answers).suspects if self.watched else ():
            if each.certainty is Certainty.CONFIRMED and each.cause.id not in self.told:
                self.told.add(each.cause.id)
                outcome.say(headline(each))


def age_lines(facts: Facts, now: datetime) -> Iterator[str]:
    """How old the facts of a case are, where they may no longer be true."""
    times = (getattr(facts, name).measured_at for name in FACTS)
    newest = max((each for each in times if each is not None), default=now)
    if now - newest > AGED:
        since = ago((now - newest).total_seconds())
        yield f"The facts of this case were measured {since} ({newest:%Y-%m-%d %H:%M} UTC);"
        yield "  --anew measures them anew, and its answers stay."
