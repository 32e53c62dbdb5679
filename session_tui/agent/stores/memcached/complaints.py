"""Every way in which memcached cannot be reached or understood, as a sentence.

What a server says is never shown: its errors are known by their words, and told in ours.
"""

from __future__ import annotations

import socket
import ssl
from typing import Any, Tuple

from session_tui.agent.stores.base import Barred, StoreError
from session_tui.agent.stores.dialect import Lost


class Unknown(StoreError):
    """The server does not know the command."""


class Stopped(StoreError):
    """Somebody called `interrupt`."""


def lost(place: str) -> StoreError:
    """The connection ended in the middle of a conversation."""
    return Lost("The connection to memcached was lost.", place, "Is the server running?")


def late(place: str) -> StoreError:
    """Nothing, or not enough, came within the time limit."""
    return StoreError(
        "memcached did not answer in time.",
        place,
        "A server that hangs, or a firewall: try its port from this machine.",
    )


def babble(place: str) -> StoreError:
    """What came is not memcached's text protocol."""
    return StoreError(
        "What answers there does not speak memcached's text protocol.",
        place,
        "Check host and port in LOCATION.",
    )


def stopped(place: str) -> StoreError:
    """For whoever waited for an answer."""
    return Stopped("The query was stopped.", place, "Try again.")


def turned_away(place: str, secured: bool) -> StoreError:
    """It hung up at the first word. `secured`: the settings log in, or speak TLS."""
    advice = "A port that wants TLS, or a login (SASL), does so; session-tui can speak to neither."
    if secured:
        advice = "The settings log in there (SASL), which session-tui cannot."
    return StoreError("memcached hung up before it said a word.", place, advice)


_REFUSALS: Tuple[Tuple[Any, ...], ...] = (
    (
        b"CLIENT_ERROR unauthenticated",
        "memcached wants a login (it runs with -Y or -S), and session-tui can give it none.",
        "A server of the same sites without a login, reachable from here, can be read.",
        Barred,
    ),
    (
        b"ERROR Too many open connections",
        "memcached has as many connections as it takes.",
        "See -c of memcached; are connections of the site left open?",
    ),
    (
        b"SERVER_ERROR out of memory",
        "memcached is out of memory and cannot answer.",
        "See -m of memcached, and -M, with which it refuses instead of evicting.",
    ),
    (b"SERVER_ERROR", "memcached answered that it has an error of its own.", "See its log."),
    (b"CLIENT_ERROR", "memcached refused what was asked.", "Is it memcached?"),
)


def _known(
    place: str, sentence: str, advice: str, kind: type[StoreError] = StoreError
) -> StoreError:
    return kind(sentence, place, advice)


def refused(line: bytes, place: str) -> StoreError:
    """Why `line` came in place of an answer."""
    for words, *known in _REFUSALS:
        if line.startswith(words):
            return _known(place, *known)
    if line == b"ERROR":
        return Unknown("memcached does not know this command.", place, "Is it memcached?")
    return babble(place)


_UNLISTED: Tuple[Tuple[Any, ...], ...] = (
    (
        b"CLIENT_ERROR lru crawler disabled",
        "memcached cannot list its keys: its LRU crawler is switched off.",
        "Start memcached with -o lru_crawler (since 1.5 without -o no_lru_crawler), or have who"
        " runs it send: lru_crawler enable. Until then a whole session key still opens.",
        Barred,
    ),
    (
        b"ERROR metadump not allowed",
        "memcached may not list its keys: it was started with -X (--disable-dumping).",
        "Start memcached without -X. Until then a whole session key still opens.",
        Barred,
    ),
    (
        b"BUSY",
        "memcached's LRU crawler is busy: somebody else lists its keys, or it cleans up.",
        "Try again in a minute. A whole session key still opens.",
    ),
)


def unlisted(line: bytes, place: str) -> StoreError:
    """Why `line` came in place of a list of keys."""
    for words, *known in _UNLISTED:
        if line.startswith(words):
            return _known(place, *known)
    if line == b"ERROR":
        return StoreError(
            "What answers there cannot list its keys: it does not know lru_crawler metadump.",
            place,
            "memcached can since 1.4.31, proxies before it cannot; name the servers themselves."
            " A whole session key still opens.",
        )
    return refused(line, place)


_BY_TYPE: Tuple[Tuple[Any, ...], ...] = (
    (
        ssl.SSLCertVerificationError,
        "The TLS certificate of memcached is not one that is trusted here.",
        "Check OPTIONS['tls_context'], and the name in LOCATION.",
        Barred,
    ),
    (
        ssl.SSLError,
        "The TLS connection to memcached could not be made.",
        "Does this port speak TLS, as OPTIONS['tls_context'] says?",
    ),
    (
        socket.gaierror,
        "The host name of memcached is not known here.",
        "Check LOCATION in the settings, and the name service of this machine.",
    ),
    (
        UnicodeError,
        "The host of memcached is no host name.",
        "Check LOCATION in the settings.",
        Barred,
    ),
    (
        ConnectionRefusedError,
        "memcached does not answer: the connection was refused.",
        "Is the server running, and are host and port in LOCATION right from this machine?",
    ),
    (
        FileNotFoundError,
        "The Unix socket of memcached is not there.",
        "Is the server running, and is the path in LOCATION right?",
    ),
    (
        PermissionError,
        "This user may not use the Unix socket of memcached.",
        "See -a of memcached, or run session-tui as the site's user.",
        Barred,
    ),
)


def unreachable(error: BaseException, place: str) -> StoreError:
    """Why a connection could not be made."""
    for kind, *known in _BY_TYPE:
        if isinstance(error, kind):
            return _known(place, *known)
    if isinstance(error, (socket.timeout, TimeoutError)):
        return late(place)
    return StoreError(
        "The connection to memcached could not be made (%s)." % type(error).__name__,
        place,
        "Check LOCATION in the settings, and the network of this machine.",
    )
