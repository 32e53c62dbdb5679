"""The commands that are ever sent to Redis: a closed list, and the bytes that they become.

Redis has no transaction that it would hold to reading, so this list is the wall. Whatever writes
a command to a socket takes its bytes from here.
"""

from __future__ import annotations

from typing import FrozenSet, Iterable, List, Mapping, Sequence, Union

Word = Union[bytes, str, int]
Command = Sequence[Word]
"""Name and arguments; texts are sent as UTF-8."""

_ALL: FrozenSet[bytes] = frozenset()

CONFIG = frozenset(
    b"""MAXMEMORY MAXMEMORY-POLICY MAXMEMORY-SAMPLES MAXMEMORY-EVICTION-TENACITY SAVE APPENDONLY
    APPENDFSYNC DATABASES TIMEOUT TCP-KEEPALIVE MAXCLIENTS HZ ACTIVE-EXPIRE-EFFORT
    LAZYFREE-LAZY-EXPIRE LAZYFREE-LAZY-EVICTION LFU-DECAY-TIME LFU-LOG-FACTOR LATENCY-TRACKING
    REPLICA-READ-ONLY SLAVE-READ-ONLY REPLICA-SERVE-STALE-DATA SLAVE-SERVE-STALE-DATA
    STOP-WRITES-ON-BGSAVE-ERROR CLUSTER-ENABLED CLUSTER-REQUIRE-FULL-COVERAGE PROTECTED-MODE
    LUA-TIME-LIMIT BUSY-REPLY-THRESHOLD NOTIFY-KEYSPACE-EVENTS""".split()
)
"""Settings of the server that CONFIG GET may name: none of them holds a secret."""

ALLOWED: Mapping[bytes, FrozenSet[bytes]] = {
    **dict.fromkeys(
        b"""ASKING AUTH DBSIZE EXISTS EXPIRETIME GET GETRANGE INFO MGET PEXPIRETIME PING PTTL
        READONLY ROLE SCAN SELECT STRLEN TIME TTL TYPE""".split(),
        _ALL,
    ),
    b"ACL": frozenset((b"DRYRUN", b"WHOAMI")),
    b"CLIENT": frozenset((b"NO-TOUCH",)),
    b"CLUSTER": frozenset((b"INFO", b"KEYSLOT", b"NODES", b"SHARDS", b"SLOTS")),
    b"CONFIG": frozenset((b"GET",)),
    b"MEMORY": frozenset((b"USAGE",)),
    b"OBJECT": frozenset((b"ENCODING", b"FREQ", b"IDLETIME")),
    b"SENTINEL": frozenset((b"MASTER", b"REPLICAS", b"SLAVES")),
}
"""Each with the subcommands that may follow it; empty: it has none.

ASKING, AUTH, READONLY, SELECT and CLIENT NO-TOUCH concern our own connection only, and ACL DRYRUN
tells what a command would be answered without running it. GETEX, GETDEL, TOUCH, SORT, DUMP, EVAL
and KEYS are missing on purpose.
"""


class NotARead(RuntimeError):
    """A bug of ours: a command that is not on the list. Nothing of it was sent."""


def encode(command: Command) -> bytes:
    """One command as the server reads it. Raises `NotARead` for what is not on the list."""
    words = [_word(word) for word in command]
    _check(words)
    parts = [b"$%d\r\n%s\r\n" % (len(word), word) for word in words]
    return b"*%d\r\n%s" % (len(words), b"".join(parts))


def encode_all(commands: Iterable[Command]) -> List[bytes]:
    """Several; none is encoded where one is not on the list."""
    return [encode(command) for command in commands]


def encode_each(name: bytes, keys: Sequence[bytes]) -> bytes:
    """The command `name` for each of `keys`, which it takes alone."""
    _check([name, b""])
    if ALLOWED[name]:
        raise NotARead("a subcommand is missing")
    start = b"*2\r\n$%d\r\n%s\r\n" % (len(name), name)
    sizes = set(map(len, keys))
    if len(sizes) == 1:  # as session keys are: joined in one go
        start += b"$%d\r\n" % sizes.pop()
        return start + (b"\r\n" + start).join(keys) + b"\r\n"
    return b"".join([b"%s$%d\r\n%s\r\n" % (start, len(key), key) for key in keys])


def _word(word: Word) -> bytes:
    if isinstance(word, bytes):
        return word
    return (b"%d" % word) if isinstance(word, int) else word.encode("utf-8", "surrogateescape")


def _check(words: List[bytes]) -> None:
    name = words[0].upper() if words else b""
    if name not in ALLOWED:
        raise NotARead("not on the list of reads: %r" % name[:20])
    below = ALLOWED[name]
    if below and (len(words) < 2 or words[1].upper() not in below):
        raise NotARead("not on the list of reads: a subcommand of %r" % name)
    if name == b"CONFIG" and not {word.upper() for word in words[2:]} <= CONFIG:
        raise NotARead("not on the list of reads: a setting of the server")
    if name == b"CLIENT" and [word.upper() for word in words[2:]] != [b"ON"]:
        raise NotARead("CLIENT NO-TOUCH is only switched on")
