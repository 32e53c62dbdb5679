"""Errors that Redis itself answers with, told in our words: a Redis error begins with a code.

What the server says is never shown: it was written by a stranger.
"""

from __future__ import annotations

from typing import Collection, Mapping, NamedTuple, Sequence, Tuple, TypeVar

from session_tui.agent.stores.base import Barred, Denied, StoreError
from session_tui.agent.stores.dialect import Lost
from session_tui.agent.stores.redis.complaints import Known, failure

ACL_ADVICE = (
    "Let the user read the keys of the sessions: the whole ACL stands on the store's screen (h),"
    " and below a refused command."
)


_Replies = TypeVar("_Replies", bound=Sequence[object])


class Refusal(NamedTuple):
    """A command that the server answered with an error: an answer, not a failure."""

    code: str
    """The error's first word, as NOPERM; ERR where the server has no better."""
    detail: str
    """The rest, for telling errors apart; a stranger's words, never to be shown."""

    @property
    def reason(self) -> str:
        """Why, in our words."""
        if self.code in _REASONS:
            return _REASONS[self.code]
        low = self.detail.lower()
        if "unknown" in low or "try command help" in low:
            return "this server does not know the command"
        if "no such master" in low:
            return "the Sentinel knows no service of this name"
        if "cluster support disabled" in low:
            return "this server is not part of a cluster"
        return "the server refused the command"


_REASONS = {
    "NOPERM": "the ACL of the user refuses the command, or the keys",
    "WRONGTYPE": "the key holds something else than a value",
    "MOVED": "the key lives on another node of the cluster",
    "ASK": "the key is moving to another node of the cluster",
}


_CODES: Mapping[str, Known] = {
    "NOAUTH": (
        "Redis wants a password, and the settings give none.",
        "Check LOCATION and OPTIONS of the cache.",
        Barred,
    ),
    "WRONGPASS": (
        "Redis refuses the user or the password.",
        "Check LOCATION and OPTIONS of the cache, and the server's ACL.",
        Barred,
    ),
    "DENIED": (
        "Redis is in protected mode, and lets nobody in from another machine.",
        "The server needs a password, or a bind address.",
        Barred,
    ),
    "LOADING": ("Redis is loading its data.", "Try again in a moment.", Lost),
    "MASTERDOWN": (
        "This Redis replica has lost its master, and answers no reads.",
        "See replica-serve-stale-data, and where the master is.",
        Lost,
    ),
    "CLUSTERDOWN": (
        "The Redis cluster is down: some of its slots are served by nobody.",
        "See CLUSTER INFO and CLUSTER SHARDS on one of its nodes.",
        Lost,
    ),
    "TRYAGAIN": ("The Redis cluster is moving these keys.", "Try again in a moment.", Lost),
    "MOVED": (
        "This is a Redis cluster, and the settings speak to a single node of it.",
        "Django itself gets MOVED for these keys: the cache needs a client for clusters.",
        Barred,
    ),
    "ASK": (
        "This is a Redis cluster that moves its keys, and the settings speak to a single node.",
        "Django itself gets ASK for these keys: the cache needs a client for clusters.",
        Barred,
    ),
    "BUSY": (
        "Redis is busy with a script, and answers nothing else.",
        "Try again; SCRIPT KILL ends a script that has written nothing.",
        Lost,
    ),
    "OOM": ("Redis is out of memory, and refuses the command.", "See maxmemory.", StoreError),
}

_WORDS: Tuple[Tuple[str, Known], ...] = (
    (
        "max number of clients",
        ("Redis takes no more connections.", "Try again; see maxclients and CLIENT LIST.", Lost),
    ),
    (
        "without any password configured",
        (
            "The settings give a password, and this Redis has none for that user.",
            "Django cannot connect either: check LOCATION and OPTIONS of the cache.",
            Barred,
        ),
    ),
    ("invalid password", _CODES["WRONGPASS"]),
    ("operation not permitted", _CODES["NOAUTH"]),
    (
        "not allowed in cluster mode",
        ("A Redis cluster has only database 0, and the settings name another.", "", Barred),
    ),
    (
        "db index",
        (
            "This Redis has no database of that number.",
            "Check the db of the cache in the settings, and databases in redis.conf.",
            Barred,
        ),
    ),
)
_WORDS += (("but no password is set", _WORDS[1][1]),)


def stated(refusal: Refusal, place: str) -> StoreError | None:
    """The sentence where an error speaks of the server as a whole; None: of this command only."""
    known = _CODES.get(refusal.code)
    if known is None and refusal.code == "ERR":
        low = refusal.detail.lower()
        known = next((known for words, known in _WORDS if words in low), None)
    return None if known is None else failure(known, place)


def checked(replies: _Replies, place: str, followed: Collection[str] = ()) -> _Replies:
    """The same, where none of them says that the server as a whole cannot be read.

    `followed`: codes that are answers all the same.
    """
    for reply in replies:
        if isinstance(reply, Refusal) and reply.code not in followed:
            error = stated(reply, place)
            if error is not None:
                raise error
    return replies


def refused_login(refusal: Refusal, place: str) -> StoreError:
    """What AUTH was answered, where it was no OK."""
    return stated(refusal, place) or failure(_CODES["WRONGPASS"], place)


def refused_command(refusal: Refusal, what: str, place: str) -> StoreError:
    """A refusal that nothing can be read without; `what` would have been read."""
    advice = ACL_ADVICE if refusal.code == "NOPERM" else ""
    kind = Denied if refusal.code == "NOPERM" else StoreError
    return kind("%s cannot be read: %s." % (what, refusal.reason), place, advice)
