"""Whether more than our own list of reads keeps us from writing to a Redis server."""

from __future__ import annotations

from typing import List, Tuple

from session_tui.agent.stores.redis.commands import Command
from session_tui.agent.stores.redis.door import Door
from session_tui.agent.stores.redis.resp import Reply

_WRITES: Tuple[Command, ...] = (
    ("SET", "session-tui", "1"),
    ("DEL", "session-tui"),
    ("EXPIRE", "session-tui", "1"),
    ("FLUSHDB",),
    ("EVAL", "return 1", "0"),
    ("CONFIG", "SET", "maxmemory", "0"),
)

UNPROVEN = (
    "Redis has no read-only transaction: only commands of our list of reads are sent, "
    "and the user of the settings could write"
)


def proof(door: Door) -> Tuple[bool, str]:
    """Whether the server would refuse a write of ours, and how that is known; writes nothing.

    A replica says so in INFO. ACL DRYRUN (Redis 7.0) tells what a command would be answered,
    without running it, to those who may ask.
    """
    replication = door.ask(("INFO", "replication"))
    if isinstance(replication, bytes) and _refuses_all(replication):
        return True, "the server is a replica that takes no writes (replica-read-only)"
    user = door.ask(("ACL", "WHOAMI"))
    if not isinstance(user, bytes):
        return False, UNPROVEN.replace("could write", "may be able to write")
    dry: List[Command] = [("ACL", "DRYRUN", user, *write) for write in _WRITES]
    verdicts = door.pipeline(dry)
    if all(map(_refused, verdicts)):
        return True, "the ACL of the user refuses SET, DEL, EXPIRE, FLUSHDB, EVAL and CONFIG SET"
    if b"OK" in verdicts:
        return False, UNPROVEN
    return False, UNPROVEN.replace("could write", "may be able to write")


def _refuses_all(replication: bytes) -> bool:
    lines = replication.split()
    return b"role:slave" in lines and b"slave_read_only:1" in lines


def _refused(verdict: Reply) -> bool:
    """By the command, that is: a user who may not write our key may well write others."""
    return isinstance(verdict, bytes) and b"no permissions to run" in verdict
