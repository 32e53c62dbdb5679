"""Hostile cache values against their codec, in whatever interpreter runs this.

`python oracle_cached.py SEED N [FOLDER]`: opens the zoo of hostile pickles and those of FOLDER, as
each kind of cache would store them, then bombs, then N mutations, while an audit hook listens.
With N below 1000 the pickles that are merely large are left out.
Prints what is wrong, and exits 1 if anything was. Python 3.8 syntax; nothing hostile is loaded.
"""

from __future__ import annotations

import base64
import bz2
import gzip
import lzma
import pickle
import random
import resource
import subprocess
import sys
import zlib
from collections.abc import Callable, Iterator
from importlib import import_module
from pathlib import Path
from typing import Any, NamedTuple

sys.path.insert(0, str(Path(__file__).parents[2]))

from session_tui.agent.cached import CachedCodec, cached_codec, expiry_and_value, flagged
from session_tui.agent.decoded import Decoded
from session_tui.agent.masking import value_tree
from session_tui.model import INFLATED_LIMIT, Problem
from tests.agent import oracle_pickles as pickles

MEMCACHED = "django.core.cache.backends.memcached."
END = pickle.dumps(4e9, pickle.HIGHEST_PROTOCOL)
DEFLATE = zlib.compress
SESSION = pickle.dumps({"_auth_user_id": "7", "cart": [1, 2, "tea"]}, pickle.HIGHEST_PROTOCOL)
PEAK = 64 * 1024
"""Kilobytes by which opening bombs may make this process grow."""


class Place(NamedTuple):
    """One kind of cache."""

    codec: CachedCodec
    wrap: Callable[[bytes], bytes]
    """How it stores a pickle."""


def identity(raw: bytes) -> bytes:
    """Stored as it is."""
    return raw


def django_redis(compressor: str = "", **options: Any) -> CachedCodec:
    """The codec of a cache of django-redis."""
    if compressor:
        options["COMPRESSOR"] = f"django_redis.compressors.{compressor}"
    return cached_codec("django-redis", "django_redis.cache.RedisCache", options)


def django_valkey(compressor: str) -> CachedCodec:
    """The codec of a cache of django-valkey."""
    options = {"COMPRESSOR": f"django_valkey.compressors.{compressor}"}
    return cached_codec("django-valkey", "django_valkey.cache.ValkeyCache", options)


def places() -> dict[str, Place]:
    """Each kind of cache that unpickles: its codec, and how it stores a pickle."""
    found: dict[str, Place] = {
        "redis": Place(cached_codec("redis", "", {}), identity),
        "own serializer": Place(cached_codec("redis", "", {"serializer": "shop.Own"}), identity),
        "django-redis": Place(django_redis(), identity),
        "herd": Place(django_redis(CLIENT_CLASS="django_redis.client.herd.HerdClient"), identity),
        "zlib": Place(django_redis("zlib.ZlibCompressor"), zlib.compress),
        "gzip": Place(django_redis("gzip.GzipCompressor"), gzip.compress),
        "lzma": Place(django_redis("lzma.LzmaCompressor"), lzma.compress),
        "bz2": Place(django_valkey("bz2.Bz2Compressor"), bz2.compress),
        "zlib, yet not compressed": Place(django_redis("zlib.ZlibCompressor"), identity),
        "lzma, yet not compressed": Place(django_redis("lzma.LzmaCompressor"), identity),
        "own compressor": Place(django_redis(COMPRESSOR="shop.Own"), bz2.compress),
        "pymemcache": Place(cached_codec("memcached-pymemcache", "", {}), memcached(1, identity)),
        "pylibmc": Place(cached_codec("memcached-pylibmc", "", {}), memcached(1, identity)),
        "pylibmc, zlib": Place(
            cached_codec("memcached-pylibmc", "", {}), memcached(9, zlib.compress)
        ),
        "database": Place(cached_codec("database", "", {}), base64.b64encode),
        "file": Place(cached_codec("file", "", {}), lambda raw: END + zlib.compress(raw)),
        "end of a file": Place(
            cached_codec("file", "", {}), lambda raw: raw + zlib.compress(SESSION)
        ),
        "unknown": Place(cached_codec("", "shop.Cache", {}), identity),
        "unknown, gzip": Place(cached_codec("", "shop.Cache", {}), gzip.compress),
        "unknown, base64": Place(cached_codec("unknown", "shop.Cache", {}), base64.b64encode),
    }
    found.update(third_party())
    return found


def third_party() -> Iterator[tuple[str, Place]]:
    """Those with compressors that this interpreter may have."""
    modules = {"lz4.frame": "lz4.Lz4Compressor", "brotli": "brotli.BrotliCompressor"}
    modules.update(dict.fromkeys(("pyzstd", "backports.zstd"), "zstd.ZStdCompressor"))
    for module, compressor in modules.items():
        try:
            compress = import_module(module).compress
        except ImportError:
            continue
        yield module, Place(django_valkey(compressor), compress)


def memcached(flags: int, wrap: Callable[[bytes], bytes]) -> Callable[[bytes], bytes]:
    """Stored with flags."""
    return lambda raw: flagged(flags, wrap(raw))


def opened(codec: CachedCodec, payload: bytes) -> Decoded:
    """Opens a payload and does with it all that the agent may do."""
    decoded = codec.open(payload)
    brief = codec.open(payload, 1000, False)
    assert repr(value_tree(decoded.data, False)) and repr(value_tree(brief.data, False))
    for name, raw, meaning in codec.parts(payload):
        assert name and meaning and len(raw) <= max(INFLATED_LIMIT, len(payload)) + 1
    assert (decoded.signer, decoded.saved_at, decoded.salt) == (None, None, None)
    assert not (decoded.readable and decoded.absent)
    assert decoded.raises is ("answers 500" in decoded.because)
    expiry_and_value(payload)
    return decoded


