"""What a signature protects, opened within bounds: base64, zlib, JSON.

Each step does what `Signer.unsign_object` and `JSONSerializer.loads` of django/core/signing.py
do, junk characters in base64 included, but inflates no more than it was allowed, never recurses
and loads no pickle.
"""

from __future__ import annotations

import binascii
import json
import zlib
from typing import Any, Callable

from session_tui.agent.decoded import Opened, Unreadable
from session_tui.agent.signing import STANDARD
from session_tui.model import DEPTH_LIMIT, Problem

PADDING = (b"", b"=", b"==", b"===")

INFLATION = 1032
"""The most bytes that one deflated byte can become (zlib.net/zlib_tech.html)."""

BRACKETS = 2
"""Characters of JSON that one level of nesting takes at least."""

SHALLOW = BRACKETS * DEPTH_LIMIT
"""Bytes of JSON that cannot be deeper than is shown."""

QUICK = 4096
"""Deflated bytes that are inflated without a bound: to 4 MiB at most."""

_scan = json.JSONDecoder().scan_once  # type: ignore[attr-defined]


def ordinary(value: bytes, limit: int) -> dict[str, object] | None:
    """The session in the signed `value` where nothing about it is unusual, in one go.

    None says nothing: `open_value` finds out. Inflates at most QUICK * INFLATION bytes.
    """
    try:
        if value[:1] == b".":
            value = value[1:]
            raw = binascii.a2b_base64(value.translate(STANDARD) + PADDING[-len(value) & 3])
            if len(raw) > QUICK:
                return None
            raw = zlib.decompress(raw)
        else:
            raw = binascii.a2b_base64(value.translate(STANDARD) + PADDING[-len(value) & 3])
        size = len(raw)
        if size > limit:
            return None
        data, end = _scan(str(raw, "latin-1"), 0)
    except Exception:
        return None
    usual = end == size and type(data) is dict
    return data if usual and (size <= SHALLOW or is_shallow(raw, DEPTH_LIMIT)) else None


def open_value(value: bytes, limit: int, pickled: bool = False) -> Opened:
    """The signed `value` opened; `pickled` says that the project's serializer is pickle."""
    try:
        return open_serialized(unpacked(value, limit), limit, pickled)
    except Unreadable as error:
        return error.opened()


def open_serialized(serialized: bytes, limit: int, pickled: bool = False) -> Opened:
    """What a serializer wrote, opened; more than `limit` bytes are not."""
    return open_pickle(serialized, limit) if pickled else open_json(serialized, limit, parsed)


def open_json(serialized: bytes, limit: int, parse: Callable[[bytes], object]) -> Opened:
    """JSON, opened by `parse`, which raises `Unreadable` where it is none."""
    try:
        data = parse(bounded(serialized, limit))
    except Unreadable as error:
        return error.opened()
    if cut(data, serialized):
        sentence = f"Nested deeper than the {DEPTH_LIMIT} levels that are shown."
        return Opened(data, Problem.TOO_DEEP, sentence, type(data) is dict)
    if type(data) is dict:
        return Opened(data, Problem.NONE, "", True)
    sentence = "The content is JSON, but no object: a page that reads it answers 500."
    return Opened(data, Problem.UNKNOWN_FORMAT, sentence, False, raises=True)


def open_pickle(serialized: bytes, limit: int) -> Opened:
    """A pickle as it can be known without running it. One that would run something counts as none:
    what it gives cannot be told.
    """
    from session_tui.agent.pickles import unpickled

    found = unpickled(serialized, limit)
    whole = type(found.data) is dict
    problem, because, raises = found.problem, found.because, False
    read = problem is Problem.TOO_LARGE or (whole and problem is not Problem.PICKLE)
    if found.dangerous:
        named = ", ".join(found.dangerous[:3])
        because = (
            f"An attack: Django would run {named} when it loads this pickle. Here it is inert."
        )
        problem, read = Problem.PICKLE, False
    elif problem is Problem.NONE:
        problem, raises = problem if whole else Problem.UNKNOWN_FORMAT, not whole
        because = "" if whole else "A pickle, but of no dict: a page that reads it answers 500."
    return Opened(found.data, problem, because, read, found.imports, found.dangerous, raises)


