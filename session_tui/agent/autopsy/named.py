"""The session key that is meant: a row's ref, a whole key, or a unique beginning of one."""

from __future__ import annotations

from session_tui.agent.failing import refused
from session_tui.agent.sealing import MARK
from session_tui.agent.sessions import SHORTEST_PREFIX, Sessions
from session_tui.model import Fault


def key_of(name: str, sessions: Sessions) -> str:
    """The whole key; what no session begins with is taken for a key itself.

    Raises `Refused` where more than one session begins like this.
    """
    if name.startswith(MARK):
        return sessions.browser.named(name)
    able = {each.name: each.able for each in sessions.store.capabilities()}
    if len(name) < SHORTEST_PREFIX or not able["prefix"] or sessions.store.get(name) is not None:
        return name
    found = sessions.store.find(name)
    if len(found) > 1:
        raise refused(
            Fault.ARGUMENT, "More than one session key begins like this.", "", "Give more of it."
        )
    return found[0].key if found else name
