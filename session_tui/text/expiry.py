"""When a session ends, by whose clock and rule."""

from __future__ import annotations

from datetime import datetime

from session_tui.model import Ending, Expiry, SessionDetail
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
