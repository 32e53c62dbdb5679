"""What caches compress with, inflated within bounds of bytes and memory.

Each does what the `decompress` function of its module does, which the compressors of django-redis
and django-valkey call (`django_redis/compressors`, `django_valkey/compressors`): streams that
follow one another are one for gzip, bz2, lzma and zstd, what follows them is ignored by some.
"""

from __future__ import annotations

import zlib
from functools import lru_cache, partial
from importlib import import_module
from typing import Any, Callable, NamedTuple, Tuple, Type

from session_tui.agent.decoded import Unreadable
from session_tui.model import Problem

STREAMS = 100
"""Streams of one value that are inflated; an empty one costs time and gives nothing."""

LZMA_MEMORY = 80 * 1024 * 1024
"""Bytes that lzma may take: preset 9, the highest, needs 65 MiB."""

Inflate = Callable[[bytes, int], bytes]
"""`(raw, limit)`: what `raw` inflates to. Raises `Unreadable`: TOO_LARGE beyond `limit` bytes,
UNKNOWN_FORMAT where this interpreter has nothing to inflate it with, else BAD_ZLIB."""


class Compressor(NamedTuple):
    """One way to compress."""

    name: str
    """"zlib", or "" for none at all."""
    inflate: Inflate
    magics: Tuple[bytes, ...] = ()
    """What its data begins with."""


class Inflated:
    """The pieces that came out so far, and room for more."""

    def __init__(self, name: str, limit: int) -> None:
        """`name` is the compressor's; `limit` is in bytes."""
        self.name, self.limit = name, limit
        self.left = limit
        self.pieces: list[bytes] = []

    def add(self, piece: bytes) -> None:
        """Raises `Unreadable` where there is no room for it."""
        self.left -= len(piece)
        if self.left < 0:
            sentence = f"The content inflates beyond {self.limit} bytes."
            raise Unreadable(Problem.TOO_LARGE, sentence)
        self.pieces.append(piece)

    def broken(self) -> Unreadable:
        """To be raised where the data is no such data."""
        return Unreadable(Problem.BAD_ZLIB, f"The content does not inflate with {self.name}.")

    def too_many(self) -> Unreadable:
        """To be raised where there are more streams than are read."""
        sentence = f"The content is made of more than {STREAMS} compressed streams."
        return Unreadable(Problem.TOO_LARGE, sentence)

    def whole(self) -> bytes:
        """All of it."""
        return b"".join(self.pieces)


def one_stream(stream: Any, raw: bytes, out: Inflated) -> bytes:
    """Inflates what a decompressor takes of `raw`, and returns what it leaves of it."""
    given = raw
    while True:
        piece = stream.decompress(given, out.left + 1)
        out.add(piece)
        if stream.eof:
            return stream.unused_data or b""
        if stream.needs_input or not piece:
            raise out.broken()
        given = b""


def zlib_compressor(wbits: int = zlib.MAX_WBITS) -> Compressor:
    """`zlib.decompress`, which ignores what follows the stream."""

    def inflate(raw: bytes, limit: int) -> bytes:
        out = Inflated("zlib", limit)
        try:
            _deflated(raw, wbits, out)
        except (zlib.error, ValueError):  # ValueError: wbits that there are not
            raise out.broken() from None
        return out.whole()

    return Compressor("zlib", inflate, (b"\x78\x01", b"\x78\x5e", b"\x78\x9c", b"\x78\xda"))


def _deflated(raw: bytes, wbits: int, out: Inflated) -> bytes:
    stream = zlib.decompressobj(wbits)
    out.add(stream.decompress(raw, out.left + 1))
    if not stream.eof:
        raise out.broken()
    return stream.unused_data


def _gzip(raw: bytes, limit: int) -> bytes:
    out = Inflated("gzip", limit)
    try:
        for _ in range(STREAMS):
            if not raw:
                return out.whole()
            raw = _deflated(raw, 16 + zlib.MAX_WBITS, out).lstrip(b"\0")
    except zlib.error:
        raise out.broken() from None
    raise out.too_many()


def _bz2(raw: bytes, limit: int) -> bytes:
    bz2 = module_of("bz2")
    out = Inflated("bz2", limit)
    try:
        return _streams(bz2.BZ2Decompressor, OSError, raw, out) if raw else b""
    except OSError:
        raise out.broken() from None


def lzma_compressor(form: int = 0, filters: Any = None) -> Compressor:
    """`lzma.decompress` with a format and filters; 0 is FORMAT_AUTO."""

    def inflate(raw: bytes, limit: int) -> bytes:
        lzma = module_of("lzma")
        memory = None if form == lzma.FORMAT_RAW else LZMA_MEMORY
        out = Inflated("lzma", limit)
        make = partial(lzma.LZMADecompressor, form, memory, filters)
        try:
            return _streams(make, lzma.LZMAError, raw, out)
        except (lzma.LZMAError, ValueError, TypeError) as error:  # of settings that do not fit
            if not _wants_memory(error):
                raise out.broken() from None
            sentence = f"Inflating it takes more than {LZMA_MEMORY} bytes of memory."
            raise Unreadable(Problem.TOO_LARGE, sentence) from None

    return Compressor("lzma", inflate, (b"\xfd7zXZ\0", b"\x5d\0\0"))


def _streams(make: Callable[[], Any], failure: Type[Exception], raw: bytes, out: Inflated) -> bytes:
    """As `bz2.decompress` and `lzma.decompress`: behind a whole stream, what is none is ignored."""
    for count in range(STREAMS):
        try:
            raw = one_stream(make(), raw, out)
        except failure as error:
            if count == 0 or _wants_memory(error):
                raise
            return out.whole()
        if not raw:
            return out.whole()
    raise out.too_many()


def _wants_memory(error: Exception) -> bool:
    """Whether lzma would need more memory than it may take: a failure of ours, not of the data."""
    return "memory usage limit" in str(error).lower()


def module_of(*names: str) -> Any:
    """The first of some modules that this interpreter has; raises `Unreadable` for none."""
    found = next(filter(None, map(_imported, names)), None)
    if found is None:
        sentence = f"Inflating it takes the module {names[0]}, which this Python does not have."
        raise Unreadable(Problem.UNKNOWN_FORMAT, sentence)
    return found


@lru_cache(maxsize=None)
def _imported(name: str) -> Any:
    """A list of a thousand values looks for a missing module only once."""
    try:
        return import_module(name)
    except ImportError:
        return None


def _none(raw: bytes, limit: int) -> bytes:
    return raw


IDENTITY = Compressor("", _none)
ZLIB = zlib_compressor()
GZIP = Compressor("gzip", _gzip, (b"\x1f\x8b",))
BZ2 = Compressor("bz2", _bz2, (b"BZh",))
LZMA = lzma_compressor()
