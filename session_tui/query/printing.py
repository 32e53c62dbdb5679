"""A tree back to the text of a filter."""

from __future__ import annotations

import math
import re
from decimal import Decimal
from typing import Mapping

from session_tui.query.quantities import DURATION_UNITS, SIZE_UNITS
from session_tui.query.terms import And, Node, Not, Or, Range, Term

_RESERVED = ("AND", "OR", "and", "or", "not", "NOT")


def printed(node: Node) -> str:
    """The filter below `node`, as one would type it."""
    if isinstance(node, Term):
        return _printed_term(node)
    if isinstance(node, Not):
        return f"-{_grouped(node.parts[0])}"
    if isinstance(node, And):
        return " ".join(_grouped(p) if isinstance(p, Or) else printed(p) for p in node.parts)
    return " OR ".join(printed(part) for part in node.parts)


def _grouped(node: Node) -> str:
    return printed(node) if isinstance(node, Term) else f"({printed(node)})"


def _printed_term(node: Term) -> str:
    value = node.value
    if isinstance(value, Range):
        units = {"size": SIZE_UNITS, "data": {}}.get(node.name, DURATION_UNITS)
        text = _printed_range(value, units)
    elif node.name == "data":
        special = ".." in value or value[:1] in ("<", ">")
        text = quoted(value, special or not value)
    else:
        reads_on = re.search("[:<>=]", value) or value[0] == "-" or value in _RESERVED
        special = node.name == "" and bool(reads_on)
        text = quoted(value, special)
    path = f".{quoted(node.path, ':' in node.path)}" if node.path else ""
    return f"{node.name}{path}:{text}" if node.name else text


def _printed_range(value: Range, units: Mapping[str, int]) -> str:
    if value.low_open:
        return f">{_printed_number(value.low, units)}"
    if value.high_open:
        return f"<{_printed_number(value.high, units)}"
    low = "" if value.low == -math.inf else _printed_number(value.low, units)
    high = "" if value.high == math.inf else _printed_number(value.high, units)
    return low if low == high and units is SIZE_UNITS else f"{low}..{high}"


def _printed_number(number: float, units: Mapping[str, int]) -> str:
    for unit, factor in units.items():
        if number and number % factor == 0:
            return f"{int(number // factor)}{unit}"
    return str(int(number)) if number == int(number) else format(Decimal(repr(number)), "f")


def quoted(text: str, special: bool = False) -> str:
    """A text in quotes where it is `special` or reads as something else without them."""
    if not special and text and not re.search(r'[\s()"]', text):
        return text
    return '"' + re.sub(r'(["\\])', r"\\\1", text) + '"'
