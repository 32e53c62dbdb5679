"""What the standard library has beside plain values, built from arguments that were checked.

The constructors that are called do nothing but build. A deque becomes a list, the other collections
become dicts.
"""

from __future__ import annotations

import re
from decimal import Decimal
from fractions import Fraction
from typing import Any, Callable, Dict
from uuid import UUID

from session_tui.agent.pickles.machine import DIGITS
from session_tui.agent.pickles.parts import Parts

_RATIO = re.compile(r"-?[0-9]{1,2000}(?:/[0-9]{1,2000})?", re.ASCII)
_LATIN_1 = ("latin1", "latin-1")


def _decimal(parts: Parts) -> Any:
    fits = parts.only(str) and len(parts.arguments[0]) <= DIGITS
    return Decimal(parts.arguments[0]) if fits else NotImplemented


def _fraction(parts: Parts) -> Any:
    if parts.only(int, int):
        return Fraction(*parts.arguments)
    fits = parts.only(str) and _RATIO.fullmatch(parts.arguments[0])
    return Fraction(parts.arguments[0]) if fits else NotImplemented


def _uuid(parts: Parts) -> Any:
    number = parts.state["int"] if type(parts.state) is dict else None
    fits = type(number) is int and not parts.arguments and not parts.items
    return UUID(int=number) if fits else NotImplemented


def _complex(parts: Parts) -> Any:
    return complex(*parts.arguments) if parts.only(float, float) else NotImplemented


def _encoded(parts: Parts) -> Any:
    """Bytes as protocols 0 to 2 write them: `_codecs.encode(text, "latin1")`."""
    fits = parts.only(str, str) and parts.arguments[1] in _LATIN_1
    return parts.arguments[0].encode("latin-1") if fits else NotImplemented


def _bytes(parts: Parts) -> Any:
    return b"" if parts.only() else NotImplemented


def _bytearray(parts: Parts) -> Any:
    if parts.only() or parts.only(bytes):
        return bytearray(*parts.arguments)
    found = _encoded(parts)
    return found if found is NotImplemented else bytearray(found)


def _set(parts: Parts) -> Any:
    fits = parts.only() or parts.only(list)
    return set(parts.keys.safe(*parts.arguments or ((),))) if fits else NotImplemented


def _frozenset(parts: Parts) -> Any:
    found = _set(parts)
    return found if found is NotImplemented else frozenset(found)


def _mapping(parts: Parts) -> Any:
    """OrderedDict, Counter and defaultdict, whose factory is left out."""
    if parts.items or parts.state:
        return NotImplemented
    given = [each for each in parts.arguments if type(each) in (dict, list)]
    entries: list[Any] = []
    for pairs in given:
        for key, value in pairs.items() if type(pairs) is dict else pairs:
            entries += (key, value)
    return parts.keys.dict_of([*entries, *parts.entries])


def _deque(parts: Parts) -> Any:
    if parts.entries or parts.state:
        return NotImplemented
    given = parts.arguments[0] if parts.arguments else ()
    return [*given, *parts.items] if type(given) in (tuple, list) else NotImplemented


STANDARD: Dict[str, Callable[[Parts], Any]] = {
    "decimal.Decimal": _decimal,
    "_decimal.Decimal": _decimal,
    "fractions.Fraction": _fraction,
    "uuid.UUID": _uuid,
    "builtins.complex": _complex,
    "_codecs.encode": _encoded,
    "builtins.bytes": _bytes,
    "builtins.bytearray": _bytearray,
    "builtins.set": _set,
    "builtins.frozenset": _frozenset,
    "collections.OrderedDict": _mapping,
    "_collections.OrderedDict": _mapping,
    "collections.Counter": _mapping,
    "collections.defaultdict": _mapping,
    "collections.deque": _deque,
}
"""How the value of a name is made."""
