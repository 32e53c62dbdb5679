"""Findings that a project has chosen to live with: each by its id, with a reason and an end."""

from __future__ import annotations

import sys
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from session_tui.diagnosis.causes import BY_ID
from session_tui.model.facts import Facts

if sys.version_info >= (3, 11):
    import tomllib
else:
    import tomli as tomllib


@dataclass(frozen=True)
class Waiver:
    """One finding that does not count until a day."""

    cause: str
    reason: str
    until: date

    def holds(self, today: date) -> bool:
        """Whether its last day is not over."""
        return today <= self.until


@dataclass(frozen=True)
class Waivers:
    """What [tool.session-tui] of the project's pyproject.toml waives."""

    waivers: tuple[Waiver, ...] = ()
    complaints: tuple[str, ...] = ()
    """What could not be understood of it, a sentence each; such an entry waives nothing."""

    def complaints_on(self, today: date) -> tuple[str, ...]:
        """The complaints, and of each waiver that is over when it ended."""
        over = (each for each in self.waivers if not each.holds(today))
        ended = (
            f"The waiver of {each.cause} ended on {each.until}: it counts again." for each in over
        )
        return (*self.complaints, *ended)

    def of(self, cause: str, today: date) -> Waiver | None:
        """The waiver that holds for a cause today."""
        return next(
            (each for each in self.waivers if each.cause == cause and each.holds(today)), None
        )


def waivers_of(facts: Facts) -> Waivers:
    """The project's waivers: `waive = [{id = "...", reason = "...", until = 2027-01-31}]`."""
    text = facts.own.value.text if facts.own.value else ""
    if not text.strip():
        return Waivers()
    try:
        entries = tomllib.loads(text)["tool"]["session-tui"].get("waive", [])
    except (ValueError, LookupError, AttributeError, TypeError, RecursionError) as error:
        return Waivers((), (f"[tool.session-tui] cannot be read: {error}.",))
    if not isinstance(entries, list):
        return Waivers((), ("waive in [tool.session-tui] is a list of tables.",))
    found = [_waiver(entry) for entry in entries]
    return Waivers(
        tuple(each for each in found if isinstance(each, Waiver)),
        tuple(each for each in found if isinstance(each, str)),
    )


def _waiver(entry: Any) -> Waiver | str:
    """The waiver, or a sentence on what is wrong with it."""
    if not isinstance(entry, dict):
        return "A waiver is a table with id, reason and until."
    cause, reason, until = (entry.get(name) for name in ("id", "reason", "until"))
    if not isinstance(cause, str) or cause not in BY_ID:
        return f"A waiver names no cause of the catalogue: {cause!r}."
    if not isinstance(reason, str) or not reason.strip():
        return f"The waiver of {cause} gives no reason."
    if isinstance(until, datetime):
        until = until.date()
    if not isinstance(until, date):
        return f"The waiver of {cause} has no end: until = 2027-01-31."
    return Waiver(cause, reason, until)
