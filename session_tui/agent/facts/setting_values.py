"""One setting as a diagnosis sees it: a plain value where it is no secret, and its text."""

from __future__ import annotations

import math
import pathlib
import re
import types
from typing import Any, Optional, Tuple, Union

from session_tui.agent.masking import redact, setting_text
from session_tui.agent.masking.hiding import STRING_LIMIT, is_secret
from session_tui.agent.masking.scalars import CONTAINERS, SEQUENCES, class_name, cut
from session_tui.agent.promises import is_promise, promised
from session_tui.model.facts import SettingSeen

TEXT = 2000
"""Characters of one setting."""

ITEM = 300
"""Characters of one item of a list."""

ITEMS = 200
"""Items of a list."""

Plain = Union[bool, int, float, str, Tuple[str, ...], None]


def setting_seen(name: str, value: Any, default: bool) -> SettingSeen:
    """A setting by its dotted name. Never raises."""
    kind = type(value).__name__
    if is_promise(value):
        text, shown = promised(value)
        return SettingSeen(name, kind, text, redact(shown), default)
    try:
        return _seen(name, kind, _shown(value), default)
    except Exception:
        return SettingSeen(name, kind, None, "(cannot be shown)", default)


def secret_seen(name: str, value: object, text: str, default: bool) -> SettingSeen:
    """A setting of which nothing is told but `text`."""
    return SettingSeen(name, type(value).__name__, None, text, default, hidden=True)


def _seen(name: str, kind: str, value: Any, default: bool) -> SettingSeen:
    leaf = name.rpartition(".")[2]
    hidden = is_secret(leaf, value) or (
        isinstance(value, SEQUENCES) and any(is_secret("", each) for each in value)
    )
    plain = None if hidden else _plain(value)
    return SettingSeen(name, kind, plain, cut(setting_text(leaf, value), TEXT), default, hidden)


def _shown(value: Any) -> Any:
    """The value without credentials, and with names in the place of classes and paths.

    Nothing is cut yet: half a key does not look like one.
    """
    if isinstance(value, SEQUENCES):
        items = sorted(value, key=str) if isinstance(value, (set, frozenset)) else list(value)
        found = [_item(each) for each in items[:ITEMS]]
        return tuple(found) if isinstance(value, tuple) else found
    text = None if _is_number(value) else _text(value)
    return value if text is None else redact(text)


def _item(value: Any) -> str:
    if is_promise(value):
        text, shown = promised(value)
        return redact(text or shown)
    if isinstance(value, CONTAINERS):
        return setting_text("", value)
    if _is_number(value):
        return str(value)
    text = _text(value)
    return class_name(type(value)) if text is None else redact(text)


def _text(value: Any) -> Optional[str]:
    """A text for what is one, or is named by one."""
    if isinstance(value, str):
        return str.__str__(value)[:STRING_LIMIT]
    if isinstance(value, pathlib.PurePath):
        return str(value)
    if isinstance(value, re.Pattern):
        return str(value.pattern)
    if isinstance(value, (type, types.FunctionType, types.BuiltinFunctionType)):
        return "%s.%s" % (value.__module__, value.__qualname__)
    return None


def _is_number(value: object) -> bool:
    return value is None or isinstance(value, (bool, int, float))


def _plain(value: Any) -> Plain:
    if isinstance(value, (list, tuple)):
        return tuple(cut(each, ITEM) for each in value)
    if isinstance(value, str):
        return cut(value, TEXT)
    if value is None or isinstance(value, bool):
        return value
    if isinstance(value, int):
        return int(value) if abs(value) < 1 << 63 else None
    return float(value) if isinstance(value, float) and math.isfinite(value) else None
