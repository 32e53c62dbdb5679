"""What stored sessions tell of the clocks that wrote them, as sentences."""

from __future__ import annotations

from session_tui.model import Clocks, Stamped, Written
from session_tui.text.clock_effect import Effect
from session_tui.text.numbers import duration

JITTER = 2.0
"""Seconds by which two files' times may be off their signatures and still be so by one clock."""

STAMPED = (
    "{count} looked at {differ} from when {they} signed: {they} stamped {span}, and the file engine"
    " ends {them} by that time. The clock of the file system (on NFS the file server's) and that of"
    " the node that signs differ, or {they} touched or copied since."
)
SPREAD = (
    ", by as much or more: what it saves ends that much late on other nodes, and it ends their"
    " sessions that much early."
)


def ahead(written: Written | None, judges: bool) -> list[Effect]:
    """`judges`: whether the nodes that write also judge."""
    if written is None or not written.ahead:
        return []
    future = _future(written, " looked at")
    said = f"{future}: some node that writes runs ahead{SPREAD if judges else '.'}"
    return [Effect(said, judges or None)]


def stamps(written: Written | None) -> list[Effect]:
    """Session files whose time is not that of their signature; one clock is off by one amount."""
    stamped = written.stamped if written else None
    if stamped is None or not stamped.apart:
        return []
    one = stamped.apart == 1
    said = STAMPED.format(
        count=_counted(stamped.apart, stamped.files, "session file"),
        differ="differs" if one else "differ",
        they="it was" if one else "they were",
        them="it" if one else "them",
        span=_span(stamped),
    )
    return [Effect(said, True if steady(stamped) else None)]


def steady(stamped: Stamped) -> bool:
    """Whether several files are off by one amount, as a clock puts them off."""
    return stamped.apart > 1 and stamped.most - stamped.least <= JITTER


def _span(stamped: Stamped) -> str:
    """How far files are off: "5 m 1 s later", "between 3 s earlier and 5 m later"."""
    least, most = (_later(each) for each in (stamped.least, stamped.most))
    if steady(stamped) or least == most:
        return _later((stamped.least + stamped.most) / 2)
    return f"between {least} and {most}"


def _later(seconds: float) -> str:
    return f"{duration(round(seconds), precise=True)} {'later' if seconds > 0 else 'earlier'}"


def writing(clocks: Clocks) -> str:
    """What stored sessions tell of the clocks that wrote them, in a few words."""
    written = clocks.written
    if written is None:
        return "not known: no session tells when it was saved"
    if not written.ahead:
        return f"none of {written.rows} sessions looked at lies in the future"
    return _future(written, "")


def _future(written: Written, where: str) -> str:
    far = duration(round(written.farthest), precise=True)
    count = _counted(written.ahead, written.rows, "session")
    saved = f"was saved {far}" if written.ahead == 1 else f"were saved up to {far}"
    return f"{count}{where} {saved} in the future"


def _counted(some: int, of: int, noun: str) -> str:
    return f"{some} of {of} {noun}{'' if of == 1 else 's'}"


def ages(written: Written | None) -> list[str]:
    """That sessions were given different lifetimes, or one that is over, where they were."""
    given = written.ages if written else ()
    lasting = list(dict.fromkeys(_rounded(age) for age in given if age >= 0))
    over = list(dict.fromkeys(_rounded(age) for age in given if age < 0))
    found = []
    if len(lasting) > 1:
        found.append(
            f"Sessions were saved to last {' and '.join(lasting)}: set by the site's code"
            " (set_expiry), or by SESSION_COOKIE_AGE, changed since or not the same on every node."
        )
    if over:
        found.append(
            f"Some sessions have an end that lies {' and '.join(over)} before they were saved:"
            " from set_expiry() with a number below 0 or a date that was over, or from what changed"
            " the end in the table."
        )
    return found


def _rounded(seconds: float) -> str:
    """A lifetime in its two largest units: a minute does not make 9 d another age."""
    unit = 3600 if abs(seconds) >= 86400 else 60 if abs(seconds) >= 3600 else 1
    return duration(round(seconds / unit) * unit, precise=True)
