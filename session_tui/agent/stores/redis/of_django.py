"""Django's own Redis backend (django/core/cache/backends/redis.py, since Django 4.0)."""

from __future__ import annotations

import re
from typing import Any, Mapping

from session_tui.agent.stores.redis.clients import (
    Kind,
    Settings,
    checked_url,
    cluster_notes,
    copied,
    dotted,
    plain_pools,
    speaks_cluster,
)


def settings(backend: type, entry: Mapping[str, Any], where: str) -> Settings:
    """As RedisCache.__init__ and RedisCacheClient.__init__ take the entry apart."""
    import redis
    from django.utils.module_loading import import_string

    location = entry.get("LOCATION") or ""
    urls = re.split("[;,]", location) if isinstance(location, str) else list(location)
    options = copied(dict(entry.get("OPTIONS") or {}))
    pool_class = options.pop("pool_class", None)
    for name in ("serializer", "parser_class"):  # what is read is not decoded there
        options.pop(name, None)
    pool_class = import_string(pool_class) if isinstance(pool_class, str) else pool_class
    clustered = speaks_cluster([backend, pool_class])
    if clustered:
        pools = plain_pools(redis, urls, options)
    else:
        make = pool_class or redis.ConnectionPool
        pools = [make.from_url(checked_url(url), **options) for url in urls]
    kind = Kind.REPLICAS if len(pools) > 1 else Kind.SINGLE
    if any(hasattr(pool, "sentinel_manager") for pool in pools):
        kind = Kind.SENTINEL
    return Settings(
        where,
        "redis %s" % redis.__version__,
        dotted(backend),
        Kind.CLUSTER if clustered else kind,
        tuple(pools),
        notes=cluster_notes(options) if clustered else (),
    )
