"""Redis Sentinel: which server is the master now, and which ones follow it."""

from __future__ import annotations

from typing import Any, Dict, List, Tuple

from session_tui.agent.stores.base import StoreError
from session_tui.agent.stores.dialect import Limits, Lost
from session_tui.agent.stores.redis import refusals
from session_tui.agent.stores.redis.commands import Command
from session_tui.agent.stores.redis.door import Door
from session_tui.agent.stores.redis.lines import Line
from session_tui.agent.stores.redis.refusals import Refusal
from session_tui.agent.stores.redis.resp import Reply

LIMITS = Limits(connect=1.0, statement=1.0)
"""Of each Sentinel: there are several, and a dead one must not use up the time of all."""

_ADVICE = "See the log of the Sentinels, and SENTINEL MASTER on one of them."


class Sentinels:
    """The Sentinels of the settings, asked in turn as redis-py/sentinel.py does."""

    def __init__(self, pool: Any, where: str) -> None:
        """`pool`: a SentinelConnectionPool of the client library. Connects to nothing yet."""
        self._pool = pool
        self._where = where
        self.service = str(pool.service_name)
        manager = pool.sentinel_manager
        self._fewest = int(getattr(manager, "min_other_sentinels", 0) or 0)
        lines = [Line(client.connection_pool, where) for client in manager.sentinels]
        self._doors = [_door(line) for line in lines]

    @property
    def place(self) -> str:
        """The service and the first of the Sentinels."""
        first = self._doors[0].place.rpartition("/")[0] if self._doors else "nowhere"
        return "Sentinel %s, asked for the service of the settings" % first

    def master(self) -> Line:
        """The line to the master as of now."""
        fields = self._asked(("SENTINEL", "MASTER", self.service), self._is_master)
        return Line(self._pool, self._where, _address(fields[0]))

    def replicas(self) -> List[Line]:
        """Lines to the replicas that are up; empty where there are none."""
        command = ("SENTINEL", "SLAVES", self.service)  # REPLICAS is newer, and means the same
        return [Line(self._pool, self._where, _address(each)) for each in self._asked(command)]

    def doors(self) -> List[Door]:
        """The doors to the Sentinels themselves."""
        return list(self._doors)

    def _is_master(self, fields: Dict[str, str]) -> bool:
        others = fields.get("num-other-sentinels", "0")
        enough = others.isdigit() and int(others) >= self._fewest
        return enough and "master" in fields.get("flags", "").split(",")

    def _asked(self, command: Command, fits: Any = lambda fields: True) -> List[Dict[str, str]]:
        """What the first Sentinel that knows says of those that are up."""
        problems: List[StoreError] = []
        for door in self._doors:
            try:
                found = [each for each in _told(door, command) if _is_up(each) and fits(each)]
            except StoreError as error:
                problems.append(error)
                continue
            if found or command[1] != "MASTER":
                self._doors = [door, *(each for each in self._doors if each is not door)]
                return found
            problems.append(Lost("The Sentinel knows no master that is up.", door.place, _ADVICE))
        if not problems:
            raise StoreError("The settings name no Sentinels.", self._where)
        # A Sentinel that answers knows more than one that does not.
        raise next((each for each in problems if not isinstance(each, Lost)), problems[0])


def _door(line: Line) -> Door:
    return Door(lambda: line, LIMITS, place=line.place)


def _told(door: Door, command: Command) -> List[Dict[str, str]]:
    reply = door.ask(command)
    if isinstance(reply, Refusal):
        unknown = reply.detail.lower().startswith("unknown command")
        if unknown:
            raise StoreError("What answers there is no Sentinel.", door.place, "See SENTINELS.")
        raise refusals.refused_command(reply, "The address of the master", door.place)
    if not isinstance(reply, list):
        raise StoreError("What answers there is no Sentinel.", door.place, "See SENTINELS.")
    entries = reply if command[1] != "MASTER" else [reply]
    return [_fields(entry) for entry in entries]


def _fields(entry: Reply) -> Dict[str, str]:
    if not isinstance(entry, list):
        return {}
    words = [each.decode("utf-8", "replace") if isinstance(each, bytes) else "" for each in entry]
    return dict(zip(words[::2], words[1::2]))


def _is_up(fields: Dict[str, str]) -> bool:
    flags = fields.get("flags", "s_down").split(",")
    named = fields.get("ip") and fields.get("port", "").isdigit()
    return bool(named) and not {"s_down", "o_down", "disconnected"} & set(flags)


def _address(fields: Dict[str, str]) -> Tuple[str, int]:
    return fields["ip"], int(fields["port"])
