"""What caches store opens to what the libraries themselves make of it, and never runs."""

from __future__ import annotations

import base64
import gzip
import json
import os
import pickle
import subprocess
import sys
import time
import zlib
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import settings as examples
from hypothesis import strategies as some

from session_tui.agent.cached import (
    CachedCodec,
    cached_codec,
    expiry_and_value,
    file_entry,
    flagged,
    unflagged,
)
from session_tui.agent.rows import Rows
from session_tui.agent.sealing import Seal
from session_tui.agent.stores.base import Stored
from session_tui.model import Problem

HERE = Path(__file__).parent
SUITE = Path(os.environ.get("SESSION_TUI_SUITES", HERE.parents[2] / "shared" / "suites"))
PYTHONS = [path for path in os.environ.get("SESSION_TUI_PYTHONS", "").split(":") if path]
MUTATIONS = int(os.environ.get("SESSION_TUI_CACHED_MUTATIONS", "2000"))
"""Damaged values that are opened; 20,000 take half a minute, which this variable can ask for."""

DATA = {"_auth_user_id": "7", "cart": [1, {"tea": None}]}
PICKLED = pickle.dumps(DATA, pickle.HIGHEST_PROTOCOL)
ATTACK = b"cos\nsystem\n(S'id'\ntR."

JSON = {"SERIALIZER": "django_redis.serializers.json.JSONSerializer"}
ZLIBBED = {"COMPRESSOR": "django_redis.compressors.zlib.ZlibCompressor"}
MSGPACK = {"SERIALIZER": "django_redis.serializers.msgpack.MSGPackSerializer"}
HERD = {"CLIENT_CLASS": "django_redis.client.herd.HerdClient"}


def redis(**options: Any) -> CachedCodec:
    return cached_codec("redis", "django.core.cache.backends.redis.RedisCache", options)


def django_redis(options: dict[str, Any], settings: Any = None) -> CachedCodec:
    return cached_codec("django-redis", "django_redis.cache.RedisCache", options, settings)


def side(python: str, servers: dict[str, str], *arguments: str) -> dict[str, Any]:
    """What the libraries in one interpreter say."""
    command = [python, "-W", "ignore", str(HERE / "cached_side.py"), *arguments]
    ran = subprocess.run(
        command, input=json.dumps(servers), capture_output=True, text=True, timeout=300
    )
    assert ran.returncode == 0, ran.stderr[-3000:]
    said: dict[str, Any] = json.loads(ran.stdout)
    return said


@pytest.fixture
def servers(redis_server: Any, memcached_server: Any, tmp_path: Path) -> dict[str, str]:
    from tests.servers import redis_url

    address = f"127.0.0.1:{memcached_server.port}"
    return {"redis": redis_url(redis_server), "memcached": address, "folder": str(tmp_path)}


class TestTheLibraries:
    @pytest.mark.parametrize("python", [sys.executable, *PYTHONS])
    def test_what_each_of_them_stores_opens_to_what_it_reads_itself(
        self, python: str, servers: dict[str, str]
    ) -> None:
        said = side(python, servers, "stored")
        assert {"database", "file"} <= set(said["caches"]) and said["wrong"] == []

    def test_what_was_damaged_opens_where_they_still_open_it(self, servers: dict[str, str]) -> None:
        said = side(sys.executable, servers, "damaged", "5", "100")
        assert said["wrong"] == []
        assert said["loaded"] > 50 or not any("json" in each for each in said["caches"])


