"""Which values are hidden, and what stands in their place."""

from __future__ import annotations

from session_tui.agent.masking.looks import looks_secret
from session_tui.agent.masking.names import is_secret_name
from session_tui.agent.masking.scalars import CONTAINERS, cut, is_empty, item_count, scalar

STRING_LIMIT = 64 * 1024
"""Characters of one string that are shown."""

NAME_LIMIT = 200
"""Characters of one name in a dict that are shown."""


def masked_key(key: str) -> str:
    """A session key by its first 8 characters, never more than a quarter of it."""
    return f"{key[: min(8, len(key) // 4)]}…"


def is_secret(name: str, value: object) -> bool:
    """Whether `value` under `name` is hidden; yes, no, nothing and emptiness tell no secret."""
    if value is None or isinstance(value, bool) or is_empty(value):
        return False
    return is_secret_name(name) or (isinstance(value, str) and looks_secret(value[:STRING_LIMIT]))


def masked(value: object) -> str:
    """What is told of a value that is hidden: how large it is."""
    if isinstance(value, CONTAINERS):
        return f"masked, {item_count(len(value))}"
    size = len(scalar(value)[1])
    return f"masked, {size} character{'' if size == 1 else 's'}"


def shown_name(name: object, reveal: bool) -> str:
    """A name in a dict; some projects have tokens there."""
    text = name if isinstance(name, str) else scalar(name)[1]
    if not reveal and looks_secret(text[:STRING_LIMIT]):
        return masked_key(text)
    return cut(text, NAME_LIMIT)
