"""What caches write values with, read without running or building anything.

What Django gets of each is that of the `loads` in django/core/cache/backends/redis.py, of
`django_redis.serializers` and of `django_valkey.serializers`.
"""

from __future__ import annotations

import json
from typing import Any, Callable, NamedTuple

from session_tui.agent.content import not_json, open_json, open_pickle, parsed
from session_tui.agent.decoded import Opened, Unreadable
from session_tui.model import DEPTH_LIMIT, Problem


class Serializer(NamedTuple):
    """One way to write a value as bytes."""

    name: str
    """"pickle", "json" or "msgpack"."""
    open: Callable[[bytes, int], Opened]
    """`(raw, limit)`: what the value is; raises nothing. `Opened.read`: Django gets a dict."""


def _pickle(raw: bytes, limit: int) -> Opened:
    """`pickle.loads(raw)`."""
    return _null(open_pickle(raw, limit))


def _null(opened: Opened) -> Opened:
    """None is what caches give where they have nothing."""
    if opened.problem is not Problem.UNKNOWN_FORMAT or opened.data is not None:
        return opened
    because = "The value is None, which Django takes for no entry at all."
    return opened._replace(problem=Problem.EMPTY, because=because, raises=False)


def _json(raw: bytes, limit: int) -> Opened:
    """`json.loads(raw.decode())`."""
    return _null(open_json(raw, limit, lambda serialized: parsed(serialized, "utf-8")))


def _msgspec_json(raw: bytes, limit: int) -> Opened:
    """`msgspec.json.decode`, which knows no NaN, no infinity and no half of a character."""
    return _null(open_json(raw, limit, _parsed_strictly))


def _parsed_strictly(raw: bytes) -> object:
    data = parsed(raw, "utf-8")
    try:
        if b"\\ud" in raw.lower():
            json.dumps(data, ensure_ascii=False).encode()
        _STRICT.decode(raw.decode())
    except (ValueError, RecursionError):
        raise not_json(raw) from None
    return data


def _finite(text: str) -> float:
    number = float(text)
    if number in (float("inf"), float("-inf")):
        raise ValueError
    return number


def _no_constant(text: str) -> Any:
    raise ValueError(text)


_STRICT = json.JSONDecoder(parse_float=_finite, parse_constant=_no_constant)


def _msgpack(raw: bytes, limit: int, strict: bool = True) -> Opened:
    """`msgpack.loads(raw, raw=False)`, or `msgspec.msgpack.decode` where it is not `strict`."""
    from session_tui.agent.cached.msgpack import unpacked

    try:
        if len(raw) > limit:
            sentence = f"The content is longer than {limit} bytes."
            raise Unreadable(Problem.TOO_LARGE, sentence)
        data, deep = unpacked(raw, strict)
    except Unreadable as error:
        return error.opened()
    whole = type(data) is dict
    if deep:
        sentence = f"Nested deeper than the {DEPTH_LIMIT} levels that are shown."
        return Opened(data, Problem.TOO_DEEP, sentence, whole)
    if whole:
        return Opened(data, Problem.NONE, "", True)
    sentence = "The content is MessagePack, but of no map: a page that reads it answers 500."
    return _null(Opened(data, Problem.UNKNOWN_FORMAT, sentence, False, raises=True))


PICKLE = Serializer("pickle", _pickle)
JSON = Serializer("json", _json)
MSGSPEC_JSON = Serializer("json", _msgspec_json)
MSGPACK = Serializer("msgpack", _msgpack)
MSGSPEC_MSGPACK = Serializer("msgpack", lambda raw, limit: _msgpack(raw, limit, False))
