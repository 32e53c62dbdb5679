"""Facts between JSON values and what they stand for: from the wire, and from a file."""

from __future__ import annotations

from dataclasses import fields, is_dataclass
from datetime import datetime
from functools import cache
from typing import Any, cast, get_type_hints

from session_tui.model.facts import Fact, Facts


def fact_of(name: str, value: Any) -> Fact[Any]:
    """One fact from its JSON value. Raises KeyError for a name that no fact has."""
    import msgspec

    return cast("Fact[Any]", msgspec.convert(value, _kinds()[name]))


def facts_of(values: Any) -> Facts:
    """All facts from one JSON value: `facts` of `session-tui facts`. Unknown names are left out.

    Raises ValueError where it is none.
    """
    import msgspec

    try:
        facts = msgspec.convert(values, Facts)
    except msgspec.ValidationError as error:
        raise ValueError(str(error)) from None
    require_zones(facts)
    return facts


def require_zones(value: object) -> None:
    """Raises ValueError for a time without a zone: no other can be compared with it."""
    if isinstance(value, datetime):
        if value.tzinfo is None:
            raise ValueError(f"{value} names no time zone")
    elif isinstance(value, tuple):
        for each in value:
            require_zones(each)
    elif is_dataclass(value):
        for field in fields(value):
            require_zones(getattr(value, field.name))


def plain(facts: Facts) -> dict[str, Any]:
    """Facts as JSON values, those alone that somebody asked for."""
    import msgspec

    found = cast("dict[str, Any]", msgspec.to_builtins(facts))
    return {name: fact for name, fact in found.items() if fact["measured_at"] is not None}


@cache
def _kinds() -> dict[str, Any]:
    return get_type_hints(Facts)
