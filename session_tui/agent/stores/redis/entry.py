"""What Redis keeps beside the value of one key: its memory, and how it was used."""

from __future__ import annotations

from typing import Any, List, Tuple

from session_tui.agent.stores.redis.idle import NOT_KNOWN, Idle
from session_tui.agent.stores.redis.refusals import Refusal
from session_tui.agent.stores.redis.resp import Reply
from session_tui.agent.stores.redis.servers import RedisServers
from session_tui.model import Measure

IDLE, FREQUENCY = "redis.key_idle", "redis.key_frequency"


def measures(servers: RedisServers, name: bytes, idle: Idle) -> List[Measure]:
    """Of the key `name`; `idle` tells what our own reading has set back."""
    asked: Tuple[Tuple[str, str, Tuple[Any, ...]], ...] = (
        ("redis.key_bytes", "bytes", ("MEMORY", "USAGE", name)),
        (IDLE, "s", ("OBJECT", "IDLETIME", name)),
        (FREQUENCY, "", ("OBJECT", "FREQ", name)),
    )
    marked = not servers.door(name).untouched
    found = []
    for measure, unit, command in asked:
        how = " ".join(map(str, command[:-1]))
        reply = servers.ask(name, command)
        if isinstance(reply, int):
            told = _before_us(measure, name, reply, idle) if marked else reply
            found.append(Measure(measure, told, unit, how, "" if told is not None else NOT_KNOWN))
        elif isinstance(reply, Refusal) and reply.code == "NOPERM":
            found.append(Measure(measure, None, unit, how, "refused: %s" % reply.reason))
    return found


def _before_us(measure: str, name: bytes, reply: Reply, idle: Idle) -> int | None:
    """As it was before our own reading; None where that is not known."""
    if measure == IDLE:
        before = idle.before(name, reply)
        return None if before is None else int(before)
    if measure == FREQUENCY and idle.read(name):
        return None
    return reply if isinstance(reply, int) else None
