"""Sessions of django-redis-sessions: signed text in Redis, with no cache in between.

Read in its 0.6.2: `RedisServer` in redis_sessions/session.py chooses the server, and
`get_real_stored_key` the name: the prefix, a colon and the session key, or the bare session key.
"""

from __future__ import annotations

from importlib import import_module
from typing import Any, Iterator, List, Tuple

from session_tui.agent.caches.keys import CacheKeys
from session_tui.agent.stores.base import KEY_ALPHABET, StoreError
from session_tui.agent.stores.listing import Batch
from session_tui.agent.stores.redis import complaints
from session_tui.agent.stores.redis.clients import Kind, Settings, checked_url
from session_tui.agent.stores.redis.servers import RedisServers
from session_tui.agent.stores.redis.store import RedisStore
from session_tui.model import Capability

WHERE = "SESSION_REDIS"
LENGTH = 32
"""Characters of a session key that Django makes."""
BARE = (
    "SESSION_REDIS has no prefix: every key of this database that is 32 letters and digits long is"
    " taken for a session."
)
POOLED = (
    "SESSION_REDIS has a POOL of dicts, whose hosts django-redis-sessions does not read: all of"
    " them are localhost:6379."
)
NO_SENTINEL = (
    "SESSION_REDIS_SENTINEL_LIST plays no part as long as SESSION_REDIS names a host, which it"
    " does by default: django-redis-sessions connects to that."
)


class RedisSessionsStore(RedisStore):
    """What `redis_sessions.session.SessionStore` keeps."""

    def __init__(self, engine: Any, settings: Any) -> None:
        """Connects to nothing yet. Raises `StoreError` where the settings cannot be used."""
        named = _settings()
        self.prefix = str(named.SESSION_REDIS_PREFIX or "")
        notes = () if self.prefix else (BARE,)
        keys = CacheKeys("", self.prefix, None, stored_name)
        self._take(RedisServers.of(understood(named)), keys, "redis", notes)

    def batches(self, resume: object) -> Iterator[Batch]:
        """See `ListedStore.batches`; without a prefix only what could be a session's key."""
        for batch in super().batches(resume):
            yield batch if self.prefix else _likely(batch)

    def capabilities(self) -> Tuple[Capability, ...]:
        """See `Store.capabilities`."""
        told = Capability("written", True, "The signature's time, where it is signed.")
        return tuple(told if each.name == "written" else each for each in super().capabilities())


def _settings() -> Any:
    """What the package makes of the project's settings when it is imported."""
    try:
        return import_module("redis_sessions.settings")
    except ImportError as error:
        raise complaints.unusable(error, "SESSION_ENGINE") from error


def stored_name(key: str, prefix: str, version: Any) -> str:
    """As `get_real_stored_key` names it."""
    return "%s:%s" % (prefix, key) if prefix else key


def understood(named: Any) -> Settings:
    """The servers that the module `redis_sessions.settings` names; raises `StoreError`."""
    try:
        redis = import_module("redis")
        pools, notes = _pools(named, redis)
    except StoreError:
        raise
    except Exception as error:  # the library raises anything, and quotes passwords
        raise complaints.unusable(error, WHERE) from None
    sentinel = any(hasattr(pool, "sentinel_manager") for pool in pools)
    kind = Kind.SENTINEL if sentinel else Kind.SINGLE
    library = "redis %s" % redis.__version__
    return Settings(WHERE, library, "redis_sessions", kind, tuple(pools), notes=notes)


def _pools(named: Any, redis: Any) -> Tuple[List[Any], Tuple[str, ...]]:
    """As RedisServer.__init__ and `get` choose."""
    given = getattr(named, "SESSION_REDIS_CONNECTION_OBJECT", None)
    if given is not None:
        return [_pool_of(given)], ()
    if getattr(named, "SESSION_REDIS_POOL", None) is not None:
        return [_pooled(named.SESSION_REDIS_POOL, redis)], (POOLED,)
    sentinels = getattr(named, "SESSION_REDIS_SENTINEL_LIST", None)
    notes = () if sentinels is None else (NO_SENTINEL,)
    if named.SESSION_REDIS_URL is not None:
        return [redis.ConnectionPool.from_url(checked_url(named.SESSION_REDIS_URL))], notes
    common = {"db": named.SESSION_REDIS_DB, "password": named.SESSION_REDIS_PASSWORD}
    path = named.SESSION_REDIS_UNIX_DOMAIN_SOCKET_PATH
    if path is not None:
        return [_pool_of(redis.StrictRedis(unix_socket_path=path, **common))], notes
    if named.SESSION_REDIS_HOST is not None:
        where = {"host": named.SESSION_REDIS_HOST, "port": named.SESSION_REDIS_PORT}
        return [_pool_of(redis.StrictRedis(**where, **common))], notes
    if sentinels is None:
        raise StoreError("SESSION_REDIS names no server.", WHERE, "Give it a host or a url.")
    sentinel = import_module("redis.sentinel").Sentinel(sentinels, **common)
    return [_pool_of(sentinel.master_for(named.SESSION_REDIS_SENTINEL_MASTER_ALIAS))], ()


def _pool_of(client: Any) -> Any:
    """The pool of a client, which connects to nothing by itself."""
    pool = getattr(client, "connection_pool", None)
    if pool is None:
        sentence = "SESSION_REDIS_CONNECTION_OBJECT is no client of one Redis server."
        raise StoreError(sentence, WHERE)
    return pool


def _pooled(servers: Any, redis: Any) -> Any:
    """The server of a POOL: of its dicts the library asks attributes, which no dict has."""
    if not all(isinstance(each, dict) for each in servers):
        raise StoreError("SESSION_REDIS has a POOL of something else than dicts.", WHERE)
    return _pool_of(redis.StrictRedis(host="localhost", port=6379, db=0))


def _likely(batch: Batch) -> Batch:
    """Those that could be sessions."""
    there = [
        number
        for number, key in enumerate(batch.keys)
        if len(key) == LENGTH and KEY_ALPHABET.issuperset(key)
    ]
    keys, ends = [batch.keys[each] for each in there], [batch.ends[each] for each in there]
    return batch._replace(keys=keys, ends=ends)