class TestRedis:
    def test_a_session_is_a_pickle(self) -> None:
        decoded = redis().open(PICKLED)
        assert (decoded.data, decoded.problem, decoded.readable) == (DATA, Problem.NONE, True)
        assert (decoded.format, decoded.size) == ("pickle", len(PICKLED))
        assert (decoded.signer, decoded.salt, decoded.saved_at) == (None, None, None)

    @pytest.mark.parametrize("stored", [b"5", b" -7 ", b"1_000"])
    def test_a_number_is_stored_plain_and_is_no_session(self, stored: bytes) -> None:
        decoded = redis().open(stored)
        assert (decoded.format, decoded.data) == ("number", int(stored))
        assert not decoded.readable and not decoded.absent and "500" in decoded.because

    def test_none_is_no_entry_at_all(self) -> None:
        decoded = redis().open(pickle.dumps(None))
        assert (decoded.problem, decoded.readable, decoded.absent) == (Problem.EMPTY, False, True)

    def test_a_list_makes_pages_fail_rather_than_being_absent(self) -> None:
        decoded = redis().open(pickle.dumps([1]))
        assert (decoded.problem, decoded.absent) == (Problem.UNKNOWN_FORMAT, False)
        assert decoded.data == [1] and "500" in decoded.because

    def test_what_is_damaged_is_absent_for_django(self) -> None:
        decoded = redis().open(PICKLED[:-9])
        assert (decoded.problem, decoded.readable, decoded.absent) == (Problem.PICKLE, False, True)
        assert decoded.because.endswith("Django finds no session in it.")

    def test_nothing_is_empty(self) -> None:
        assert redis().open(b"").problem is Problem.EMPTY and redis().parts(b"") == []

    @pytest.mark.parametrize(
        "stored", [PICKLED, json.dumps(DATA).encode(), b"\x81\xa1a\x01"], ids=["p", "j", "m"]
    )
    def test_a_serializer_of_the_project_s_own_is_guessed_and_said_so(self, stored: bytes) -> None:
        decoded = redis(serializer="shop.caches.Own").open(stored)
        assert decoded.readable and decoded.data in (DATA, {"a": 1})
        assert "a guess; Django may see something else" in decoded.because

    def test_what_nobody_can_guess_is_left_open(self) -> None:
        decoded = redis(serializer="shop.caches.Encrypted").open(b"\xf3\x9a\x1c\x77")
        assert (decoded.data, decoded.readable) == (None, True)
        assert (decoded.problem, decoded.format) == (Problem.UNKNOWN_FORMAT, "unknown")
        assert "cannot be told" in decoded.because


class TestDjangoRedis:
    def test_a_value_that_was_too_short_to_be_compressed_opens_as_it_stands(self) -> None:
        assert django_redis(ZLIBBED).open(pickle.dumps({})).readable

    def test_json_is_utf_8_and_not_latin_1_as_in_signed_sessions(self) -> None:
        assert django_redis(JSON).open('{"a": "größe"}'.encode()).data == {"a": "größe"}
        latin = django_redis(JSON).open('{"a": "größe"}'.encode("latin-1"), show=False)
        assert (latin.problem, latin.absent) == (Problem.BAD_JSON, True)

    def test_another_compressor_than_the_one_configured_is_named(self) -> None:
        decoded = django_redis(ZLIBBED).open(gzip.compress(PICKLED))
        assert decoded.because == (
            "It looks like pickle, compressed by gzip; this cache reads pickle, compressed by zlib."
            " Django finds no session in it."
        )
        assert decoded.data == DATA and not decoded.readable

    def test_another_serializer_than_the_one_configured_is_named(self) -> None:
        decoded = django_redis(JSON).open(PICKLED)
        assert decoded.because.startswith("It looks like pickle; this cache reads json.")
        assert (decoded.data, decoded.format) == (DATA, "pickle")

    def test_that_is_not_opened_for_a_list(self) -> None:
        assert django_redis(JSON).open(PICKLED, show=False).data is None

    def test_an_attack_on_a_site_that_reads_json_is_told_and_runs_nowhere(self) -> None:
        decoded = django_redis(JSON).open(ATTACK)
        assert "would run os.system; Django does not load it" in decoded.because
        assert (decoded.imports, decoded.dangerous) == (("os.system",), ())

    def test_what_django_runs_itself_where_the_compressor_fails_is_an_attack(self) -> None:
        assert django_redis(ZLIBBED).open(ATTACK).dangerous == ("os.system",)

    def test_a_class_of_the_project_s_own_is_a_caveat(self) -> None:
        own = cached_codec("django-redis", ["shop.Cache", "django_redis.cache.RedisCache"], {})
        assert "shop.Cache" in own.caveat
        assert "shop.Client" in django_redis({"CLIENT_CLASS": "shop.Client"}).caveat
        assert django_redis(HERD).caveat == redis().caveat == ""

    def test_settings_of_django_valkey_tune_its_compressors(self) -> None:
        class Settings:
            COMPRESS_ZLIB_WBITS = -15

        options = {"COMPRESSOR": "django_valkey.compressors.zlib.ZlibCompressor"}
        codec = cached_codec("django-valkey", "django_valkey.cache.ValkeyCache", options, Settings)
        deflater = zlib.compressobj(wbits=-15)
        assert codec.open(deflater.compress(PICKLED) + deflater.flush()).data == DATA
        assert django_redis(ZLIBBED, Settings).open(zlib.compress(PICKLED)).readable

    @pytest.mark.parametrize("compressor", ["zlib.Zlib", "lzma.Lzma", "zstd.ZStd"])
    def test_settings_that_fit_no_compressor_raise_nothing(self, compressor: str) -> None:
        class Settings:
            COMPRESS_ZLIB_WBITS = DECOMPRESS_LZMA_FORMAT = 99
            COMPRESS_ZSTD_DICT = "no dictionary"

        options = {"COMPRESSOR": f"django_valkey.compressors.{compressor}Compressor", **HERD}
        codec = cached_codec("django-valkey", "django_valkey.cache.ValkeyCache", options, Settings)
        assert not codec.open(zlib.compress(PICKLED)).readable


