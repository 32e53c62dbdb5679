"""django-redis and django-valkey, which is made after it: clients, factories and their options."""

from __future__ import annotations

import inspect
from importlib import import_module
from typing import Any, Callable, Dict, List, Mapping
from urllib.parse import parse_qs, urlencode, urlparse, urlunparse

from session_tui.agent.stores.base import StoreError
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
    """As client/default.py, client/sentinel.py, client/sharded.py and pool.py read the entry."""
    names = [dotted(base) for base in backend.__mro__]
    house = "django_valkey" if any(name.startswith("django_valkey.") for name in names) else ""
    house = house or "django_redis"
    library = import_module(house.replace("django_", ""))
    options = copied(dict(entry.get("OPTIONS") or {}))
    client = _client_class(house, backend, options)
    bases = [dotted(base).rpartition(".")[2] for base in client.__mro__]
    urls = _urls(entry.get("LOCATION"), "SentinelClient" in bases)
    if not urls:
        raise StoreError("The cache has no LOCATION.", where)
    factory = _factory(house, client, options)
    clustered = speaks_cluster([backend, client, type(factory), *_classes(factory)])
    arguments = _arguments(factory, urls[0]) if clustered else {}
    if clustered:
        pools = plain_pools(library, urls, arguments)
    else:
        pools = [_pool(factory, url) for url in urls]
    kind, shard = _kind(pools), None
    if "ShardClient" in bases:
        kind, shard = Kind.SHARDS, _shard(house, client, urls)
    return Settings(
        where,
        "%s %s" % (library.__name__, library.__version__),
        dotted(client),
        Kind.CLUSTER if clustered else kind,
        tuple(pools),
        shard,
        _herd() if "HerdClient" in bases else None,
        cluster_notes(arguments),
    )


def _client_class(house: str, backend: type, options: Mapping[str, Any]) -> Any:
    from django.utils.module_loading import import_string

    usual = getattr(backend, "DEFAULT_CLIENT_CLASS", "%s.client.DefaultClient" % house)
    named = options.get("CLIENT_CLASS") or usual
    return import_string(named) if isinstance(named, str) else named


def _urls(location: Any, sentinel: bool) -> List[str]:
    """One text may hold several, with commas; SentinelClient makes two of one."""
    if isinstance(location, str) and sentinel:
        return [_with_role(checked_url(location), role) for role in (1, 0)]
    if isinstance(location, str):
        location = location.split(",") if location else []
    return [checked_url(url) for url in location or ()]


def _with_role(url: str, role: int) -> str:
    parts = urlparse(url)
    query = {**parse_qs(parts.query, keep_blank_values=True), "is_master": [str(role)]}
    return urlunparse(parts._replace(query=urlencode(query, doseq=True)))


def _factory(house: str, client: Any, options: Dict[str, Any]) -> Any:
    """The connection factory that the client would make, with options of its own to change."""
    make = import_module("%s.pool" % house).get_connection_factory
    path = getattr(client, "CONNECTION_FACTORY_PATH", None)
    takes_path = path is not None and "path" in inspect.signature(make).parameters
    return make(path=path, options=options) if takes_path else make(options=options)


def _classes(factory: Any) -> List[Any]:
    """What a factory would make clients and pools of."""
    return [
        getattr(factory, name, None) for name in ("redis_client_cls", "base_client_cls", "pool_cls")
    ]


def _arguments(factory: Any, url: str) -> Dict[str, Any]:
    """What a client for clusters is given, here and there."""
    arguments: Dict[str, Any] = dict(factory.make_connection_params(url))
    arguments.update(getattr(factory, "pool_cls_kwargs", None) or {})
    for name in ("redis_client_cls_kwargs", "base_client_cls_kwargs"):
        arguments.update(getattr(factory, name, None) or {})
    arguments.pop("url", None)
    return arguments


def _pool(factory: Any, url: str) -> Any:
    """A pool of our own: the factory keeps the others for the whole process."""
    return factory.get_connection_pool(factory.make_connection_params(url))


def _kind(pools: List[Any]) -> Kind:
    if any(hasattr(pool, "sentinel_manager") for pool in pools):
        return Kind.SENTINEL
    return Kind.REPLICAS if len(pools) > 1 else Kind.SINGLE


def _shard(house: str, client: Any, urls: List[str]) -> Callable[[str], int]:
    """By the hash ring of the client, which only reckons."""
    ring = import_module("%s.hash_ring" % house).HashRing(urls)
    pattern = client._findhash

    def index(key: str) -> int:
        found = pattern.match(key)
        return urls.index(ring.get_node(found.group(1) if found else key))

    return index


def _herd() -> int:
    from django.conf import settings as project

    return int(getattr(project, "CACHE_HERD_TIMEOUT", 60))
