"""What a value is by its first bytes, where the configuration does not tell or does not fit."""

from __future__ import annotations

import base64
import binascii
from typing import Iterator, NamedTuple, Tuple

from session_tui.agent.cached.compressors import BZ2, GZIP, IDENTITY, LZMA, ZLIB, Compressor
from session_tui.agent.cached.found import Found, Part, Reading, Serialized, judged
from session_tui.agent.cached.serializers import JSON, MSGSPEC_MSGPACK, PICKLE, Serializer
from session_tui.agent.cached.third_party import LZ4, ZSTD
from session_tui.agent.decoded import Opened, Unreadable
from session_tui.model import Problem

COMPRESSORS = (ZLIB, GZIP, BZ2, LZMA, LZ4, ZSTD)
"""Those that can be told by how their data begins."""

BASE64_PICKLE = b"gA"
"""How base64 of a pickle begins."""

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
    content, how, around = _unwrapped(raw, limit)
    readings = [Serialized(each).read(content, limit) for each in _candidates(content)]
    readings = [each.within(*around) for each in readings]
    for reading in readings:
        if reading.opened.dangerous:
            return Guess(reading, how)
    for reading in readings:
        if reading.opened.read:
            return Guess(reading, how)
    for reading in readings:
        if not reading.absent or reading.opened.problem is Problem.EMPTY:
            return Guess(reading, how)
    meaning = "in no format that is known"
    return Guess(judged("unknown", UNTOLD, *around, ("value", content, meaning)), how)


def _unwrapped(raw: bytes, limit: int) -> Tuple[bytes, str, Tuple[Part, ...]]:
    """What is compressed or encoded in `raw`, or `raw` itself: content, how, parts around it."""
    compressor = compressor_of(raw)
    try:
        if compressor.name:
            part = ("value", raw, f"compressed by {compressor.name}")
            return compressor.inflate(raw, limit), compressor.name, (part,)
        if raw.startswith(BASE64_PICKLE):
            part = ("value", raw, "base64 of what follows")
            return base64.b64decode(raw, validate=True), "base64", (part,)
    except (Unreadable, binascii.Error):
        pass
    return raw, "", ()


def compressor_of(raw: bytes) -> Compressor:
    """The compressor whose data begins so."""
    for compressor in COMPRESSORS:
        if raw.startswith(compressor.magics):
            return compressor
    return IDENTITY


def _candidates(content: bytes) -> Iterator[Serializer]:
    if content[:64].lstrip()[:1] in (b"{", b"[", b'"'):
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
