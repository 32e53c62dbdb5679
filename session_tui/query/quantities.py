"""Numbers, sizes and durations, and ranges of them, as one types them."""

from __future__ import annotations

import math
import re
from typing import Callable

from session_tui.query.errors import cut
from session_tui.query.terms import Range

NUMBER_LIMIT = 1e15
"""Numbers in a range; far beyond any size or duration, and exact as floats."""

DURATION_UNITS = {"w": 604800, "d": 86400, "h": 3600, "m": 60, "s": 1}
SIZE_UNITS = {"G": 1024**3, "M": 1024**2, "k": 1024}

_DIGITS = r"[0-9]{1,30}(?:\.[0-9]{1,30})?"


class Unreadable(Exception):
    """What a value has to look like."""


def range_in(text: str, read: Callable[[str], float | None], hint: str) -> Range | None:
    """The range that a value names, or None; `hint` says what `read` accepts."""
    compared = re.match(r"[<>]=?", text)
    if compared:
        sign = compared.group()
        end = bound(text[len(sign) :], read, hint)
        strict = len(sign) == 1
        if sign[0] == "<":
            return Range(high=end, high_open=strict)
        return Range(low=end, low_open=strict)
    low, dots, high = text.partition("..")
    if not dots:
        return None
    if not low and not high:
        raise Unreadable(f"one end of the range is {hint}")
    least = bound(low, read, hint) if low else -math.inf
    return Range(least, bound(high, read, hint) if high else math.inf)


def bound(text: str, read: Callable[[str], float | None], hint: str) -> float:
    """The one number that a value names; raises Unreadable."""
    found = read(text.strip())
    if found is None:
        raise Unreadable(f"{cut(text) or 'nothing'} is not {hint}")
    if abs(found) > NUMBER_LIMIT:
        raise Unreadable(f"{cut(text)} is too large")
    return round(found, 6) + 0.0


def number(text: str) -> float | None:
    """A plain number, or None."""
    return float(text) if re.fullmatch(rf"-?{_DIGITS}", text) else None


def size(text: str) -> float | None:
    """Bytes, or None."""
    found = re.fullmatch(rf"({_DIGITS})([kKmMgG]?)", text)
    if not found:
        return None
    units = {name.lower(): factor for name, factor in SIZE_UNITS.items()}
    return float(found.group(1)) * units.get(found.group(2).lower(), 1)


def duration(text: str) -> float | None:
    """Seconds, or None."""
    if re.fullmatch(rf"-?{_DIGITS}", text):
        return float(text)
    if not re.fullmatch(rf"-?(?:{_DIGITS}[smhdw])+", text):
        return None
    parts = re.findall(rf"({_DIGITS})([smhdw])", text)
    total = sum(float(count) * DURATION_UNITS[unit] for count, unit in parts)
    return -total if text.startswith("-") else total
