"""A few words about a session, for a line of a list."""

from __future__ import annotations

from itertools import islice
from typing import Iterable, Mapping, Tuple

from session_tui.agent.masking.hiding import STRING_LIMIT, is_secret, shown_name
from session_tui.agent.masking.redaction import redact
from session_tui.agent.masking.scalars import CONTAINERS, SEQUENCES, cut, item_count, scalar

PEEKED = 6
"""Names of a session that a list tells."""

LOOKED_AT = 200
"""Names among which these are chosen."""

PEEK_LIMIT = 24
"""Characters of each of them."""


def peek(data: object, reveal: bool) -> tuple[tuple[str, str], ...]:
    """A few names of a session, each with a short text of its value; none of Django's login.

    What a project collects (a cart, a wizard) says most about a session, so containers come first,
    and names with an underscore in front, which frameworks use, last.
    """
    if not isinstance(data, dict):
        return ()
    telling = sorted(islice(data.items(), LOOKED_AT), key=_rank)
    shown = ((shown_name(name, reveal), name, value) for name, value in telling)
    ours = (found for found in shown if not found[0].startswith("_auth_"))
    return tuple(
        (cut(text, PEEK_LIMIT), _short(name, value, reveal))
        for text, name, value in islice(ours, PEEKED)
    )


def told(
    columns: Iterable[Tuple[str, object]], reveal: bool, limit: int = PEEK_LIMIT
) -> tuple[tuple[str, str], ...]:
    """Columns that an engine keeps with a session, in their order: name and short text of each."""
    shown = ((shown_name(name, reveal), name, value) for name, value in columns)
    return tuple(
        (cut(text, PEEK_LIMIT), _short(name, value, reveal, limit)) for text, name, value in shown
    )


def _rank(item: tuple[object, object]) -> int:
    name, value = item
    if isinstance(name, str) and name.startswith("_"):
        return 2
    return 0 if value and isinstance(value, CONTAINERS) else 1


def _short(name: object, value: object, reveal: bool, limit: int = PEEK_LIMIT) -> str:
    """A few characters that tell what a value is."""
    if not reveal and is_secret(name if isinstance(name, str) else "", value):
        return "masked"
    if isinstance(value, str):
        shown = value[:STRING_LIMIT] if reveal else redact(value[:STRING_LIMIT])
        return f"'{cut(shown, limit)}'"
    if isinstance(value, dict):
        return _short_dict(value, reveal)
    if isinstance(value, SEQUENCES):
        return item_count(len(value))
    return cut(scalar(value)[1], limit)


def _short_dict(value: Mapping[object, object], reveal: bool) -> str:
    flat = 0 < len(value) <= 3 and not any(isinstance(v, (dict, list)) for v in value.values())
    if flat:
        pairs = (f"{shown_name(n, reveal)}: {_short(n, v, reveal)}" for n, v in value.items())
        text = f"{{{', '.join(pairs)}}}"
        if len(text) <= PEEK_LIMIT:
            return text
    return item_count(len(value))
