"""The compressors and MessagePack, read within bounds."""

from __future__ import annotations

import bz2
import datetime
import gzip
import lzma
import struct
import zlib
from typing import Any

import pytest
from hypothesis import given
from hypothesis import settings as examples
from hypothesis import strategies as some

import tests.agent.oracle_cached as oracle
from session_tui.agent.cached import compressors
from session_tui.agent.cached.compressors import BZ2, GZIP, LZMA, ZLIB, Compressor
from session_tui.agent.cached.msgpack import unpacked
from session_tui.agent.decoded import Unreadable
from session_tui.agent.pickles import Opaque
from session_tui.model import DEPTH_LIMIT, Problem

MSGPACK = "django_redis.serializers.msgpack.MSGPackSerializer"


class TestCompressors:
    EACH = ((ZLIB, zlib.compress), (GZIP, gzip.compress), (BZ2, bz2.compress))
    ALL = (*EACH, (LZMA, lzma.compress))

    @pytest.mark.parametrize(("compressor", "compress"), ALL, ids=lambda each: str(each)[:20])
    def test_the_limit_is_exact(self, compressor: Compressor, compress: Any) -> None:
        assert compressor.inflate(compress(b"a" * 5000), 5000) == b"a" * 5000
        with pytest.raises(Unreadable) as raised:
            compressor.inflate(compress(b"a" * 5001), 5000)
        assert raised.value.problem is Problem.TOO_LARGE

    @pytest.mark.parametrize(("compressor", "compress"), ALL, ids=lambda each: str(each)[:20])
    def test_what_breaks_off_does_not_inflate(self, compressor: Compressor, compress: Any) -> None:
        with pytest.raises(Unreadable) as raised:
            compressor.inflate(compress(oracle.SESSION)[:-1], 5000)
        assert raised.value.problem is Problem.BAD_ZLIB

    def test_one_that_this_python_lacks_is_named(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(compressors, "_imported", lambda name: None)
        decoded = oracle.django_valkey("lz4.Lz4Compressor").open(b"\x04\x22\x4d\x18abc")
        assert "takes the module lz4.frame, which this Python does not have" in decoded.because
        assert (decoded.data, decoded.readable, decoded.absent) == (None, False, False)

    def test_brotli_that_knows_no_limit_is_not_used(self, monkeypatch: pytest.MonkeyPatch) -> None:
        class Decompressor:
            def process(self, raw: bytes) -> bytes:
                raise AssertionError("inflated without a limit")

            def is_finished(self) -> bool:
                return False

        module = type("brotli", (), {"Decompressor": Decompressor, "error": ValueError})
        monkeypatch.setattr(compressors, "_imported", lambda name: module)
        decoded = oracle.django_valkey("brotli.BrotliCompressor").open(b"\x1babc")
        assert decoded.data is None and "from version 1.2 on" in decoded.because


class TestMessagePack:
    def test_a_time_is_a_time_in_utc(self) -> None:
        moment = unpacked(b"\xd6\xff" + struct.pack(">I", 1709209815), True).data
        assert moment == datetime.datetime(2024, 2, 29, 12, 30, 15, tzinfo=datetime.timezone.utc)

    def test_an_extension_is_a_placeholder(self) -> None:
        found = unpacked(b"\xd4\x05a", True).data
        assert isinstance(found, Opaque) and found.arguments == (b"a",)

    def test_numbers_as_keys_are_read_by_msgspec_alone(self) -> None:
        assert unpacked(b"\x81\x01\x02", False).data == {1: 2}
        decoded = oracle.django_redis(SERIALIZER=MSGPACK).open(b"\x81\x01\x02")
        assert not decoded.readable and decoded.absent and "for keys" in decoded.because

    def test_what_is_deeper_than_is_shown_is_cut(self) -> None:
        decoded = oracle.django_redis(SERIALIZER=MSGPACK).open(
            b"\x81\xa1d" + b"\x91" * (DEPTH_LIMIT + 5) + b"\x01"
        )
        assert (decoded.problem, decoded.readable) == (Problem.TOO_DEEP, True)

    @pytest.mark.parametrize(
        "raw",
        [
            b"\xdd\xff\xff\xff\xff",
            b"\xdb\xff\xff\xff\xffa",
            b"\xc6\xff\xff\xff\xff",
            b"\x91" * 9999,
        ],
    )
    def test_more_than_there_is_is_not_made_room_for(self, raw: bytes) -> None:
        with pytest.raises(Unreadable):
            unpacked(raw, True)

    @given(some.binary(max_size=40), some.booleans())
    @examples(max_examples=300)
    def test_nothing_but_unreadable_is_raised(self, raw: bytes, strict: bool) -> None:
        try:
            unpacked(raw, strict)
        except Unreadable as error:
            assert error.sentence.endswith(".")
