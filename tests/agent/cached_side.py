"""The libraries themselves, held against the codec of cache values: in whatever Python runs this.

`stored`: writes sessions into every cache that this interpreter has the packages for, through
Django, reads them back as bytes by clients of its own and opens those. `damaged SEED N`: spoils N
values of each cache whose serializer runs nothing, and asks the library and the codec. Standard
input has {redis, memcached, folder} as JSON; prints {caches, wrong} as JSON.
"""

import json
import logging
import random
import socket
import sqlite3
import sys
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[2]))

import django
from caches_side import codec_of, configured
from django.conf import settings
from values_side import OTHERS, PLAIN, SESSION, plain, rich, shown

from session_tui.agent import codec
from session_tui.agent.cached import expiry_and_value, flagged
from session_tui.model import VALUE_LIMIT, Problem


def raw_of(alias, kind, name, where):
    """What lies under `name`, as bytes, by a client that knows nothing of caches."""
    from django.core.cache import caches

    cache = caches[alias]
    key = str(cache.make_key(name))
    if kind == "file":
        return Path(cache._key_to_file(name)).read_bytes()
    if kind == "database":
        return from_table(where["folder"] + "/db.sqlite3", key)
    if kind == "memcached":
        return from_memcached(where["memcached"], key)
    return from_redis(where["redis"], key)


def from_table(path, key):
    connection = sqlite3.connect(path)
    row = connection.execute("SELECT value FROM cache_table WHERE cache_key = ?", [key]).fetchone()
    connection.close()
    return row[0].encode()


def from_memcached(address, key):
    host, port = address.split(":")
    with socket.create_connection((host, int(port)), 5) as connection:
        connection.sendall(b"get %s\r\nquit\r\n" % key.encode())
        answer = b"".join(iter(lambda: connection.recv(1 << 16), b""))
    head, _, rest = answer.partition(b"\r\n")
    _, _, flags, size = head.split()
    return flagged(int(flags), rest[: int(size)])


def from_redis(url, key):
    import redis

    client = redis.Redis.from_url(url)
    raw = client.get(key)
    client.close()
    return raw


def compared(alias, what, decoded, value):
    """What of a stored value is read otherwise than the library reads it; empty if nothing."""
    expected = plain(value)
    if decoded.readable != isinstance(expected, dict) or decoded.absent != (value is None):
        return "%s, %s: %r for %r" % (alias, what, decoded[:9], value)
    if decoded.readable and decoded.problem is not Problem.NONE:
        return "%s, %s: %s" % (alias, what, decoded.because)
    if repr(shown(decoded.data)) != repr(expected) and shown(decoded.data) != expected:
        return "%s, %s: %r instead of %r" % (alias, what, decoded.data, expected)
    guess = "guess" in decoded.because
    own = "own serializer" in alias and decoded.format != "number"
    if guess != own or decoded.dangerous:
        return "%s, %s: %s" % (alias, what, decoded.because)
    return ""


def session_stored(alias, kind, where):
    """A session written and read by Django's cache engine."""
    settings.SESSION_CACHE_ALIAS = alias
    from django.contrib.sessions.backends.cache import SessionStore

    store = SessionStore()
    store.update(SESSION)
    store.save()
    raw = raw_of(alias, kind, store.cache_key, where)
    decoded = codec_of(alias, kind).open(raw)
    loaded = SessionStore(store.session_key).load()
    store.delete()
    yield compared(alias, "a session", decoded, loaded)
    if loaded != SESSION:
        yield "%s: %r was not loaded" % (alias, loaded)


def values_stored(alias, kind, where):
    """Values of all kinds, through Django's cache."""
    from django.core.cache import caches

    opener = codec_of(alias, kind)
    for what, value in {**PLAIN, **rich(), **OTHERS}.items():
        try:
            caches[alias].set(what, value, 600)
        except Exception:
            continue  # this serializer does not write it
        raw = raw_of(alias, kind, what, where)
        try:
            loaded = caches[alias].get(what)
        except Exception:
            loaded = None  # nor read it again: msgpack with numbers for keys
        yield compared(alias, what, opener.open(raw, VALUE_LIMIT), loaded)
        if value is not None:
            yield pieces(alias, what, opener.parts(raw))
        if kind == "file":
            yield ended(raw)
        caches[alias].delete(what)


