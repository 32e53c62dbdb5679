"""Which client library a memcached cache uses, and how that one is set to read its values."""

from __future__ import annotations

import zlib
from typing import Any, Mapping, Tuple

from session_tui.agent.cached.compressors import BZ2, GZIP, IDENTITY, LZMA, ZLIB, Compressor
from session_tui.agent.cached.found import Reading, Serialized
from session_tui.agent.cached.guessing import Guessed
from session_tui.agent.cached.memcached_flags import (
    PYLIBMC,
    PYMEMCACHE,
    PYTHON_MEMCACHED,
    Client,
    MemcachedValues,
)
from session_tui.agent.cached.serializers import PICKLE

SERDE = "pymemcache.serde."

INFLATERS = {"zlib": ZLIB, "gzip": GZIP, "bz2": BZ2, "lzma": LZMA}


def memcached_reading(kind: str, bases: Tuple[str, ...], options: Mapping[str, Any]) -> Reading:
    """`kind` and `bases` as `cached_codec` takes them."""
    names = {name.rpartition(".")[2] for name in bases}
    if kind == "memcached-pylibmc" or (kind == "memcached" and "PyLibMCCache" in names):
        return MemcachedValues(PYLIBMC, Serialized(PICKLE))
    if "MemcachedCache" in names:
        return MemcachedValues(PYTHON_MEMCACHED, Serialized(PICKLE))
    if "serde" not in options:
        return MemcachedValues(PYMEMCACHE, Serialized(PICKLE))
    return _by_serde(options["serde"], PYMEMCACHE)


def _by_serde(serde: Any, client: Client) -> Reading:
    """As pymemcache's serializer is set; only its own classes are looked into."""
    name = _class_of(serde)
    if name == "PickleSerde":
        return MemcachedValues(client, Serialized(PICKLE))
    if name == "CompressedSerde":
        compressor = _inflater(vars(serde).get("_decompress"))
        if compressor.name and _class_of(vars(serde).get("_serde")) == "PickleSerde":
            return MemcachedValues(client._replace(compressor=compressor), Serialized(PICKLE))
    return MemcachedValues(client, Guessed("OPTIONS['serde'] is not known here"))


def _class_of(serde: Any) -> str:
    kind = type(serde)
    return kind.__qualname__ if f"{kind.__module__}." == SERDE else ""


def _inflater(function: Any) -> Compressor:
    if function is zlib.decompress:
        return ZLIB
    name = str(getattr(function, "__module__", ""))
    known = getattr(function, "__name__", "") == "decompress"
    return INFLATERS.get(name, IDENTITY) if known else IDENTITY
