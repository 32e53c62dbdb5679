"""When a session ends, by whose clock and rule."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from session_tui.model import ClockReading, Ending, Expiry, SessionDetail
from session_tui.text.clock_effect import amount, is_off
from session_tui.text.moments import Moments
from session_tui.text.numbers import duration, offset, until
from session_tui.visible import Visible, visible

FIRST = {
    "engine": "The server ends it first.",
    "cookie": "The browser drops the cookie first.",
    "together": "Server and browser end it together.",
    "unknown": "Which of the two comes first cannot be known.",
}
"""Which end comes first, as a sentence, by `Expiry.first`."""

NODE = "the web node that reads"
"""What `Ending.clock` is where true time can be held against the end."""
HOUR = 3600.0
"""Seconds before the end in which a session is seen to pass."""
UNCHANGED = "Corrected by true time nothing changes."
ENDED = "It has ended by either clock."
ONLY_HERE = (
    "By this host's clock it has ended, by true time it has not: nodes that keep time still take"
    " it."
)
STILL_HERE = (
    "By true time it has ended, by this host's clock it has not: nodes that keep time refuse it,"
    " this one still takes it."
)


@dataclass(frozen=True)
class Corrected:
    """An end by true time instead of this host's clock."""

    left: float
    """Seconds until it; negative behind it."""
    sentence: str
    """What the correction changes."""


def corrected(detail: SessionDetail, truth: ClockReading | None) -> Corrected | None:
    """The end on the server by true time; None where that is not known, or no node judges it."""
    ending = detail.expiry.engine
    if truth is None or truth.offset is None or ending.at is None or ending.clock != NODE:
        return None
    here = (ending.at - detail.now).total_seconds()
    return Corrected(here - truth.offset, _changed(here, truth))


def _changed(here: float, truth: ClockReading) -> str:
    """`here`: seconds left by this host's clock."""
    offset = truth.offset or 0.0
    if not is_off(truth):
        return UNCHANGED
    if (here > 0) != (here - offset > 0):
        return STILL_HERE if here > 0 else ONLY_HERE
    if here <= 0:
        return ENDED
    when = "after" if offset > 0 else "before"
    return f"This host ends it {amount(offset)} {when} nodes that keep time."


def later(detail: SessionDetail, seconds: float) -> SessionDetail:
    """`detail` as it stands `seconds` later in its last hour; before that hour as it is."""
    end = detail.expiry.engine.at
    if end is None or not 0 < (end - detail.now).total_seconds() <= HOUR:
        return detail
    return replace(detail, now=detail.now + timedelta(seconds=int(seconds)))


def first_sentence(expiry: Expiry) -> str:
    """Which of both ends comes first, as far as it is known."""
    return FIRST.get(expiry.first, FIRST["unknown"])


def rule_sentence(ending: Ending) -> str:
    """The rule that makes an end, and whether use moves it. A stranger's text may be in it."""
    return f"{ending.rule}; {'slides with use' if ending.slides else 'does not slide'}"


def expiry_lines(detail: SessionDetail, moments: Moments) -> list[Visible]:
    """When a session ends on the server and in the browser, by whose clock, and which is first."""
    found = [
        *_ending_lines("On the server", detail.expiry.engine, detail.now, moments),
        *_ending_lines("In the browser", detail.expiry.cookie, detail.now, moments),
        visible(first_sentence(detail.expiry)),
    ]
    if detail.age_at_save is not None:
        age = duration(detail.age_at_save, precise=True)
        found.append(visible(f"When it was written, sessions lasted {age}."))
    for clock in detail.clocks:
        said = offset(clock.offset, clock.error) if clock.offset is not None else clock.because
        found.append(visible(f"{visible(clock.source, 80)}  {visible(said, 200)}"))
    return found


def _ending_lines(place: str, ending: Ending, now: datetime, moments: Moments) -> list[Visible]:
    left = "" if ending.at is None else f", {until((ending.at - now).total_seconds())}"
    head = f"{place}  {moments.full(ending.at)}{left}"
    rule = f"  by {visible(rule_sentence(ending), 300)}; judged by {visible(ending.clock, 100)}"
    return [visible(head), visible(rule), visible(f"  {visible(ending.sentence)}")]
