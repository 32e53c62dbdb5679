"""Everything that a diagnosis may look at: one JSON value, made inside the project.

A new fact is a noun here, a gatherer in `session_tui.agent.facts`, and a field of `Facts`.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from session_tui.model.autopsy import Autopsy
from session_tui.model.clocks import Clocks
from session_tui.model.facts.code import KINDS, CodeSeen, Outline, Spot
from session_tui.model.facts.fact import UNMEASURED, Fact
from session_tui.model.facts.host import Disk, HostEvent, HostSeen
from session_tui.model.facts.loads import LoadsSeen, WorkerSeen, WorkersSeen
from session_tui.model.facts.own import OwnConfiguration
from session_tui.model.facts.packages import (
    Advisory,
    CheckMessage,
    ChecksSeen,
    Package,
    PackagesSeen,
    Unloadable,
)
from session_tui.model.facts.sample import Crowd, Sample, Span, Turn
from session_tui.model.facts.settings import SettingSeen, SettingsSeen
from session_tui.model.facts.table import Elsewhere, ElsewhereSeen, TableSeen
from session_tui.model.facts.users import UsersSeen
from session_tui.model.project import ProjectFacts
from session_tui.model.store import Health, Measure, StoreFacts


@dataclass(frozen=True)
class Facts:
    """Each piece with when, how and how long, or why it is missing."""

    project: Fact[ProjectFacts] = field(default_factory=Fact)
    settings: Fact[SettingsSeen] = field(default_factory=Fact)
    loads: Fact[LoadsSeen] = field(default_factory=Fact)
    """The settings in two fresh interpreters."""
    workers: Fact[WorkersSeen] = field(default_factory=Fact)
    clocks: Fact[Clocks] = field(default_factory=Fact)
    store: Fact[StoreFacts] = field(default_factory=Fact)
    health: Fact[Health] = field(default_factory=Fact)
    """What the store's servers tell; with cached_db those of both."""
    sample: Fact[Sample] = field(default_factory=Fact)
    users: Fact[UsersSeen] = field(default_factory=Fact)
    table: Fact[TableSeen] = field(default_factory=Fact)
    elsewhere: Fact[ElsewhereSeen] = field(default_factory=Fact)
    host: Fact[HostSeen] = field(default_factory=Fact)
    code: Fact[CodeSeen] = field(default_factory=Fact)
    packages: Fact[PackagesSeen] = field(default_factory=Fact)
    checks: Fact[ChecksSeen] = field(default_factory=Fact)
    own: Fact[OwnConfiguration] = field(default_factory=Fact)
    autopsy: Fact[Autopsy] = field(default_factory=Fact)
    """Of the session that a case was opened from."""
    set_cookie: Fact[str] = field(default_factory=Fact)
    """A Set-Cookie line that the operator pasted, its value masked."""

    def setting(self, name: str) -> SettingSeen | None:
        """A setting by its dotted name; None where it is not known."""
        return None if self.settings.value is None else self.settings.value.get(name)

    def measure(self, name: str) -> Measure | None:
        """What a server tells under this name ("redis.evicted_keys"), if it told it."""
        told = () if self.health.value is None else self.health.value.measures
        return next((each for each in told if each.name == name and each.value is not None), None)

    def spots(self, *kinds: str) -> tuple[Spot, ...]:
        """Places of these kinds in the project's code; none where it was not read."""
        return () if self.code.value is None else self.code.value.of(*kinds)

    def package(self, *names: str) -> Package | None:
        """The first of these packages that is installed; None also where that is not known."""
        return None if self.packages.value is None else self.packages.value.get(*names)


FACTS = tuple(Facts.__dataclass_fields__)
"""The names of all facts."""

__all__ = (
    "FACTS",
    "KINDS",
    "UNMEASURED",
    "Advisory",
    "CheckMessage",
    "ChecksSeen",
    "CodeSeen",
    "Crowd",
    "Disk",
    "Elsewhere",
    "ElsewhereSeen",
    "Fact",
    "Facts",
    "HostEvent",
    "HostSeen",
    "LoadsSeen",
    "Outline",
    "OwnConfiguration",
    "Package",
    "PackagesSeen",
    "Sample",
    "SettingSeen",
    "SettingsSeen",
    "Span",
    "Spot",
    "TableSeen",
    "Turn",
    "Unloadable",
    "UsersSeen",
    "WorkerSeen",
    "WorkersSeen",
)
