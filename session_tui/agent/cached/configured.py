"""From one entry of settings.CACHES to the codec of its values. No class of it is instantiated."""

from __future__ import annotations

import re
import zlib
from typing import Any, Callable, Dict, Mapping, Sequence, Tuple

from session_tui.agent.cached.compressors import (
    BZ2,
    GZIP,
    IDENTITY,
    Compressor,
    lzma_compressor,
    zlib_compressor,
)
from session_tui.agent.cached.files import DatabaseValues, FileValues
from session_tui.agent.cached.found import Reading, Serialized
from session_tui.agent.cached.guessing import Guessed
from session_tui.agent.cached.herd import HerdValues
from session_tui.agent.cached.memcached_serde import memcached_reading
from session_tui.agent.cached.redis_values import WHOLE, Number, RedisValues, whole_or_decimal
from session_tui.agent.cached.serializers import (
    JSON,
    MSGPACK,
    MSGSPEC_JSON,
    MSGSPEC_MSGPACK,
    PICKLE,
    Serializer,
)
from session_tui.agent.cached.third_party import BROTLI, LZ4, zstd_compressor
from session_tui.agent.cached.values import CachedCodec

SERIALIZERS: Dict[str, Serializer] = {
    "pickle.PickleSerializer": PICKLE,
    "json.JSONSerializer": JSON,
    "msgpack.MSGPackSerializer": MSGPACK,
    "msgspec.MsgSpecJsonSerializer": MSGSPEC_JSON,
    "msgspec.MsgSpecMsgPackSerializer": MSGSPEC_MSGPACK,
}
"""By their path in `django_redis.serializers` and `django_valkey.serializers`."""

DJANGO_SERIALIZER = "django.core.cache.backends.redis.RedisSerializer"
PACKAGES = {"django-redis": "django_redis", "django-valkey": "django_valkey"}
VALIDATES = (6, 1)
"""Django's version from which on the database cache refuses characters outside of base64."""

HERD_TIMEOUT = 60
"""Seconds of CACHE_HERD_TIMEOUT where the project has none."""

OWN = "%s is a class that is not known here"


def cached_codec(
    kind: str,
    backend: str | Sequence[str],
    options: Mapping[str, Any],
    settings: Any = None,
) -> CachedCodec:
    """The codec of one cache.

    `kind`: "redis", "django-redis", "django-valkey", "memcached" (or "memcached-pymemcache",
    "memcached-pylibmc"), "database", "file"; everything else is guessed. `backend`: the dotted name
    of its class, or of the class and its bases. `options` are OPTIONS of the entry. `settings`:
    those of the project, by default `django.conf.settings` where they are configured. Payloads
    are the bytes as they are stored: of memcached as `flagged` makes them, of the file-based
    cache the whole file.
    """
    bases = (backend,) if isinstance(backend, str) else tuple(backend)
    settings = _configured() if settings is None else settings
    if kind.startswith("memcached"):
        reading = memcached_reading(kind, bases, options)
    elif kind in _READINGS:
        reading = _READINGS[kind](options, settings)
    else:
        reading = Guessed("The class of this cache is not known here")
    return CachedCodec(reading, _caveat(bases, options))


def _redis(options: Mapping[str, Any], settings: Any) -> Reading:
    name = name_of(options.get("serializer") or DJANGO_SERIALIZER)
    if name == DJANGO_SERIALIZER:
        return RedisValues(Serialized(PICKLE))
    serializer = _serializer(name)
    return Serialized(serializer) if serializer else Guessed(OWN % "OPTIONS['serializer']")


def _django_redis(options: Mapping[str, Any], settings: Any) -> Reading:
    return _packaged("django_redis", options, settings, WHOLE)


def _django_valkey(options: Mapping[str, Any], settings: Any) -> Reading:
    return _packaged("django_valkey", options, settings, whole_or_decimal)


