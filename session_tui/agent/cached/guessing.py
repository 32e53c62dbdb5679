"""What a value is by its first bytes, where the configuration does not tell or does not fit."""

from __future__ import annotations

import base64
from typing import Iterator, NamedTuple

from session_tui.agent.cached.compressors import BZ2, GZIP, IDENTITY, LZMA, ZLIB, Compressor
from session_tui.agent.cached.found import Found, Reading, Serialized, failed, judged
from session_tui.agent.cached.serializers import JSON, MSGSPEC_MSGPACK, PICKLE, Serializer
from session_tui.agent.cached.third_party import LZ4, ZSTD
from session_tui.agent.decoded import Opened, Unreadable
from session_tui.model import Problem

COMPRESSORS = (ZLIB, GZIP, BZ2, LZMA, LZ4, ZSTD)
"""Those that can be told by how their data begins."""

JSON_STARTS = frozenset(bytes([each]) for each in b'{["tfn-0123456789')
"""First characters of JSON."""

MAPS = frozenset((*range(0x80, 0x90), 0xDE, 0xDF))
"""First bytes of a map in MessagePack."""

UNTOLD = Opened(
    None,
    Problem.UNKNOWN_FORMAT,
    "It is no pickle, JSON or MessagePack; what Django makes of it cannot be told.",
    True,
)


class Guess(NamedTuple):
    """The most likely reading of a value."""

    found: Found
    compressor: str
    """Its name; "base64", or "" for none."""

    @property
    def fits(self) -> bool:
        """Whether it opened to anything at all."""
        return self.found.opened is not UNTOLD

    @property
    def words(self) -> str:
        """For example "pickle, compressed by zlib"."""
        how = {"": "", "base64": ", in base64"}.get(self.compressor)
        return self.found.format + (f", compressed by {self.compressor}" if how is None else how)


def guessed(raw: bytes, limit: int) -> Guess:
    """`raw` as what it looks like: one that runs something first, then one that gives a dict."""
    compressor = compressor_of(raw)
    part = ("value", raw, f"compressed by {compressor.name}")
    try:
        content = compressor.inflate(raw, limit)
    except Unreadable as error:
        if error.problem is not Problem.BAD_ZLIB:
            return Guess(failed(error, part), compressor.name)
        compressor, content = IDENTITY, raw
    found = _likeliest(content, limit)
    if found is not None:
        around = (part,) if compressor.name else ()
        return Guess(found.within(*around), compressor.name)
    found = _in_base64(raw, limit)
    if found is not None:
        return Guess(found.within(("value", raw, "base64 of what follows")), "base64")
    return Guess(judged("unknown", UNTOLD, ("value", raw, "in no format that is known")), "")


def _likeliest(content: bytes, limit: int) -> Found | None:
    readings = [Serialized(each).read(content, limit) for each in _candidates(content)]
    opens = [each for each in readings if not each.absent or each.opened.problem is Problem.EMPTY]
    dangerous = [each for each in readings if each.opened.dangerous]
    sessions = [each for each in readings if each.opened.read]
    return next(iter([*dangerous, *sessions, *opens]), None)


def _in_base64(raw: bytes, limit: int) -> Found | None:
    """A pickle in base64, as the database cache has it."""
    try:
        found = Serialized(PICKLE).read(base64.b64decode(raw, validate=True), limit)
    except ValueError:
        return None
    return None if found.absent and found.opened.problem is not Problem.EMPTY else found


def compressor_of(raw: bytes) -> Compressor:
    """The compressor whose data begins so."""
    for compressor in COMPRESSORS:
        if raw.startswith(compressor.magics):
            return compressor
    return IDENTITY


def _candidates(content: bytes) -> Iterator[Serializer]:
    if content[:64].lstrip()[:1] in JSON_STARTS:
        yield JSON
    if content[:1] and content[0] in MAPS:
        yield MSGSPEC_MSGPACK
    yield PICKLE


class Guessed(Reading):
    """Reads by first bytes what the configuration does not tell."""

    words = "what cannot be told"

    def __init__(self, why: str) -> None:
        """`why` there is nothing better, as the beginning of a sentence."""
        self.why = why

    def read(self, payload: bytes, limit: int) -> Found:
        """See `Reading`."""
        guess = guessed(payload, limit)
        said = guess.found.opened.because
        because = f"{self.why}: {said[:1].lower()}{said[1:]}"
        if guess.fits:
            because = f"{self.why}: read as {guess.words} by its first bytes, which is a guess;"
            because = f"{said} {because} Django may see something else.".lstrip()
        opened = guess.found.opened._replace(because=because)
        return guess.found._replace(opened=opened)