class TestHerdClient:
    @staticmethod
    def packed(value: object, seconds: float) -> bytes:
        """As HerdClient stores it, without having it: an object of its class `Marker`."""
        marker = b"\x80\2cdjango_redis.client.herd\nMarker\n)\x81"
        rest = [pickle.dumps(each, 2)[2:-1] for each in (value, int(time.time() + seconds))]
        return marker + b"".join(rest) + b"\x87."

    def test_a_session_is_told_from_its_pack(self) -> None:
        decoded = django_redis(HERD).open(self.packed(DATA, 60))
        assert (decoded.data, decoded.problem, decoded.because) == (DATA, Problem.NONE, "")

    def test_none_in_a_pack_is_no_entry_at_all(self) -> None:
        decoded = django_redis(HERD).open(self.packed(None, 60))
        assert decoded.problem is Problem.EMPTY and decoded.absent

    @pytest.mark.parametrize(
        ("past", "readable", "word"), [(-60, True, ""), (10, True, "dice"), (90, False, "no entry")]
    )
    def test_its_own_end_comes_before_that_of_the_entry(
        self, past: int, readable: bool, word: str
    ) -> None:
        decoded = django_redis(HERD).open(self.packed({}, -past))
        assert (decoded.readable, decoded.absent) == (readable, not readable)
        assert word in decoded.because and bool(word) == bool(decoded.because)

    def test_without_a_herd_client_the_pack_is_no_session(self) -> None:
        decoded = django_redis({}).open(self.packed({}, 60))
        assert (decoded.problem, decoded.readable) == (Problem.UNKNOWN_FORMAT, False)


class TestMemcached:
    PYLIBMC = cached_codec("memcached", ["django.core.cache.backends.memcached.PyLibMCCache"], {})
    PYMEMCACHE = cached_codec("memcached-pymemcache", "", {})
    OLD = cached_codec("memcached", ["django.core.cache.backends.memcached.MemcachedCache"], {})

    @given(some.integers(0, 2**32 - 1), some.binary())
    @examples(max_examples=50)
    def test_flags_travel_in_front_of_the_value(self, flags: int, value: bytes) -> None:
        assert unflagged(flagged(flags, value)) == (flags, value)

    @pytest.mark.parametrize("codec", [PYLIBMC, PYMEMCACHE, OLD], ids=["lib", "py", "old"])
    def test_the_size_is_that_of_the_value(self, codec: CachedCodec) -> None:
        decoded = codec.open(flagged(1, PICKLED))
        assert decoded.readable and decoded.size == len(PICKLED)
        assert codec.open(flagged(1, b"")).problem is Problem.EMPTY

    @pytest.mark.parametrize(
        ("flags", "form", "data"), [(0, "bytes", b"7"), (2, "number", 7), (16, "text", "7")]
    )
    @pytest.mark.parametrize("codec", [PYLIBMC, PYMEMCACHE, OLD], ids=["lib", "py", "old"])
    def test_other_flags_are_no_sessions(
        self, codec: CachedCodec, flags: int, form: str, data: object
    ) -> None:
        decoded = codec.open(flagged(flags, b"7"))
        assert (decoded.format, decoded.data, decoded.readable) == (form, data, False)
        assert not decoded.absent

    def test_compressed_values_open_for_clients_that_inflate_them(self) -> None:
        payload = flagged(9, zlib.compress(PICKLED))
        assert self.PYLIBMC.open(payload).data == self.OLD.open(payload).data == DATA
        other = self.PYMEMCACHE.open(payload)
        assert not other.readable and "looks like pickle, compressed by zlib" in other.because

    def test_flags_that_pylibmc_refuses_are_an_absent_entry(self) -> None:
        decoded = self.PYLIBMC.open(flagged(3, PICKLED))
        assert not decoded.readable and decoded.absent and "flags 3" in decoded.because

    def test_a_serde_of_the_project_s_own_is_guessed(self) -> None:
        codec = cached_codec("memcached-pymemcache", "", {"serde": object()})
        decoded = codec.open(flagged(1, json.dumps(DATA).encode()))
        assert decoded.data == DATA and "a guess" in decoded.because

    def test_the_parts_begin_with_the_flags(self) -> None:
        parts = self.PYLIBMC.parts(flagged(9, zlib.compress(PICKLED)))
        assert [name for name, _, _ in parts] == ["flags", "value", "pickle"]
        assert parts[0][2] == "9: pickle, compressed" and parts[-1][1] == PICKLED


