"""Whether the clocks of the web nodes disagree, by rows, by files and by true time."""

from __future__ import annotations

from session_tui.diagnosis.finding import Judgement
from session_tui.diagnosis.judging import confirmed, missing, open_, ruled_out, seen, suspected
from session_tui.model.facts import Facts
from session_tui.text.clocks import contradiction
from session_tui.text.stored_times import steady

APART = 2.0
"""Seconds that clocks may differ without harm."""

PROVES = "session-tui clocks on each web node: their offsets differ by more than 2 s."

COMPARING = ("django-session-security", "django-session-timeout")
"""Packages that hold one node's time, kept in the session, against another's."""


def server_skew(facts: Facts) -> Judgement:
    """Web nodes that disagree shift the end of each session by their difference."""
    clocks = facts.clocks.value
    if clocks is None:
        return _by_rows(facts) or missing(facts, "clocks")
    package = facts.package(*COMPARING)
    if clocks.judge in ("server", "process") and package is None:
        because = "One clock alone ends the sessions of this engine, and it agrees with itself."
        return ruled_out(because, seen(facts, "clocks", f"ended by the clock of: {clocks.judge}"))
    return (
        _by_rows(facts) or _by_files(facts) or _by_true_time(facts, bool(clocks.judge or package))
    )


def _by_true_time(facts: Facts, known: bool) -> Judgement:
    """True time against this host's; `known`: whether it is known whose clock ends sessions."""
    clocks = facts.clocks.value
    truth = clocks.agreed if clocks else None
    if truth is None or truth.offset is None:
        return _untold(facts)
    told = seen(facts, "clocks", f"true time is {truth.offset:+.1f} s against this host's clock")
    if abs(truth.offset) > max(APART, truth.error or 0.0):
        if not known:
            return open_("Whose clock ends a session here is not known.", told, proves=PROVES)
        because = "This host's clock is wrong; where others are right, ends shift by that."
        return suspected(because, told, proves=PROVES)
    if facts.sample.value is None and (clocks is None or clocks.written is None):
        return open_(
            "This host's clock is right; those of others are not known.", told, proves=PROVES
        )
    return ruled_out("This host's clock is right, and no row was saved in its future.", told)


def _untold(facts: Facts) -> Judgement:
    """Servers that contradict each other accuse no clock of ours, but none of them is believed."""
    clocks = facts.clocks.value
    apart = contradiction(clocks) if clocks else None
    if apart is None:
        return open_("Nobody here knows the true time.", proves=f"{PROVES} It needs --ntp.")
    told = seen(facts, "clocks", f"the NTP servers contradict each other by {apart:.1f} s")
    because = "Nobody here knows the true time: the NTP servers contradict each other."
    proves = f"{PROVES} It needs three servers or more, of which most agree: --ntp."
    return open_(because, told, proves=proves)


def _by_files(facts: Facts) -> Judgement | None:
    """Session files that one clock stamped and another signed, off by one and the same amount."""
    clocks = facts.clocks.value
    stamped = clocks.written.stamped if clocks and clocks.written else None
    if stamped is None or not steady(stamped):
        return None
    off = (stamped.least + stamped.most) / 2
    told = seen(
        facts, "clocks", f"{stamped.apart} of {stamped.files} files: stamped {off:+.1f} s off"
    )
    because = "Session files are stamped by a clock that is not the one that signs them."
    proves = "`date` on the file server and on each web node at one moment; no file was touched."
    return suspected(because, told, proves=proves)


def _by_rows(facts: Facts) -> Judgement | None:
    """Rows of the last minute that another node saved in this host's future."""
    sample, clocks = facts.sample.value, facts.clocks.value
    written = clocks.written if clocks else None
    name, found = ("sample", sample) if sample and sample.ahead else ("clocks", written)
    if found is None or not found.ahead or found.farthest <= APART:
        return None
    because = f"Some node that saves sessions runs {found.farthest:.0f} s ahead of this host."
    rows = f"saved in this host's future: {found.ahead}, up to {found.farthest:.1f} s"
    told = [seen(facts, name, rows)]
    truth = clocks.agreed if clocks else None
    if truth is not None and truth.offset is not None:
        told.append(
            seen(facts, "clocks", f"true time is {truth.offset:+.1f} s against this host's")
        )
    return confirmed(because, *told)
