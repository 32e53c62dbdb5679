"""Many facts at once; one that hangs costs its own time limit, and the others nothing."""

from __future__ import annotations

import queue
import threading
import time
from datetime import datetime, timezone
from typing import Callable, Dict, Optional, Sequence, Tuple

from session_tui.agent.facts.gatherer import Gatherer, Site
from session_tui.agent.failing import Refused, last_line
from session_tui.agent.stores.base import StoreError
from session_tui.model.facts import Fact

TICK = 0.05
"""Seconds between two looks at who is overdue."""

Done = Tuple["Gathering", "Fact[object]"]


class Gathering:
    """One gatherer at work in a thread of its own."""

    def __init__(self, gatherer: Gatherer, site: Site, done: queue.Queue[Done]) -> None:
        """Starts at once."""
        self.gatherer, self.site, self.done = gatherer, site, done
        self.began: Optional[float] = None
        """When its time began: monotonic; None while it waits for the project's apps."""
        threading.Thread(target=self._run, name="fact " + gatherer.name, daemon=True).start()

    @property
    def overdue(self) -> bool:
        """Whether nobody waits for it any more."""
        return self.began is not None and time.monotonic() - self.began > self.gatherer.limit

    def given_up(self) -> Fact[object]:
        """What is said of it then."""
        problem = "It did not answer within %g s." % self.gatherer.limit
        return self._fact(None, problem, self.gatherer.limit)

    def _run(self) -> None:
        value, problem = None, ""
        try:
            if self.gatherer.apps:
                self.site.apps()
            self.began = time.monotonic()
            value = self.gatherer.measure(self.site)
        except (Refused, StoreError) as error:
            where = error.failure.where
            problem = error.failure.sentence + (" (%s)" % where if where else "")
        except BaseException as error:  # project code that exits ends this thread alone
            problem = "It could not be measured: %s" % last_line(error)
        took = 0.0 if self.began is None else time.monotonic() - self.began
        self.done.put((self, self._fact(value, problem, took)))

    def _fact(self, value: object, problem: str, seconds: float) -> Fact[object]:
        at = datetime.now(timezone.utc)
        return Fact(value, problem, at, round(seconds, 3), self.gatherer.how)


def gathered(
    gatherers: Sequence[Gatherer],
    site: Site,
    report: Callable[[object], None],
    stopped: Callable[[], bool],
) -> Tuple[str, ...]:
    """Reports {"name", "fact"} of each as it is measured; the names of those that have a value."""
    done: queue.Queue[Done] = queue.Queue()
    working: Dict[str, Gathering] = {each.name: Gathering(each, site, done) for each in gatherers}
    known = []
    while working and not stopped():
        for name, fact in _arrived(done, working):
            del working[name]
            report({"name": name, "fact": fact})
            known += [name] if fact.value is not None else []
    return tuple(known)


def _arrived(
    done: queue.Queue[Done], working: Dict[str, Gathering]
) -> Sequence[Tuple[str, Fact[object]]]:
    try:
        gathering, fact = done.get(timeout=TICK)
        name = gathering.gatherer.name
        return [(name, fact)] if name in working else []
    except queue.Empty:
        late = [(name, each) for name, each in working.items() if each.overdue]
        return [(name, each.given_up()) for name, each in late]
