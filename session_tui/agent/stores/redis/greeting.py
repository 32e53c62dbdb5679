"""What is said first on a new connection, in one round trip: who we are, and how we will read."""

from __future__ import annotations

from typing import List, NamedTuple

from session_tui.agent.stores.redis import refusals
from session_tui.agent.stores.redis.commands import Command
from session_tui.agent.stores.redis.lines import Line, Login
from session_tui.agent.stores.redis.refusals import Refusal
from session_tui.agent.stores.redis.resp import Reply
from session_tui.agent.stores.redis.speaker import Speaker


class Greeting(NamedTuple):
    """What a server said when we came in."""

    untouched: bool
    """Whether reading leaves the keys' access times and frequencies alone."""
    because: str
    """How that is known."""
    clustered: bool | None
    """Whether the server is part of a cluster; None: it does not say."""


def greet(speaker: Speaker, login: Login, line: Line) -> Greeting:
    """Logs in and selects the database; raises `StoreError` where either is refused."""
    commands: List[Command] = [("CLIENT", "NO-TOUCH", "ON"), ("INFO", "cluster")]
    if line.database != "0":
        commands.insert(0, ("SELECT", line.database))
    if login:
        commands.insert(0, ("AUTH", *login))
    replies = speaker.pipeline(commands)
    if login and isinstance(replies[0], Refusal):
        if len(login) == 2 and "wrong number of arguments" in replies[0].detail:
            # Before Redis 6 there are no users: redis-py, too, then tries the password alone.
            return greet(speaker, login[1:], line)
        raise refusals.refused_login(replies[0], line.place)
    selected = replies[-3] if line.database != "0" else b"OK"
    touch, info = refusals.checked([selected, *replies[-2:]], line.place)[1:]
    if isinstance(selected, Refusal):
        raise refusals.refused_command(selected, "Database %s" % line.database, line.place)
    clustered = b"cluster_enabled:1" in info if isinstance(info, bytes) else None
    return Greeting(touch == b"OK", _because(touch), clustered)


def _because(touch: Reply) -> str:
    if touch == b"OK":
        return "CLIENT NO-TOUCH is on: reading leaves the access times alone"
    if isinstance(touch, Refusal) and touch.code == "NOPERM":
        return "the ACL of the user refuses CLIENT NO-TOUCH: allow +client|no-touch"
    return "CLIENT NO-TOUCH needs Redis 7.2 or Valkey 7.2: a value that is read counts as used"
