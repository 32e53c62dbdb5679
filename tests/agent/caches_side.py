"""Every way in which a cache is configured here, as far as this interpreter has the packages."""

import base64
import json
from importlib.util import find_spec

import django
from django.conf import settings

from session_tui.agent.cached import cached_codec


class Shouting:
    """A serializer of the project's own, which nobody can know."""

    def dumps(self, value):
        return json.dumps(value).encode()

    def loads(self, raw):
        return json.loads(raw)


def caches_of(where):
    """Alias to (kind, modules it takes, entry of CACHES)."""
    found = {"database": ("database", (), {"BACKEND": DB, "LOCATION": "cache_table"})}
    found["file"] = ("file", (), {"BACKEND": FILES, "LOCATION": where["folder"] + "/entries"})
    found.update(of_django(where["redis"]))
    found.update(of_memcached(where["memcached"]))
    for package, kind in (("django_redis", "django-redis"), ("django_valkey", "django-valkey")):
        found.update(of_package(package, kind, where["redis"]))
    return {
        alias: entry for alias, entry in found.items() if all(map(is_there, ("django", *entry[1])))
    }


BACKENDS = "django.core.cache.backends."
DB, FILES = BACKENDS + "db.DatabaseCache", BACKENDS + "filebased.FileBasedCache"


def of_django(url):
    entry = {"BACKEND": BACKENDS + "redis.RedisCache", "LOCATION": url}
    needs = ("django.core.cache.backends.redis", "redis")
    own = dict(entry, OPTIONS={"serializer": "caches_side.Shouting"})
    return {"redis": ("redis", needs, entry), "redis, own serializer": ("redis", needs, own)}


def of_memcached(address):
    fast = {"BACKEND": BACKENDS + "memcached.PyMemcacheCache", "LOCATION": address}
    found = {"pymemcache": ("memcached", ("pymemcache",), fast)}
    if is_there("pymemcache"):
        from pymemcache.serde import compressed_serde

        packed = dict(fast, OPTIONS={"serde": compressed_serde})
        found["pymemcache, compressed"] = ("memcached", ("pymemcache",), packed)
    slow = {"BACKEND": BACKENDS + "memcached.PyLibMCCache", "LOCATION": address}
    found["pylibmc"] = ("memcached", ("pylibmc",), slow)
    return found


SERIALIZERS = {
    "json": ("json.JSONSerializer", ()),
    "msgpack": ("msgpack.MSGPackSerializer", ("msgpack",)),
    "msgspec json": ("msgspec.MsgSpecJsonSerializer", ("msgspec",)),
    "msgspec msgpack": ("msgspec.MsgSpecMsgPackSerializer", ("msgspec",)),
}
COMPRESSORS = {
    "zlib": ("zlib.ZlibCompressor", ()),
    "gzip": ("gzip.GzipCompressor", ()),
    "bz2": ("bz2.Bz2Compressor", ()),
    "lzma": ("lzma.LzmaCompressor", ()),
    "lz4": ("lz4.Lz4Compressor", ("lz4.frame",)),
    "zstd": ("zstd.ZStdCompressor", ()),
    "brotli": ("brotli.BrotliCompressor", ("brotli",)),
}


def of_package(package, kind, url):
    """django-redis or django-valkey with each serializer, each compressor, and a HerdClient."""
    scheme = "valkey" if package == "django_valkey" else "redis"
    url = url.replace("redis://", scheme + "://", 1)
    name = "ValkeyCache" if package == "django_valkey" else "RedisCache"
    base = {"BACKEND": "%s.cache.%s" % (package, name), "LOCATION": url}
    options = {"pickle": ({}, ()), "protocol 2": ({"PICKLE_VERSION": 2}, ())}
    options["herd"] = ({"CLIENT_CLASS": package + ".client.herd.HerdClient"}, ())
    own = {"SERIALIZER": "caches_side.Whispering", "COMPRESSOR": package + LZMA}
    options["own serializer"] = (own, ())
    for label, (path, needs) in SERIALIZERS.items():
        options[label] = ({"SERIALIZER": "%s.serializers.%s" % (package, path)}, needs)
    for label, (path, needs) in COMPRESSORS.items():
        packed = {"COMPRESSOR": "%s.compressors.%s" % (package, path)}
        options[label] = (packed, needs)
        json_too = dict(packed, SERIALIZER=package + ".serializers.json.JSONSerializer")
        options["json, " + label] = (json_too, needs)
    found = {}
    for label, (option, needs) in options.items():
        paths = [option.get(each, package) for each in ("SERIALIZER", "COMPRESSOR")]
        modules = [path.rpartition(".")[0] or path for path in paths]
        needs = (package, scheme, *needs, *(m for m in modules if m != "caches_side"))
        entry = dict(base, OPTIONS=dict(option))
        found["%s, %s" % (kind, label)] = (kind, needs, entry)
    return found


LZMA = ".compressors.lzma.LzmaCompressor"


class Whispering(Shouting):
    """The same, with the constructor that django-redis expects."""

    def __init__(self, options):
        pass


def is_there(module):
    try:
        return find_spec(module) is not None
    except ImportError:
        return False


def configured(where):
    """Django with all of them; those that it can make."""
    found = caches_of(where)
    entries = {}
    for alias, (_, _, entry) in found.items():
        prefix = base64.b16encode(alias.encode()).decode()
        entries[alias] = dict(entry, KEY_PREFIX=prefix)
    name = where["folder"] + "/db.sqlite3"
    settings.configure(
        SECRET_KEY="kept apart, for tests alone",
        USE_TZ=True,
        INSTALLED_APPS=["django.contrib.sessions"],
        DATABASES={"default": {"ENGINE": "django.db.backends.sqlite3", "NAME": name}},
        CACHES={**entries, "default": entries["database"]},
        SESSION_REDIS={"url": where["redis"], "socket_timeout": 5, "prefix": "signed"},
    )
    django.setup()
    from django.core.management import call_command

    call_command("createcachetable", "cache_table", verbosity=0)
    return {alias: kind for alias, (kind, _, _) in found.items() if usable(alias)}


def usable(alias):
    """Whether the library itself can make this cache, with what is installed."""
    from django.core.cache import caches
    from django.core.exceptions import ImproperlyConfigured

    try:
        caches[alias].get("nothing")
    except (ImportError, ImproperlyConfigured):
        return False
    return True


def codec_of(alias, kind):
    from django.core.cache import caches

    bases = ["%s.%s" % (each.__module__, each.__qualname__) for each in type(caches[alias]).__mro__]
    return cached_codec(kind, bases, settings.CACHES[alias].get("OPTIONS", {}))
