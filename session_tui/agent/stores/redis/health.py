"""What Redis tells about itself, as facts; what it refuses to tell is one, too."""

from __future__ import annotations

import re
import time
from typing import Any, Dict, List, Sequence

from session_tui.agent.stores.base import StoreError
from session_tui.agent.stores.redis import replicas
from session_tui.agent.stores.redis.door import Door
from session_tui.agent.stores.redis.refusals import Refusal
from session_tui.agent.stores.redis.resp import Reply
from session_tui.agent.stores.redis.servers import RedisServers
from session_tui.model import ClockReading, Measure

INFO: Dict[str, Dict[str, str]] = {
    "server": {"uptime_in_seconds": "s"},
    "memory": {
        "used_memory": "bytes",
        "used_memory_peak": "bytes",
        "maxmemory": "bytes",
        "mem_fragmentation_ratio": "",
    },
    "clients": {"connected_clients": "", "maxclients": "", "blocked_clients": ""},
    "persistence": {
        "loading": "",
        "rdb_last_bgsave_status": "",
        "rdb_last_save_time": "s since 1970",
        "aof_enabled": "",
        "aof_last_write_status": "",
    },
    "stats": {
        "evicted_keys": "keys",
        "expired_keys": "keys",
        "keyspace_hits": "",
        "keyspace_misses": "",
        "rejected_connections": "",
    },
    "replication": {
        "role": "",
        "master_link_status": "",
        "master_last_io_seconds_ago": "s",
        "connected_slaves": "",
        "slave_read_only": "",
    },
}
"""Sections and fields of INFO, with their units."""

CONFIG = ("maxmemory-policy", "save", "appendonly")
"""What CONFIG GET is asked for."""

FLUSHES = ("flushall", "flushdb")
"""Commands that empty a server, or a database of it; cache.clear() sends one of them."""

WORDS = 64
"""Characters of a value that is no number."""


def version(door: Door) -> str:
    """Name and version, as Redis 7.0.15 or Valkey 8.1.1."""
    told = fields(door.ask(("INFO", "server")))
    if "valkey_version" in told:
        return "Valkey %s" % _word(told["valkey_version"])
    return "Redis %s" % _word(told.get("redis_version", "of unknown version"))


def measures(servers: RedisServers) -> List[Measure]:
    """Of every server that Django reads from or writes to; one that does not answer says so."""
    doors: Dict[str, Door] = {}
    for door in (*servers.listed(), servers.writer()):
        doors.setdefault(door.place, door)
    found: List[Measure] = []
    for place, door in doors.items():
        where = " at %s" % place if len(doors) > 1 else ""
        try:
            found += _of_server(door, where)
        except StoreError as error:
            sentence = error.failure.sentence
            found.append(Measure("redis.server", None, "", "INFO" + where, sentence, error.passing))
    return found


def reading(door: Door, source: str) -> ClockReading:
    """What TIME says, right to within half of its round trip."""
    wall, start = time.time(), time.monotonic()
    reply = door.ask(("TIME",))
    half = (time.monotonic() - start) / 2
    if not isinstance(reply, list) or not all(isinstance(each, bytes) for each in reply):
        return ClockReading(source, None, None, "TIME was refused.")
    seconds, micros = (int(bytes(each)) for each in reply if isinstance(each, bytes))
    return ClockReading(source, seconds + micros / 1e6 - (wall + half), half)


def fields(reply: Reply) -> Dict[str, str]:
    """INFO's lines by name; nothing where it was refused."""
    if not isinstance(reply, bytes):
        return {}
    lines = reply.decode("utf-8", "replace").splitlines()
    pairs = (line.partition(":") for line in lines if not line.startswith("#"))
    return {name: value.strip() for name, colon, value in pairs if colon}


def _of_server(door: Door, where: str) -> List[Measure]:
    sections = list(INFO)
    config = [("CONFIG", "GET", name) for name in CONFIG]
    rest = (("INFO", "commandstats"), ("DBSIZE",))
    replies = door.pipeline([*(("INFO", section) for section in sections), *config, *rest])
    found = [
        each
        for section, reply in zip(sections, replies)
        for each in _of_section(section, reply, where)
    ]
    for name, reply in zip(CONFIG, replies[len(sections) : -2]):
        found.append(_of_config(name, reply, where))
    found += _flushed(replies[-2], where)
    size = replies[-1]
    if isinstance(size, int):
        found.append(Measure("redis.keys", size, "keys", "DBSIZE" + where))
    return found


def _of_section(section: str, reply: Reply, where: str) -> List[Measure]:
    how = "INFO %s%s" % (section, where)
    if isinstance(reply, Refusal):
        return [Measure("redis.%s" % section, None, "", how, "refused: %s" % reply.reason)]
    told = fields(reply)
    found = [
        Measure("redis.%s" % name, _value(told[name]), unit, how)
        for name, unit in INFO[section].items()
        if name in told
    ]
    return found + (replicas.measures(told, how) if section == "replication" else [])


def _flushed(reply: Reply, where: str) -> List[Measure]:
    """How often it was emptied since it started; one that counts no commands tells nothing."""
    told = fields(reply)
    how = "INFO commandstats" + where
    found = []
    for name in FLUSHES if told else ():
        calls = re.match("calls=([0-9]{1,18})", told.get("cmdstat_" + name, "calls=0"))
        if calls:
            found.append(Measure("redis.cmdstat_" + name, int(calls.group(1)), "", how))
    return found


def _of_config(name: str, reply: Reply, where: str) -> Measure:
    how, measure = "CONFIG GET %s%s" % (name, where), "redis.%s" % name.replace("-", "_")
    if isinstance(reply, Refusal):
        return Measure(measure, None, "", how, "refused: %s" % reply.reason)
    told: Sequence[Any] = reply if isinstance(reply, list) else ()
    if len(told) != 2 or not isinstance(told[1], bytes):
        return Measure(measure, None, "", how, "this server does not tell it")
    return Measure(measure, _word(told[1].decode("utf-8", "replace")), "", how)


def _value(text: str) -> str | int | float:
    try:
        return float(text) if "." in text else int(text)
    except ValueError:
        return _word(text)


def _word(text: str) -> str:
    """A server's own word, short; the faces make it visible."""
    return text[:WORDS]
