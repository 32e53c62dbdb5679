"""How each engine and cache ends a session: where the end is stored, and whose clock judges it.

Sources: `load` of django/contrib/sessions/backends/*.py; `get_backend_timeout` and what judges an
entry in django/core/cache/backends/*.py; for memcached its protocol.txt ("Expiration times").
"""

from __future__ import annotations

from dataclasses import dataclass

from session_tui.agent.expiry.rules import ExpiryRules
from session_tui.agent.stores.base import Stored

MONTH = 30 * 24 * 3600
"""Seconds beyond which memcached takes a number for a moment (protocol.txt)."""

NODES = "Web nodes whose clocks disagree shift it by their difference."
READER = "the web node that reads"


@dataclass(frozen=True)
class EngineRule:
    """How one engine, or one kind of cache, ends a session."""

    clock: str
    """Whose clock judges the end."""
    field: str
    """Where the end is stored."""
    counted: str
    """What a lifetime in seconds means for clocks, as a sentence."""
    dated: str
    """What a fixed date means for them."""
    inclusive: bool = False
    """Whether Django still takes the session at the very moment of its end."""


def _counting(server: str) -> EngineRule:
    return EngineRule(
        "the %s server" % server,
        "time to live",
        "The server counts it down: the clocks of web nodes play no part.",
        "The web node that saved counted the seconds up to it; the server counts them down.",
    )


ROW = EngineRule(READER, "expire_date", NODES, NODES)
FILE = EngineRule(
    READER,
    "file's time",
    "The file's time is the file system's clock, on NFS that of its server; the web node that"
    " reads compares it with its own.",
    NODES,
    inclusive=True,
)
COOKIE = EngineRule(READER, "signature's time", NODES, NODES, inclusive=True)
MEMCACHED = EngineRule(
    "the memcached server",
    "time to live",
    "The server counts it down: the clocks of web nodes play no part.",
    "The web node that saved counted the seconds up to it; up to 30 days the server counts them"
    " down, more it compares, as a moment of that node's clock, with its own.",
)
MEMCACHED_LONG = EngineRule(
    "the memcached server",
    "time to live",
    "More than 30 days are stored as a moment by the clock of the web node that saved, and"
    " compared with the server's: their difference shifts it.",
    MEMCACHED.dated,
)
CACHES = {
    "redis": _counting("Redis"),
    "django-redis": _counting("Redis"),
    "django-valkey": _counting("Valkey"),
    "memcached": MEMCACHED,
    "database": EngineRule(READER, "expires", NODES, NODES, inclusive=True),
    "file": EngineRule(READER, "time in the file", NODES, NODES, inclusive=True),
    "locmem": EngineRule(
        "the web process that holds it",
        "memory of that process",
        "Each web process knows only its own sessions, until it ends.",
        "Each web process knows only its own sessions, until it ends.",
    ),
}
"""By `CacheEntry.kind`. The dummy cache keeps nothing that could end."""

ENGINES = {
    "db": ROW,
    "redis_sessions": _counting("Redis"),
    "file": FILE,
    "signed_cookies": COOKIE,
}
"""By `Engine.kind`, where it has one place and no cache below."""

CACHED = ("cache", "cached_db")
"""Engines over one of CACHES."""


def rule_of(
    rules: ExpiryRules, stored: Stored | None, seconds: float | None = None
) -> EngineRule | None:
    """What ends `stored`, which lasts `seconds` from a save on; None for what is not known."""
    row = stored is not None and stored.origin.startswith("db:")
    if rules.engine == "cached_db" and row:
        return ROW
    if rules.engine not in CACHED:
        return ENGINES.get(rules.engine)
    if rules.cache == "memcached" and seconds is not None and seconds > MONTH:
        return MEMCACHED_LONG
    return CACHES.get(rules.cache)
