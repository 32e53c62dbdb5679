"""Values as JSON has them."""

from __future__ import annotations

from session_tui.model import Value


def json_of(value: Value) -> object:
    """The plain JSON value; what JSON cannot say is text.

    Masked and cut values are their word in brackets, NaN and the infinities strings (RFC 8259,
    section 6), integers exact. A string that was cut says how much is missing. What only a load of
    a pickle would build is {"object": "module.Class"} and what it would be built of; dates,
    decimals and the like are their text.
    """
    if value.kind == "dict":
        return _object(value)
    if value.kind == "object" and _is_built(value):
        return _object(value, {"object": value.text.strip("<>")})
    if value.kind == "list":
        return [json_of(item) for item in value.items]
    if value.kind in ("null", "bool"):
        return {"true": True, "false": False}.get(value.text)
    if value.kind in ("int", "float"):
        return _number(value)
    if value.kind in ("masked", "cut"):
        return f"[{value.text}]"
    left = value.size - len(value.text)
    return f"{value.text}… ({left} more)" if left > 0 and len(value.text) >= 65536 else value.text


def _is_built(value: Value) -> bool:
    """Whether a load would have made it, which is told by a name in angle brackets."""
    return bool(value.items) or (value.text.startswith("<") and value.text.endswith(">"))


def _object(value: Value, first: dict[str, object] | None = None) -> dict[str, object]:
    """A dict in which names that became the same by masking stand beside each other."""
    found = dict(first or {})
    for name, item in zip(value.names, value.items, strict=True):
        unique, number = name, 2
        while unique in found:
            unique, number = f"{name} ({number})", number + 1
        found[unique] = json_of(item)
    return found


def _number(value: Value) -> object:
    try:
        number = int(value.text) if value.kind == "int" else float(value.text)
    except ValueError:
        return value.text
    return value.text if number != number or abs(number) == float("inf") else number