def unnamed(place: str, decoded: Decoded, dangerous: str) -> str:
    """What is missing where a hostile value is told; empty where nothing is."""
    told = dangerous in decoded.dangerous
    said = decoded.because.startswith("An attack: Django would run ")
    safe = not decoded.readable and not decoded.absent and decoded.problem is Problem.PICKLE
    return "" if told and said and safe else f"{place}: {dangerous} is not told: {decoded!r:.300}"


def deflated_bomb() -> bytes:
    """500 MB of zeros in some 500 kB of zlib."""
    deflater = zlib.compressobj(9, zlib.DEFLATED, -15)
    block = deflater.compress(b"\0" * 1_000_000) + deflater.flush(zlib.Z_FULL_FLUSH)
    return b"\x78\xda" + block * 500 + b"\3\0\0\0\0\0"


def bombs() -> Iterator[tuple[str, bytes]]:
    """Place and stored value of small things that stand for large ones, without their wrapping."""
    zeros, bomb = b"\0" * 4_000_000, deflated_bomb()
    yield "zlib", bomb
    yield "zlib", zlib.compress(bomb)
    yield "gzip", gzip.compress(zeros, 1) * 50
    yield "lzma", lzma.compress(zeros, preset=0) * 50
    yield "lzma", b"\x5d\0\0\0\x80" + b"\xff" * 8 + b"\0" * 100  # 2 GB of dictionary
    yield "lzma", lzma.compress(b"") * 10_000
    yield "bz2", bz2.compress(zeros) * 50
    yield "bz2", bz2.compress(b"") * 100_000
    yield "gzip", gzip.compress(b"") * 50_000
    yield "pylibmc, zlib", flagged(9, bomb)
    yield "file", END + bomb
    yield "unknown", bomb
    for place, (_, compress) in third_party():
        yield place, compress(zeros)
        yield place, compress(compress(b"\0" * 8_000_000))
        yield place, compress(b"") * 50_000
    yield "redis", b"9" * 1_000_000
    yield "database", b"A" * 4_000_000
    yield "unknown", b"\xdd\0\xff\xff\xff" + b"\x80" * 900_000
    yield "unknown", b"\x91" * 900_000


def made_elsewhere() -> Any:
    """The bombs, whose making takes the memory that opening them must not take."""
    command = [sys.executable, __file__, "bombs"]
    return pickle.loads(subprocess.run(command, stdout=subprocess.PIPE, check=True).stdout)


def grown(codecs: dict[str, Place], made: Any) -> Iterator[str]:
    """Bombs that open, or make this process larger than they may."""
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    for place, payload in made:
        if opened(codecs[place][0], payload).problem is Problem.NONE:
            yield f"a bomb for {place} opened"
    more = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before
    if more > PEAK:
        yield f"bombs took {more} kB"


def hostile(places: dict[str, Place], others: Any) -> Iterator[str]:
    """The zoo in every place, others in two; what is not told of them."""
    for place, (codec, wrap) in places.items():
        for raw, dangerous in pickles.ZOO.values():
            decoded = opened(codec, wrap(raw))
            if dangerous != pickles.EXTENSION:
                yield unnamed(place, decoded, dangerous)
    for raw in others:
        for place in ("pylibmc, zlib", "end of a file")[: 1 if len(raw) > 100_000 else 2]:
            codec, wrap = places[place]
            codec.open(wrap(raw))


def mutated(places: dict[str, Place], seed: int, count: int) -> None:
    """Damaged values, before and after they were wrapped."""
    draw = random.Random(seed)
    kinds, seeds = list(places.values()), [raw for raw, _ in pickles.ZOO.values()] + [SESSION] * 9
    for raw in pickles.mutations(draw, count // 2, seeds):
        codec, wrap = draw.choice(kinds)
        opened(codec, wrap(raw))
    for codec, wrap in kinds:
        wrapped = [wrap(raw) for raw in seeds]
        for raw in pickles.mutations(draw, count // 2 // len(kinds), wrapped):
            opened(codec, raw)


def main(seed: int, count: int, folder: str) -> int:
    """Opens all of it; 1 if anything was wrong."""
    everywhere, made = places(), made_elsewhere()
    others = list(pickles.everything(folder)) if count >= 1000 else []
    heard: list[str] = []
    for codec, wrap in everywhere.values():
        opened(codec, wrap(SESSION))  # loads what is loaded when it is needed
        opened(codec, b"\x81\xa1a\xd6\xff\0\0\0\1")
    sys.addaudithook(lambda event, _: heard.append(event) if listening else None)
    listening = [True]
    pickle.loads(b"cdecimal\nDecimal\n.")
    wrong = [] if heard else ["The hook hears nothing."]
    heard.clear()
    wrong += grown(everywhere, made)
    wrong += hostile(everywhere, others)
    mutated(everywhere, seed, count)
    listening.clear()
    wrong += sorted({f"heard {event}" for event in heard if event.startswith(pickles.FORBIDDEN)})
    for line in filter(None, wrong):
        print(line.encode("ascii", "backslashreplace").decode()[:1000])
    return 1 if any(wrong) else 0


if __name__ == "__main__":
    if sys.argv[1] == "bombs":
        sys.stdout.buffer.write(pickle.dumps(list(bombs())))
        sys.exit()
    sys.exit(main(int(sys.argv[1]), int(sys.argv[2]), "".join(sys.argv[3:4])))