def _packaged(package: str, options: Mapping[str, Any], settings: Any, number: Number) -> Reading:
    path = options.get("SERIALIZER", f"{package}.serializers.pickle.PickleSerializer")
    serializer = _serializer(name_of(path))
    within = Serialized(serializer) if serializer else Guessed(OWN % "OPTIONS['SERIALIZER']")
    path = options.get("COMPRESSOR", f"{package}.compressors.identity.IdentityCompressor")
    compressor = _compressor(name_of(path), settings)
    if compressor is None:
        within, compressor = Guessed(OWN % "OPTIONS['COMPRESSOR']"), IDENTITY
    reading = RedisValues(within, compressor, number)
    if not name_of(options.get("CLIENT_CLASS", "")).endswith("HerdClient"):
        return reading
    timeout = getattr(settings, "CACHE_HERD_TIMEOUT", HERD_TIMEOUT)
    return HerdValues(reading, timeout if isinstance(timeout, (int, float)) else HERD_TIMEOUT)


def _database(options: Mapping[str, Any], settings: Any) -> Reading:
    try:
        from django import VERSION
    except ImportError:
        return DatabaseValues(False)
    return DatabaseValues(VERSION[:2] >= VALIDATES)


_READINGS: Dict[str, Callable[[Mapping[str, Any], Any], Reading]] = {
    "redis": _redis,
    "django-redis": _django_redis,
    "django-valkey": _django_valkey,
    "database": _database,
    "file": lambda options, settings: FileValues(),
}


def _serializer(name: str) -> Serializer | None:
    return SERIALIZERS.get(_inside(name, "serializers"))


def _compressor(name: str, settings: Any) -> Compressor | None:
    """The compressors of django-valkey take settings of their own, those of django-redis none."""
    path = _inside(name, "compressors")
    tuned = name.startswith("django_valkey.")
    fixed = {
        "identity.IdentityCompressor": IDENTITY,
        "gzip.GzipCompressor": GZIP,
        "bz2.Bz2Compressor": BZ2,
        "lz4.Lz4Compressor": LZ4,
        "brotli.BrotliCompressor": BROTLI,
    }
    return fixed.get(path) or _tuned(path, settings if tuned else None)


def _tuned(path: str, settings: Any) -> Compressor | None:
    if path == "zlib.ZlibCompressor":
        return zlib_compressor(getattr(settings, "COMPRESS_ZLIB_WBITS", zlib.MAX_WBITS))
    if path == "lzma.LzmaCompressor":
        form = getattr(settings, "DECOMPRESS_LZMA_FORMAT", 0)
        return lzma_compressor(form, getattr(settings, "DECOMPRESS_LZMA_FILTERS", None))
    if path == "zstd.ZStdCompressor":
        dictionary = getattr(settings, "DECOMPRESS_ZSTD_DICT", None)
        return zstd_compressor(dictionary or getattr(settings, "COMPRESS_ZSTD_DICT", None))
    return None


def _inside(name: str, folder: str) -> str:
    """A path without the package: the two have the same modules and classes."""
    for package in PACKAGES.values():
        if name.startswith(f"{package}.{folder}."):
            return name[len(f"{package}.{folder}.") :]
    return ""


def name_of(option: Any) -> str:
    """The dotted name of a class that an option names, is, or holds an instance of."""
    if isinstance(option, str):
        return option
    kind = option if isinstance(option, type) else type(option)
    return f"{kind.__module__}.{kind.__qualname__}"


def _configured() -> Any:
    try:
        from django.conf import settings
    except ImportError:
        return None
    return settings if settings.configured else None


def _caveat(bases: Tuple[str, ...], options: Mapping[str, Any]) -> str:
    """A class of the project's own stands between Django and what is stored."""
    own = [*bases[:1], name_of(options.get("CLIENT_CLASS", ""))]
    for name in own:
        if name and not name.startswith(("django.", "django_redis.", "django_valkey.")):
            named = name if re.fullmatch(r"[\w.]{1,200}", name) else "its class"
            return f"Values may be stored in another way: {named} is the project's own."
    return ""
