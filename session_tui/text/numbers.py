"""Durations, sizes, offsets and counts, as a person says them."""

from __future__ import annotations

import math

from session_tui.model import Count

_UNITS = ((86400, "d"), (3600, "h"), (60, "m"), (1, "s"))


def duration(seconds: float, precise: bool = False) -> str:
    """Seconds as a person says them: "13 d", "3 h 12 m", "52 m", "41 s"; no sign.

    Hours come with their minutes; `precise` gives each its next smaller unit: "13 d 4 h".
    """
    if not math.isfinite(seconds):
        return "not known"
    whole = int(abs(seconds))
    at = next((at for at, (unit, _) in enumerate(_UNITS) if whole >= unit), 3)
    count, rest = divmod(whole, _UNITS[at][0])
    text = f"{count:,} {_UNITS[at][1]}"
    if at == 3 or not (precise or _UNITS[at][1] == "h"):
        return text
    minor = rest // _UNITS[at + 1][0]
    return f"{text} {minor} {_UNITS[at + 1][1]}" if minor else text


def ago(seconds: float) -> str:
    """How long ago in one unit: "4 m ago", "just now"; "41 s ahead" for what is still to come."""
    if abs(seconds) < 1:
        return "just now"
    if not math.isfinite(seconds):
        return "at a time that is not known"
    number, unit = duration(seconds).split()[:2]
    return f"{number} {unit} {'ago' if seconds > 0 else 'ahead'}"


def until(seconds: float) -> str:
    """How far off something is: "in 3 h 12 m", or how long ago it was."""
    return f"in {duration(seconds, precise=True)}" if seconds > 0 else ago(-seconds)


def many(count: int, noun: str) -> str:
    """A count with its noun: "1 session", "1,204 sessions"."""
    return f"{count:,} {noun}{'' if count == 1 else 's'}"


def size(count: int) -> str:
    """Bytes, in powers of 1024: "841", "1.2 k", "4.0 M"."""
    if count < 1000:
        return str(count)
    amount = float(count)
    for unit in ("k", "M", "G", "T"):
        amount /= 1024
        if amount < 999.5 or unit == "T":
            break
    return f"{amount:.1f} {unit}" if amount < 99.95 else f"{amount:,.0f} {unit}"


def bytes_text(count: int) -> str:
    """Bytes with their unit: "841 bytes", "412 MB"."""
    return many(count, "byte") if count < 1000 else f"{size(count)}B"


def offset(seconds: float | None, error: float | None) -> str:
    """A clock against another: "+0.021 s ±0.012", "-3 m 12 s ±0.2", "0 s ±1"."""
    if seconds is None or not math.isfinite(seconds):
        return "not known"
    places = 3 if error is None or error < 0.1 else 1 if error < 1 else 0
    sign = "" if round(seconds, places) == 0 else "+" if seconds > 0 else "-"
    amount = abs(round(seconds, places)) if sign else 0.0
    plain = f"{amount:.{places}f} s" if amount < 60 else duration(round(amount), precise=True)
    if error is None:
        return f"{sign}{plain}"
    least = 10.0**-places if error else 0.0  # "±0.000" would say that it is exact
    return f"{sign}{plain} ±{max(error, least):.{places}f}"


def count_text(count: Count) -> str:
    """How many: "1,204" where it is exact, "~31,000" where it is an estimate."""
    if count.value is None:
        return "not known"
    if count.exact:
        return f"{count.value:,}"
    return f"~{round(count.value, min(0, 3 - len(str(abs(count.value))))):,}"


def at_least(value: int, complete: bool) -> str:
    """A count that goes on: "1,204+", without the plus once everything was read."""
    return f"{value:,}" if complete else f"{value:,}+"


def so_far(count: Count) -> str:
    """A number that still grows: "~412,000 so far…"."""
    return f"{count_text(count)} so far…"


def position(
    shown: int | None, count: Count | None, growing: Count | None = None, more: bool = False
) -> str:
    """How much of the store a list shows: "12 of ~32,400", "of ~412,000 so far…".

    `shown`: None where it is not known; `growing`: what has been counted while that goes on. A
    number that a list has outgrown is left out. `more`: what is shown is not all there is below.
    """
    known = growing if growing and growing.value is not None else count
    here = "" if shown is None else at_least(shown, not more)
    if known is None or known.value is None:
        return here
    if shown is not None and shown > known.value and known is not growing:
        return here
    total = so_far(known) if known is growing else count_text(known)
    return f"{here} of {total}".lstrip()
