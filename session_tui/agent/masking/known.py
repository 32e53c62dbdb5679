"""Secrets that a project is known to hold, so that errors which quote them can be redacted."""

from __future__ import annotations

import sys
from types import FrameType, TracebackType
from typing import Iterator, Mapping

from session_tui.agent.masking.names import is_secret_name
from session_tui.agent.masking.patterns import pattern

SHORTEST = 4
"""Characters below which taking a secret out of a text would garble the text."""

DEPTH = 4
"""Levels of dicts and lists that are searched, as DATABASES and CACHES have."""

WORDS = frozenset(("true", "false", "none", "null"))

_USER_INFO = r"://[^\s/?#@'\":]{0,512}:([^\s'\"]{1,512})@"


def secrets_in(named: Mapping[str, object]) -> frozenset[str]:
    """Texts under names that say that they are secret, and the passwords of URLs in all others."""
    return frozenset(found for name in list(named) for found in _found(name, named[name], DEPTH))


def secrets_at(trace: TracebackType | None) -> frozenset[str]:
    """What the modules that a traceback leads through have given secret names so far."""
    found: set[str] = set()
    while trace is not None:
        found |= secrets_in(_settings_of(trace.tb_frame.f_globals))
        trace = trace.tb_next
    return frozenset(found)


def secrets_on_the_stack() -> frozenset[str]:
    """What modules that run now have given secret names so far: settings that are being loaded."""
    found: set[str] = set()
    frame: FrameType | None = sys._getframe(1)
    seen: set[int] = set()
    while frame is not None:
        if id(frame.f_globals) not in seen:
            seen.add(id(frame.f_globals))
            found |= secrets_in(_settings_of(frame.f_globals))
        frame = frame.f_back
    return frozenset(found)


def _settings_of(names: Mapping[str, object]) -> dict[str, object]:
    """What is written in capitals, as settings are."""
    copied = dict(names)
    return {n: v for n, v in copied.items() if isinstance(n, str) and n.isupper()}


def _found(name: object, value: object, depth: int) -> Iterator[str]:
    text = name if isinstance(name, str) else ""
    if isinstance(value, bytes):
        value = value.decode("latin-1")
    if isinstance(value, str):
        told = [value] if is_secret_name(text) else pattern(_USER_INFO).findall(value[:4096])
        yield from (each for each in told if len(each) >= SHORTEST and each.lower() not in WORDS)
    elif type(value) is dict and depth:
        for inner in list(value):
            yield from _found(inner, value[inner], depth - 1)
    elif type(value) in (list, tuple) and depth:
        for each in value:  # type: ignore[attr-defined]
            yield from _found(name, each, depth - 1)
