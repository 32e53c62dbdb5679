"""How far the replicas of a Redis master lag behind it, as INFO replication tells."""

from __future__ import annotations

import re
from typing import Dict, List, Mapping

from session_tui.model import Measure

_LINE = re.compile("slave[0-9]{1,5}")
"""`slave0:ip=10.0.0.2,port=6379,state=online,offset=4711,lag=1`: Valkey calls it so, too."""


def measures(told: Mapping[str, str], how: str) -> List[Measure]:
    """Of the replica that is furthest behind; nothing of a server that has none.

    `offset` is how much of the master's stream of writes a replica has said to have taken, `lag`
    the seconds since it said so, which it does every second.
    """
    lines = [_pairs(value) for name, value in told.items() if _LINE.fullmatch(name)]
    if not lines:
        return []
    online = [each for each in lines if each.get("state") == "online"]
    found = [Measure("redis.replicas_loading", len(lines) - len(online), "", how)]
    taken, silent = _numbers(online, "offset"), _numbers(online, "lag")
    written = _number(told.get("master_repl_offset", ""))
    if taken and written is not None:
        found.append(Measure("redis.replicas_behind", max(0, written - min(taken)), "bytes", how))
    if silent:
        found.append(Measure("redis.replicas_silent", max(silent), "s", how))
    return found


def _pairs(text: str) -> Dict[str, str]:
    return {name: value for name, _, value in (each.partition("=") for each in text.split(","))}


def _numbers(lines: List[Dict[str, str]], name: str) -> List[int]:
    found = (_number(each.get(name, "")) for each in lines)
    return [number for number in found if number is not None]


def _number(text: str) -> int | None:
    return int(text) if re.fullmatch("[0-9]{1,18}", text) else None