def unloaded(dangerous: tuple[str, ...]) -> str:
    """A sentence about what would run if Django loaded a pickle, which it does not."""
    named = ", ".join(dangerous[:3])
    return f" The pickle in it would run {named}; Django does not load it." if named else ""


def unpacked(value: bytes, limit: int) -> bytes:
    """The serialized session in `value`, of at most `limit` bytes; raises `Unreadable`."""
    compressed = value[:1] == b"."
    encoded = value[1:] if compressed else value
    try:
        raw = binascii.a2b_base64(encoded.translate(STANDARD) + PADDING[-len(encoded) & 3])
    except binascii.Error:
        raise Unreadable(Problem.BAD_BASE64, "The content is no base64.") from None
    if compressed:
        return inflated(raw, limit)
    return bounded(raw, limit)


def bounded(serialized: bytes, limit: int) -> bytes:
    """`serialized` itself, if it has at most `limit` bytes; raises `Unreadable` otherwise."""
    if len(serialized) > limit:
        raise Unreadable(Problem.TOO_LARGE, f"The content is longer than {limit} bytes.")
    return serialized


def inflated(raw: bytes, limit: int) -> bytes:
    """`raw` decompressed as `zlib.decompress` would; raises `Unreadable` beyond `limit` bytes."""
    try:
        if len(raw) * INFLATION <= limit:
            return zlib.decompress(raw)
        inflater = zlib.decompressobj()
        content = inflater.decompress(raw, limit + 1)
    except zlib.error:
        raise Unreadable(Problem.BAD_ZLIB, "The content does not inflate.") from None
    if len(content) > limit:
        raise Unreadable(Problem.TOO_LARGE, f"The content inflates beyond {limit} bytes.")
    if not inflater.eof:
        raise Unreadable(Problem.BAD_ZLIB, "The compressed content breaks off.")
    return content


def parsed(serialized: bytes, encoding: str = "latin-1") -> object:
    """The JSON value of `serialized`, read as Latin-1 like Django; raises `Unreadable`."""
    try:
        text = str(serialized, encoding)
        data, end = _scan(text, 0)
        if end == len(text):
            return data
    except (StopIteration, ValueError, RecursionError, MemoryError):
        pass
    try:
        return json.loads(str(serialized, encoding))
    except RecursionError:
        sentence = "The content is nested deeper than Python's JSON reader goes."
        raise Unreadable(Problem.TOO_DEEP, sentence) from None
    except MemoryError:
        sentence = "There is not enough memory to read the content."
        raise Unreadable(Problem.TOO_LARGE, sentence) from None
    except ValueError:
        raise not_json(serialized) from None


def not_json(serialized: bytes) -> Unreadable:
    """Why `serialized` is no JSON: a pickle looks like one, the rest is broken."""
    if is_pickle(serialized):
        sentence = "The content is a pickle, which is never loaded here; the site reads JSON."
        return Unreadable(Problem.PICKLE, sentence)
    return Unreadable(Problem.BAD_JSON, "The content is no JSON that Python's reader takes.")


def is_pickle(raw: bytes) -> bool:
    """Whether `raw` begins and ends as a pickle of protocol 2 to 5."""
    return raw[:1] == b"\x80" and raw[1:2] in (b"\2", b"\3", b"\4", b"\5") and raw[-1:] == b"."


def cut(data: object, serialized: bytes, limit: int = DEPTH_LIMIT) -> bool:
    """Empties in place what lies deeper than `limit` levels; whether there was any.

    `serialized` is what `data` was read from.
    """
    if is_shallow(serialized, limit):
        return False
    level: list[Any] = [data]
    for _ in range(limit):
        if not level:
            return False
        level = [child for parent in level for child in _nested(parent)]
    for child in level:
        child.clear()
    return bool(level)


def is_shallow(serialized: bytes, limit: int) -> bool:
    """Whether JSON with so few opening brackets cannot be deeper than `limit` levels."""
    return serialized.count(b"{") + serialized.count(b"[") <= limit


def _nested(parent: Any) -> list[Any]:
    kind = type(parent)
    if kind is dict:
        return [child for child in parent.values() if type(child) is dict or type(child) is list]
    if kind is list:
        return [child for child in parent if type(child) is dict or type(child) is list]
    return []
