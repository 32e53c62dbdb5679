"""lz4, zstd and brotli, inflated where the project's interpreter has a module for them.

Only by an interface that stops at a limit: a few bytes of any of them can stand for gigabytes.
"""

from __future__ import annotations

from typing import Any

from session_tui.agent.cached.compressors import (
    STREAMS,
    Compressor,
    Inflated,
    module_of,
    one_stream,
)
from session_tui.agent.decoded import Unreadable
from session_tui.model import Problem

BROTLI_PIECE = 64 * 1024
"""Bytes that brotli is asked for at a time; it gives some more."""

ZSTD_MODULES = ("pyzstd", "compression.zstd", "backports.zstd")


def _lz4(raw: bytes, limit: int) -> bytes:
    """`lz4.frame.decompress`, which ignores what follows the frame."""
    frame, out = module_of("lz4.frame"), Inflated("lz4", limit)
    try:
        one_stream(frame.LZ4FrameDecompressor(), raw, out)
    except (RuntimeError, EOFError, ValueError):
        raise out.broken() from None
    return out.whole()


def zstd_compressor(dictionary: Any = None) -> Compressor:
    """`zstd.decompress`; `dictionary` is a `ZstdDict`, as COMPRESS_ZSTD_DICT names it."""

    def inflate(raw: bytes, limit: int) -> bytes:
        zstd, out = module_of(*ZSTD_MODULES), Inflated("zstd", limit)
        try:
            for _ in range(STREAMS):
                raw = one_stream(zstd.ZstdDecompressor(dictionary), raw, out)
                if not raw:
                    return out.whole()
        except (zstd.ZstdError, EOFError, ValueError, TypeError):
            raise out.broken() from None
        raise out.too_many()

    return Compressor("zstd", inflate, (b"\x28\xb5\x2f\xfd",))


def _brotli(raw: bytes, limit: int) -> bytes:
    """`brotli.decompress`, which takes nothing behind the end."""
    brotli, out = module_of("brotli"), Inflated("brotli", limit)
    stream = brotli.Decompressor()
    given = raw
    try:
        while not stream.is_finished():
            piece = stream.process(given, output_buffer_limit=min(out.left + 1, BROTLI_PIECE))
            out.add(piece)
            if not piece:
                break
            given = b""
    except TypeError:
        sentence = "This brotli inflates without a limit; from version 1.2 on it can be bounded."
        raise Unreadable(Problem.UNKNOWN_FORMAT, sentence) from None
    except brotli.error:
        raise out.broken() from None
    if not stream.is_finished():
        raise out.broken()
    return out.whole()


LZ4 = Compressor("lz4", _lz4, (b"\x04\x22\x4d\x18",))
ZSTD = zstd_compressor()
BROTLI = Compressor("brotli", _brotli)
