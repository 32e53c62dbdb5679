"""Redis and Valkey: what INFO and CONFIG GET mean to sessions."""

from __future__ import annotations

from session_tui.text.health.saying import Answer, Fact, Kind, Told, Tone, plain, share
from session_tui.text.numbers import bytes_text, duration

TIGHT = 0.9
"""Share of the memory limit from which on it is a worry."""

FAR = 1 << 20
"""Bytes of writes from which on a replica that is behind is a worry."""

SILENT = 5
"""Seconds without a word of a replica, which says every second how far it is, that are a worry."""

POLICIES = {
    "noeviction": "no session can be written, nobody logs in",
    "allkeys-lru": "sessions are evicted, longest unused first",
    "allkeys-lfu": "sessions are evicted, least used first",
    "allkeys-random": "sessions are evicted, any of them",
    "volatile-lru": "sessions are evicted, longest unused first",
    "volatile-lfu": "sessions are evicted, least used first",
    "volatile-random": "sessions are evicted, any of them",
    "volatile-ttl": "sessions are evicted, next to end first",
}
"""What each maxmemory-policy does to sessions when the memory is full; as all of them have an
end, the volatile policies take them too."""


def _memory(told: Told) -> Answer:
    used, limit = told.number("used_memory"), told.number("maxmemory")
    if used is None:
        return None
    if not limit:
        return f"{bytes_text(int(used))}{', no limit of its own' if limit == 0 else ''}"
    return share(used, limit), Tone.WARN if used > TIGHT * limit else Tone.GOOD


def _when_full(told: Told) -> Answer:
    policy = told.word("maxmemory_policy")
    if policy is None:
        return None
    known = POLICIES.get(policy, "a policy that is not known here")
    if told.number("maxmemory") == 0:
        return f"{policy}, without effect: there is no limit"
    return f"{policy}: {known}", Tone.WARN


def _evicted(told: Told) -> Answer:
    count = told.number("evicted_keys")
    if count is None:
        return None
    since = told.number("uptime_in_seconds")
    ago = "" if since is None else f", {duration(since, precise=True)} ago"
    if not count:
        return f"none since the server started{ago}", Tone.GOOD
    return f"{count:,} keys since the server started{ago}", Tone.WARN


def _restart(told: Told) -> Answer:
    appends = told.word("appendonly")
    if appends == "yes" or told.number("aof_enabled") == 1:
        return "kept: every write is logged (appendonly)", Tone.GOOD
    saves = told.word("save")
    if saves:
        return f"kept as of the last snapshot (save {saves})"
    if saves == "":
        return "nothing is kept: a restart ends every session", Tone.WARN
    return None


def _saving(told: Told) -> Answer:
    bad = [
        word
        for name, word in (
            ("rdb_last_bgsave_status", "the last snapshot failed"),
            ("aof_last_write_status", "the last write of the log failed"),
        )
        if told.word(name) not in (None, "ok")
    ]
    if bad:
        return f"{' and '.join(bad)}: Redis may refuse writes", Tone.BAD
    return told.said("rdb_last_save_time")


def _role(told: Told) -> Answer:
    role = told.word("role")
    if role is None:
        return None
    if role == "slave":
        return _replica(told)
    count = told.number("connected_slaves")
    said = f"{role}, {count or 0:,} replica{'' if count == 1 else 's'}"
    behind = _behind(told)
    last = "the last of them " if behind and count != 1 else ""
    return (f"{said}, {last}{behind[0]}", behind[1]) if behind else said


def _behind(told: Told) -> tuple[str, Tone] | None:
    """How far the last replica is behind; None where there is none, or nothing is told."""
    behind, silent = told.number("replicas_behind"), told.number("replicas_silent")
    if told.number("replicas_loading"):
        return "still loading", Tone.WARN
    if behind is None:
        return None
    if silent and silent > SILENT:
        return f"silent for {duration(silent)}", Tone.BAD
    return f"{bytes_text(int(behind))} behind", Tone.WARN if behind > FAR else Tone.GOOD


def _replica(told: Told) -> Answer:
    if told.word("master_link_status") != "up":
        return "a replica that has lost its master: it serves old data", Tone.BAD
    behind = told.number("master_last_io_seconds_ago")
    heard = "" if behind is None else f", heard of its master {duration(behind)} ago"
    return f"a replica{heard}"


def _clients(told: Told) -> Answer:
    count, limit = told.number("connected_clients"), told.number("maxclients")
    if count is None:
        return None
    of_all = f" of {limit:,}" if limit else ""
    turned_away = told.number("rejected_connections")
    if turned_away:
        return f"{count:,}{of_all}; {turned_away:,} were turned away", Tone.WARN
    return f"{count:,}{of_all}"


_FACTS = (
    Fact("memory", ("used_memory", "maxmemory"), _memory),
    Fact("when full", ("maxmemory_policy",), _when_full),
    Fact("evicted", ("evicted_keys",), _evicted),
    Fact("at a restart", ("appendonly", "save", "aof_enabled"), _restart),
    Fact(
        "last saved",
        ("rdb_last_save_time", "rdb_last_bgsave_status", "aof_last_write_status"),
        _saving,
    ),
    Fact(
        "role",
        (
            "role",
            "master_link_status",
            "master_last_io_seconds_ago",
            "connected_slaves",
            "replicas_loading",
            "replicas_behind",
            "replicas_silent",
        ),
        _role,
    ),
    Fact("clients", ("connected_clients", "maxclients", "rejected_connections"), _clients),
    plain("up for", "uptime_in_seconds"),
)

_LABELS = {
    "used_memory_peak": "most memory",
    "mem_fragmentation_ratio": "fragmentation",
    "blocked_clients": "waiting",
    "expired_keys": "ended",
    "keyspace_hits": "hits",
    "keyspace_misses": "misses",
    "keys": "keys, any kind",
    "loading": "loading",
    "cmdstat_flushall": "emptied, all",
    "cmdstat_flushdb": "emptied, one db",
    "slave_read_only": "read-only",
    "key_bytes": "memory",
    "key_idle": "idle for",
    "key_frequency": "frequency",
}

REDIS = Kind("Redis", _FACTS, _LABELS)
