"""Values of any kind as short texts, without asking strangers to print themselves."""

from __future__ import annotations

import datetime
import decimal
import math
import pathlib
import uuid

SEQUENCES = (list, tuple, set, frozenset)
CONTAINERS = (dict, *SEQUENCES)

_PRINTED = (
    *(datetime.date, datetime.time, datetime.timedelta, datetime.timezone),
    *(decimal.Decimal, uuid.UUID, bytes, bytearray, complex),
)


def cut(text: str, limit: int) -> str:
    """At most `limit` characters of a text, an ellipsis where it goes on."""
    return text if len(text) <= limit else f"{text[: limit - 1]}…"


def item_count(count: int) -> str:
    """A number of items, in words."""
    return "1 item" if count == 1 else f"{count:,} items"


def is_empty(value: object) -> bool:
    """Whether a text or a container has nothing in it."""
    return isinstance(value, (str, bytes, *CONTAINERS)) and len(value) == 0


def size_of(value: object) -> int:
    """Items of a container, characters of everything else."""
    if isinstance(value, CONTAINERS):
        return len(value)
    return len(scalar(value)[1])


def scalar(value: object) -> tuple[str, str]:
    """Kind and text of a value that holds no others; the text is as JSON has it."""
    if value is None:
        return "null", "null"
    if isinstance(value, bool):
        return "bool", "true" if value else "false"
    if isinstance(value, str):
        return "str", str.__str__(value)
    if isinstance(value, int):
        return "int", _whole(value)
    if isinstance(value, float):
        if math.isfinite(value):
            return "float", float.__repr__(value)
        return "float", "NaN" if value != value else "Infinity" if value > 0 else "-Infinity"
    return "object", _object_text(value)


def _whole(value: int) -> str:
    try:
        return int.__repr__(value)
    except ValueError:
        return f"a number of {value.bit_length():,} bits"


def _object_text(value: object) -> str:
    """What an object prints, where it is one of the standard library's; else its own words."""
    try:
        if isinstance(value, (*_PRINTED, pathlib.PurePath)):
            return str(value)
        if type(value).__module__.startswith("session_tui.") or _is_fraction(value):
            return str(value)
    except Exception:
        return "(cannot be shown)"
    return f"<{class_name(type(value))}>"


def _is_fraction(value: object) -> bool:
    """Told by its class's name, since `fractions` takes long to import and is seldom needed."""
    return class_name(type(value)) == "fractions.Fraction"


def class_name(kind: type) -> str:
    """Module and name of a class."""
    return f"{kind.__module__}.{kind.__qualname__}"