class TestFilesAndTables:
    FILE = cached_codec("file", "django.core.cache.backends.filebased.FileBasedCache", {})
    TABLE = cached_codec("database", "django.core.cache.backends.db.DatabaseCache", {})

    @pytest.mark.parametrize("protocol", range(6))
    @pytest.mark.parametrize("end", [None, 4e9, 5, 0.0])
    def test_a_file_is_split_where_its_first_pickle_ends(
        self, end: float | None, protocol: int
    ) -> None:
        value = zlib.compress(PICKLED)
        raw = pickle.dumps(end, protocol) + value
        assert expiry_and_value(raw) == (end, value)
        assert self.FILE.open(raw).data == DATA

    def test_an_end_that_runs_something_is_an_attack_even_on_a_mere_look(self) -> None:
        raw = ATTACK + zlib.compress(PICKLED)
        entry = file_entry(raw)
        assert (entry.expiry, entry.dangerous) == (None, ("os.system",))
        decoded = self.FILE.open(raw)
        assert decoded.dangerous == ("os.system",) and not decoded.readable
        assert "An attack: " in decoded.because and "the end of this entry" in decoded.because

    @pytest.mark.parametrize(
        "end", [b"", b"\x80", pickle.dumps("soon"), pickle.dumps([]), b"cshop\nEnd\n."]
    )
    def test_an_end_that_is_none_is_said(self, end: bytes) -> None:
        raw = end + zlib.compress(PICKLED)
        assert expiry_and_value(raw)[0] is None and file_entry(raw).because
        assert self.FILE.open(raw).absent

    @pytest.mark.parametrize(
        ("end", "seconds"),
        [(float("inf"), None), (float("nan"), None), (2**9999, None), (-(2**9999), 0.0), (True, 1)],
    )
    def test_strange_ends_are_what_django_s_comparison_makes_of_them(
        self, end: float, seconds: float | None
    ) -> None:
        assert expiry_and_value(pickle.dumps(end))[0] == seconds

    def test_a_row_of_the_database_cache_is_base64(self) -> None:
        assert self.TABLE.open(base64.b64encode(PICKLED)).data == DATA
        spoilt = self.TABLE.open(base64.b64encode(PICKLED)[:-1])
        assert (spoilt.problem, spoilt.absent) == (Problem.BAD_BASE64, True)


class TestUnknownCaches:
    CODEC = cached_codec("", "shop.caches.Own", {})

    @pytest.mark.parametrize("wrap", [bytes, zlib.compress, base64.b64encode], ids=["", "z", "b"])
    def test_they_are_guessed_and_said_so(self, wrap: Any) -> None:
        decoded = self.CODEC.open(wrap(PICKLED))
        assert decoded.data == DATA and "a guess" in decoded.because

    @pytest.mark.parametrize("kind", ["locmem", "dummy", "unknown"])
    def test_so_is_every_kind_that_has_no_codec(self, kind: str) -> None:
        assert "a guess" in cached_codec(kind, "", {}).open(PICKLED).because

    def test_a_value_that_is_too_large_is_not_called_strange(self) -> None:
        decoded = self.CODEC.open(zlib.compress(b"a" * 2000), limit=1000)
        assert (decoded.problem, decoded.readable) == (Problem.TOO_LARGE, True)


@pytest.mark.parametrize(
    ("entry", "origin"),
    [(PICKLED, "cache"), (pickle.dumps([1]), "cache"), (ATTACK, "cache"), (PICKLED[:-9], "db")],
    ids=["a session", "a list", "an attack", "damaged"],
)
def test_cached_db_goes_on_to_its_row_only_where_a_load_fails(entry: bytes, origin: str) -> None:
    row = Stored("k", b"row", 3, None, (), origin="db")
    cached = Stored("k", entry, len(entry), None, (), origin="cache", beside=row)
    rows = Rows(redis(), Seal(b"s" * 32), "db", others={"cache": redis()})
    assert rows.used(cached).origin == origin


def hostile(python: str, *arguments: str) -> None:
    """The hostile values in a process of their own; it prints nothing where all is well."""
    command = [python, str(HERE / "oracle_cached.py"), *arguments]
    ran = subprocess.run(command, capture_output=True, text=True, timeout=600)
    assert (ran.returncode, ran.stdout[:3000], ran.stderr[:3000]) == (0, "", "")


@pytest.mark.parametrize("python", [sys.executable, *PYTHONS])
def test_hostile_values_run_nothing_are_named_and_stay_within_bounds(python: str) -> None:
    folder = [str(SUITE / "picklescan")] if SUITE.is_dir() and python == sys.executable else []
    hostile(python, "2024", str(MUTATIONS if python == sys.executable else 300), *folder)
