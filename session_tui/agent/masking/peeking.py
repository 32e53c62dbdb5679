"""A few words about a session, for a line of a list."""

from __future__ import annotations

from typing import Mapping

from session_tui.agent.masking.hiding import STRING_LIMIT, is_secret, shown_name
from session_tui.agent.masking.redaction import redact
from session_tui.agent.masking.scalars import SEQUENCES, cut, item_count, scalar

PEEKED = 6
"""Names of a session that a list tells."""

PEEK_LIMIT = 24
"""Characters of each of them."""


def peek(data: object, reveal: bool) -> tuple[tuple[str, str], ...]:
    """The first names of a session, but for Django's own, each with a short text of its value."""
    if not isinstance(data, dict):
        return ()
    found = []
    for name, value in data.items():
        text = shown_name(name, reveal)
        if not text.startswith("_auth_"):
            found.append((cut(text, PEEK_LIMIT), _short(name, value, reveal)))
        if len(found) == PEEKED:
            break
    return tuple(found)


def _short(name: object, value: object, reveal: bool) -> str:
    """A few characters that tell what a value is."""
    if not reveal and is_secret(name if isinstance(name, str) else "", value):
        return "masked"
    if isinstance(value, str):
        shown = value[:STRING_LIMIT] if reveal else redact(value[:STRING_LIMIT])
        return f"'{cut(shown, PEEK_LIMIT)}'"
    if isinstance(value, dict):
        return _short_dict(value, reveal)
    if isinstance(value, SEQUENCES):
        return item_count(len(value))
    return cut(scalar(value)[1], PEEK_LIMIT)


def _short_dict(value: Mapping[object, object], reveal: bool) -> str:
    flat = 0 < len(value) <= 3 and not any(isinstance(v, (dict, list)) for v in value.values())
    if flat:
        pairs = (f"{shown_name(n, reveal)}: {_short(n, v, reveal)}" for n, v in value.items())
        text = f"{{{', '.join(pairs)}}}"
        if len(text) <= PEEK_LIMIT:
            return text
    return item_count(len(value))
