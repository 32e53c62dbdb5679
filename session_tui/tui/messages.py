"""Everything that happens outside a key press, in the words the screens share.

A message carries one frozen value of `model.py`; Textual writes into messages, so they themselves
are not frozen.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from textual.message import Message

if TYPE_CHECKING:
    from session_tui.model import (
        Autopsy,
        Clocks,
        Count,
        Failure,
        Found,
        Health,
        Names,
        Page,
        PageRequest,
        Plan,
        ProjectFacts,
        Readers,
        SessionDetail,
        StoreFacts,
        Tally,
        Whereabouts,
    )
    from session_tui.model.facts import Fact


@dataclass(eq=False, repr=False)
class ProjectLoaded(Message):
    """The settings of the project are known."""

    facts: ProjectFacts


@dataclass(eq=False, repr=False)
class ProjectRefused(Message):
    """The settings of the project do not load."""

    failure: Failure


@dataclass(eq=False, repr=False)
class StoreOpened(Message):
    """The store answers, and has been asked whether it can be written to."""

    facts: StoreFacts


@dataclass(eq=False, repr=False)
class StoreRefused(Message):
    """The store could not be reached."""

    failure: Failure


@dataclass(eq=False, repr=False)
class PageArrived(Message):
    """Rows that were asked for."""

    page: Page
    request: PageRequest


@dataclass(eq=False, repr=False)
class Declined(Message):
    """Something that a screen asked for could not be done; the rest goes on."""

    failure: Failure
    again: Callable[[], object] | None = None
    """Asks for the same once more, quietly."""
    quiet: bool = False
    """Whether nobody but the screen itself has asked."""


@dataclass(eq=False, repr=False)
class TimeToAsk(Message):
    """Nothing is being asked, and what did not come may be asked for again."""


@dataclass(eq=False, repr=False)
class PlanMade(Message):
    """What answering a filter costs."""

    filter: str
    plan: Plan


@dataclass(eq=False, repr=False)
class HitsFound(Message):
    """A scan goes on: what it found since the last report."""

    found: Found
    filter: str


@dataclass(eq=False, repr=False)
class ScanEnded(Message):
    """A scan is over: it reached the end of the store, or found as much as was asked for."""

    filter: str


@dataclass(eq=False, repr=False)
class NamesArrived(Message):
    """Who the users of some rows are."""

    names: Names
    ids: tuple[str, ...]
    """The users that were asked for."""


@dataclass(eq=False, repr=False)
class TallyArrived(Message):
    """How many sessions are in which state, as far as is known."""

    tally: Tally


@dataclass(eq=False, repr=False)
class CountArrived(Message):
    """How many sessions there are."""

    count: Count
    growing: bool = False
    """Whether they are still being counted."""


@dataclass(eq=False, repr=False)
class CountStopped(Message):
    """Counting is over, and did not come to the exact number."""

    failure: Failure | None


@dataclass(eq=False, repr=False)
class ListWhole(Message):
    """A store without an order has been listed to its end, and can be sorted."""

    request: PageRequest
    """What the sorted list was to be."""


@dataclass(eq=False, repr=False)
class ReadersArrived(Message):
    """Who reads the sessions, so that rights can be written for it."""

    readers: Readers
    copied: bool
    """Whether the rights are to be copied."""


@dataclass(eq=False, repr=False)
class HealthArrived(Message):
    """What the store's server tells about itself."""

    health: Health


@dataclass(eq=False, repr=False)
class HealthRefused(Message):
    """The store's server tells nothing about itself."""

    failure: Failure


@dataclass(eq=False, repr=False)
class PlacesArrived(Message):
    """Where one session lies."""

    whereabouts: Whereabouts | None
    """None where it could not be looked for."""


@dataclass(eq=False, repr=False)
class DetailArrived(Message):
    """One session, opened."""

    detail: SessionDetail


@dataclass(eq=False, repr=False)
class WhyArrived(Message):
    """What Django makes of one session, or why that cannot be told."""

    autopsy: Autopsy | None
    failure: Failure | None = None


@dataclass(eq=False, repr=False)
class LineAnswered(Message):
    """What Django makes of a pasted line, and the session it names, where there is one."""

    autopsy: Autopsy | None
    failure: Failure | None
    detail: SessionDetail | None


@dataclass(eq=False, repr=False)
class ClocksArrived(Message):
    """What all clocks said."""

    clocks: Clocks


@dataclass(eq=False, repr=False)
class ClocksRefused(Message):
    """The clocks could not be asked."""

    failure: Failure


@dataclass(eq=False, repr=False)
class FactArrived(Message):
    """One thing more that a diagnosis may look at."""

    name: str
    fact: Fact[Any]


@dataclass(eq=False, repr=False)
class FactsEnded(Message):
    """Everything was measured that could be, or measuring broke off."""

    failure: Failure | None = None


@dataclass(eq=False, repr=False)
class CaseBegun(Message):
    """The autopsy of the session that a case begins with."""

    autopsy: Autopsy
