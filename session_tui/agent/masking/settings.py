"""Settings as Python would write them."""

from __future__ import annotations

import datetime
import decimal
import pathlib
import uuid
from typing import Iterable, Mapping

from session_tui.agent.masking.hiding import is_secret, masked
from session_tui.agent.masking.redaction import redact
from session_tui.agent.masking.scalars import SEQUENCES, class_name, cut, is_empty, scalar

SETTING_LIMIT = 2000
"""Characters of one setting."""


def setting_text(name: str, value: object, reveal: bool = False) -> str:
    """A setting as Python would write it, secrets in it masked, at most SETTING_LIMIT characters.

    SECRET_KEY and what begins so stays masked even when revealed. Never raises: objects other than
    those of the standard library are named by their class and not asked to print themselves.
    """
    try:
        return cut(_setting(name, value, reveal, 6), SETTING_LIMIT)
    except Exception:
        return "(cannot be shown)"


def _setting(name: str, value: object, reveal: bool, depth: int) -> str:
    if name.startswith("SECRET_KEY") and not is_empty(value):
        return f"({masked(value)})"
    if not reveal and is_secret(name, value):
        return f"({masked(value)})"
    if isinstance(value, dict):
        return _setting_dict(value, reveal, depth)
    if isinstance(value, SEQUENCES):
        return _setting_list(value, reveal, depth)
    if isinstance(value, str):
        shown = cut(str.__str__(value), SETTING_LIMIT)
        return str.__repr__(shown if reveal else redact(shown))
    return _setting_scalar(value)


def _setting_dict(value: Mapping[object, object], reveal: bool, depth: int) -> str:
    if depth == 0:
        return "{...}"
    shown = []
    for key, inner in list(value.items())[:50]:
        name = key if isinstance(key, str) else ""
        shown.append(f"{_setting('', key, reveal, 0)}: {_setting(name, inner, reveal, depth - 1)}")
    return f"{{{', '.join([*shown, *(['...'] if len(value) > 50 else [])])}}}"


def _setting_list(value: Iterable[object], reveal: bool, depth: int) -> str:
    opened, closed = ("[", "]") if isinstance(value, list) else ("(", ")")
    if depth == 0:
        return f"{opened}...{closed}"
    items = list(value)
    shown = [_setting("", inner, reveal, depth - 1) for inner in items[:50]]
    more = ["..."] if len(items) > 50 else []
    comma = "," if isinstance(value, tuple) and len(items) == 1 else ""
    return f"{opened}{', '.join([*shown, *more])}{comma}{closed}"


def _setting_scalar(value: object) -> str:
    if value is None or isinstance(value, bool):
        return str(value)
    if isinstance(value, type):
        return class_name(value)
    if isinstance(value, (datetime.timedelta, decimal.Decimal, datetime.date)):
        return repr(value)
    text = scalar(value)[1]
    return repr(text) if isinstance(value, (pathlib.PurePath, uuid.UUID)) else text
