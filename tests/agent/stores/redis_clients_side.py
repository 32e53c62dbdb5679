"""Django writes through a cache, and our door looks for it. Runs under Python 3.8.

Each line on standard input is {cache, settings, keys, value}: each key is set through a cache of
Django's made of the entry `cache`, then asked for through RedisServers. Each line on standard
output is what the settings were taken for and what was found, or {missing}: what this interpreter
lacks, or {error}.
"""

import json
import sys
import traceback
import warnings

sys.path.insert(0, "")
warnings.simplefilter("ignore")

from django.conf import settings
from django.core.cache import CacheHandler

from session_tui.agent.stores.redis.servers import RedisServers

settings.configure()


def define_factory():
    """What projects write so that django-redis speaks to a cluster (its issue 606)."""
    from django_redis.pool import ConnectionFactory
    from redis.cluster import RedisCluster

    class ClusterFactory(ConnectionFactory):
        """Makes no pools."""

        redis_client_cls = RedisCluster

        def connect(self, url):
            """One client for all nodes."""
            return RedisCluster.from_url(url)

        def get_connection_pool(self, params):
            """Clusters have a pool a node."""
            raise NotImplementedError

    globals()["ClusterFactory"] = ClusterFactory


def forget_pools():
    """django-redis and django-valkey keep their pools by URL, whatever the options."""
    for name in ("django_redis.pool", "django_valkey.base_pool"):
        module = sys.modules.get(name)
        for each in ("ConnectionFactory", "BaseConnectionFactory"):
            getattr(getattr(module, each, None), "_pools", {}).clear()


def compared(wanted):
    if "ClusterFactory" in str(wanted["settings"]):
        define_factory()
    for name, value in wanted["settings"].items():
        setattr(settings, name, value)
    cache = CacheHandler({"default": dict(wanted["cache"])})["default"]
    names = [str(cache.make_key(key)) for key in wanted["keys"]]
    for key in wanted["keys"]:
        cache.set(key, wanted["value"], 100)
    loaded = [cache.get(key) for key in wanted["keys"]]
    servers = RedisServers("default", wanted["cache"])
    left = [servers.ask(name.encode(), ("PTTL", name)) for name in names]
    batches = [batch for door in servers.listed() for batch in door.listing("*")]
    answer = {
        "kind": servers.kind.name,
        "herd": servers.settings.herd,
        "nodes": [vars(node) for node in servers.nodes()],
        "names": sorted(names),
        "loaded": loaded,
        "left": left,
        "listed": sorted(key.decode() for _, keys, _ in batches for key in keys),
        "writers": sorted({servers.writer(name.encode()).place for name in names}),
        "readers": sorted({servers.door(name.encode()).place for name in names}),
    }
    servers.close()
    return answer


def answered(wanted):
    try:
        return compared(wanted)
    except ImportError as error:
        return {"missing": str(error)}
    except Exception as error:
        if type(error).__name__ == "InvalidCacheBackendError":
            return {"missing": str(error)}
        return {"error": traceback.format_exc()}
    finally:
        forget_pools()
        for name in wanted["settings"]:
            delattr(settings, name)


for line in sys.stdin:
    print(json.dumps(answered(json.loads(line))), flush=True)
