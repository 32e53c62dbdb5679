"""Moments as an operator wants to read them: relative, in UTC, or in the project's zone."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timezone, tzinfo
from enum import Enum

from session_tui.text.numbers import ago, duration
from session_tui.visible import Visible, visible


class Times(Enum):
    """How moments are written; `t` goes through these."""

    RELATIVE = "relative to now"
    UTC = "in UTC"
    PROJECT = "in the project's time zone"

    @property
    def next(self) -> Times:
        """The way behind this one."""
        ways = list(Times)
        return ways[(ways.index(self) + 1) % len(ways)]


@dataclass(frozen=True)
class Moments:
    """One way of writing moments, the same everywhere."""

    times: Times = Times.RELATIVE
    zone: str = "UTC"
    """TIME_ZONE of the project; strangers' text."""

    def end(self, at: datetime | None, now: datetime) -> Visible:
        """When a session ends, or how long it has left: "3 h 12 m", "ended 41 s ago"."""
        if at is None:
            return visible("not known")
        if self.times is not Times.RELATIVE:
            return self.short(at, now)
        left = (at - now).total_seconds()
        return visible(duration(left) if left > 0 else f"ended {ago(-left)}")

    def past(self, at: datetime | None, now: datetime) -> Visible:
        """When something happened: "4 m ago"; "41 s ahead" where it lies in the future."""
        if at is None:
            return visible("not known")
        if self.times is not Times.RELATIVE:
            return self.short(at, now)
        return visible(ago((now - at).total_seconds()))

    def short(self, at: datetime, now: datetime) -> Visible:
        """A moment in ten characters: the time of today, the date of other days."""
        local = at.astimezone(self.tzinfo)
        today = local.date() == now.astimezone(self.tzinfo).date()
        return visible(f"{local:%H:%M:%S}" if today else local.date().isoformat())

    def full(self, at: datetime | None) -> Visible:
        """A moment to the second with its zone; in UTC while others are relative."""
        if at is None:
            return visible("no fixed moment")
        named = self.times is Times.PROJECT and not self.problem
        local = at.astimezone(self.tzinfo).replace(tzinfo=None, microsecond=0)
        return visible(f"{local.isoformat(' ')} {self.zone if named else 'UTC'}")

    @property
    def tzinfo(self) -> tzinfo:
        """The zone that moments are written in; UTC where `problem` says why."""
        found = _zone(self.zone) if self.times is Times.PROJECT else None
        return found or timezone.utc

    @property
    def problem(self) -> Visible:
        """Why times are in UTC although the project's zone was asked for; or empty."""
        if self.times is not Times.PROJECT or _zone(self.zone):
            return visible("")
        return visible(f"This machine does not know the time zone {visible(self.zone, 60)}: UTC.")


def _zone(name: str) -> tzinfo | None:
    from zoneinfo import ZoneInfo

    try:
        return ZoneInfo(name)
    except (KeyError, ValueError, OSError):
        return None