def pieces(alias, what, parts):
    whole = all(
        type(name) is str and type(raw) is bytes and meaning for name, raw, meaning in parts
    )
    return "" if parts and whole else "%s, %s: parts %r" % (alias, what, parts)


def ended(raw):
    expiry, value = expiry_and_value(raw)
    fits = expiry is not None and 0 < expiry - time.time() <= 600 and value[:1] == b"x"
    return "" if fits else "the end of a file: %r" % expiry


def signed_text(where):
    """A session of django-redis-sessions, which signs what it stores."""
    try:
        from redis_sessions.session import SessionStore
    except ImportError:
        return
    store = SessionStore()
    store.update(SESSION)
    store.save()
    raw = from_redis(where["redis"], store.get_real_stored_key(store.session_key))
    loaded = SessionStore(store.session_key).load()
    store.delete()
    decoded = codec.codec_of(settings, django.VERSION[:2]).open(raw)
    if not decoded.readable or not decoded.data == loaded == SESSION:
        yield "django-redis-sessions: %r for %r" % (decoded, loaded)


def stored(where, found):
    yield from signed_text(where)
    for alias, kind in found.items():
        yield from session_stored(alias, kind, where)
        yield from values_stored(alias, kind, where)


LOADED = []
"""An alias for each damaged value that the library still read as a dict."""


def damaged(found, seed, count):
    """Values that were changed on their way, which the library reads or refuses."""
    from django.core.cache import caches

    draw = random.Random(seed)
    for alias, kind in found.items():
        options = settings.CACHES[alias].get("OPTIONS", {})
        if not options.get("SERIALIZER", "").startswith("django_"):
            continue
        client, opener = caches[alias].client, codec_of(alias, kind)
        seeds = [client.encode(value) for value in (SESSION, {"a": 1}, {}, PLAIN["large"])]
        for _ in range(count):
            raw = spoilt(draw, draw.choice(seeds))
            try:
                value = client.decode(raw)
            except Exception:
                value = None
            LOADED.append(alias) if isinstance(value, dict) else None
            yield agreed(alias, raw, opener.open(raw, VALUE_LIMIT, show=False), value)


def spoilt(draw, raw):
    """A value with some bytes changed, cut off, doubled or added."""
    raw = bytearray(raw)
    for _ in range(draw.choice((0, 1, 1, 2, 3))):
        raw[draw.randrange(min(len(raw), 400))] = draw.randrange(256)
    tail = draw.choice((b"", b"", b"", b"\0", b"\0" * 9, b"junk", bytes(raw)))
    return bytes(raw[: draw.choice((len(raw), len(raw), draw.randrange(len(raw)) + 1))]) + tail


def agreed(alias, raw, decoded, value):
    if decoded.problem in (Problem.TOO_LARGE, Problem.TOO_DEEP):
        return ""
    readable = isinstance(value, dict)
    same = decoded.readable == readable and decoded.absent == (value is None)
    if same and (not readable or repr(shown(decoded.data)) == repr(plain(value))):
        return ""
    return "%s: %r: %r for %r" % (alias, raw[:80], decoded[:9], value)


def main(mode, numbers):
    where = json.load(sys.stdin)
    found = configured(where)
    logging.disable(logging.CRITICAL)
    wrong = stored(where, found) if mode == "stored" else damaged(found, *numbers)
    kept = [line.encode("ascii", "backslashreplace").decode() for line in wrong if line]
    answer = {"caches": sorted(found), "wrong": [line[:600] for line in kept[:20]]}
    print(json.dumps({**answer, "loaded": len(LOADED)}))


if __name__ == "__main__":
    main(sys.argv[1], list(map(int, sys.argv[2:])))
