"""What an entry of CACHES says of Redis, read as the backend itself would read it.

Neither the cache backend nor its client is ever made: their classes only tell whose options these
are. What is made is a connection pool of the client library, which connects to nothing by itself.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from enum import Enum
from typing import Any, Callable, Dict, List, Mapping, Sequence, Tuple

from session_tui.agent.stores.base import StoreError
from session_tui.agent.stores.redis import complaints


class Kind(Enum):
    """How the servers of an entry share the keys."""

    SINGLE = "one server"
    REPLICAS = "the first server takes writes, the others are read"
    SENTINEL = "Sentinel names the servers"
    CLUSTER = "the nodes of a cluster share the keys"
    SHARDS = "the client shares the keys among the servers"


@dataclass(frozen=True)
class Settings:
    """One entry of CACHES, understood."""

    where: str
    """The entry, for complaints."""
    library: str
    """The client library, as "redis 8.1.0"."""
    client: str
    """The dotted name of the class that speaks for the backend."""
    kind: Kind
    pools: Tuple[Any, ...]
    """One for each LOCATION, in its order: the first is written to."""
    shard: Callable[[str], int] | None = None
    """For `Kind.SHARDS`: which of the pools has a key (the full key, prefix and version too)."""
    herd: int | None = None
    """Seconds that HerdClient adds to the end of each key; it pickles (Marker, value, end)."""
    notes: Tuple[str, ...] = ()
    """What is left out, or read otherwise than the site does."""


FAMILIES = {
    "django.core.cache.backends.redis.RedisCache": "of_django",
    "django_redis.cache.RedisCache": "of_third_parties",
    "django_valkey.base.BaseValkeyCache": "of_third_parties",
}
"""By a base class of the backend: the module here that reads such an entry."""


def understood(alias: str, entry: Mapping[str, Any]) -> Settings:
    """The settings of `CACHES[alias]`; raises `StoreError` where they cannot be used."""
    where = "CACHES[%r]" % alias
    try:
        return _understood(entry, where)
    except Exception as error:  # project code and client libraries raise anything
        raise complaints.unusable(error, where) from None  # it may quote a password


def family(backend: type) -> str | None:
    """The module that reads entries with this backend class, or None."""
    names = {dotted(base) for base in backend.__mro__}
    return next((module for name, module in FAMILIES.items() if name in names), None)


def _understood(entry: Mapping[str, Any], where: str) -> Settings:
    from importlib import import_module

    from django.utils.module_loading import import_string

    backend = import_string(entry["BACKEND"])
    module = family(backend)
    if module is None:
        raise StoreError("This cache backend is none that we can read Redis through.", where)
    reader = import_module("session_tui.agent.stores.redis.%s" % module)
    settings: Settings = reader.settings(backend, entry, where)
    if any(pool.connection_kwargs.get("redis_connect_func") for pool in settings.pools):
        note = "The option redis_connect_func is left out: it is code of the project."
        return replace(settings, notes=(*settings.notes, note))
    return settings


def dotted(named: type) -> str:
    """The full name of a class."""
    return "%s.%s" % (named.__module__, named.__qualname__)


def speaks_cluster(classes: Sequence[Any]) -> bool:
    """Whether one of these classes, or of their bases, is by its name one for clusters."""
    names = [dotted(base) for each in classes if isinstance(each, type) for base in each.__mro__]
    # Every client has the methods of redis.commands.cluster.
    return any("cluster" in name.lower() and ".commands." not in name for name in names)


def copied(options: Any) -> Any:
    """Dicts and lists copied, what they hold as it is: factories change their options."""
    if type(options) is dict:
        return {name: copied(value) for name, value in options.items()}
    return [copied(value) for value in options] if type(options) is list else options


def checked_url(url: Any) -> str:
    """`url`, where it can be shown in part; raises `ValueError` where its parts are in doubt.

    A password with an unquoted / ? or # ends the host early, and would be taken for a port.
    """
    from urllib.parse import urlsplit

    if not isinstance(url, str):
        raise ValueError("no text")
    parts = urlsplit(url)
    if parts.scheme != "unix" and "@" in parts.path + parts.fragment:
        raise ValueError("no URL")
    return url


FROM_REPLICAS = ("load_balancing_strategy", "read_from_replicas", "readonly_mode")
"""Arguments that have a client for clusters read from replicas."""

CLUSTER_ONLY = frozenset(
    (
        *FROM_REPLICAS,
        "address_remap",
        "cluster_error_retry_attempts",
        "cluster_response_callbacks",
        "dynamic_startup_nodes",
        "host_port_remap",
        "init_slot_cache",
        "max_connections_per_node",
        "nodemanager_follow_cluster",
        "reinitialize_steps",
        "require_full_coverage",
        "skip_full_coverage_check",
        "startup_nodes",
    )
)
"""Arguments of the clients for clusters, which no connection takes."""


def cluster_notes(arguments: Mapping[str, Any]) -> Tuple[str, ...]:
    """What is read otherwise than such a client does."""
    if any(arguments.get(name) for name in FROM_REPLICAS):
        return ("The site may read from replicas of the cluster; here its masters are read.",)
    return ()


def plain_pools(library: Any, urls: Sequence[str], arguments: Dict[str, Any]) -> List[Any]:
    """Pools of the library's own class: those for clusters would connect at once."""
    kept = {name: value for name, value in arguments.items() if name not in CLUSTER_ONLY}
    return [library.ConnectionPool.from_url(checked_url(url), **kept) for url in urls]
