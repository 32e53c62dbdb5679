"""Every way in which Redis cannot be reached or understood, as a sentence.

What a server, a driver or a URL says is never shown: errors are known by their code or type, and
told in our own words. redis-py quotes passwords from a URL that it cannot read.
"""

from __future__ import annotations

import errno
import re
import socket
import ssl
from typing import Tuple, Type

from session_tui.agent.stores.base import Barred, StoreError
from session_tui.agent.stores.dialect import Lost

Known = Tuple[str, str, Type[StoreError]]
"""Sentence, advice, kind."""


def failure(known: Known, place: str) -> StoreError:
    """A known failure at this place."""
    sentence, advice, kind = known
    return kind(sentence, place, advice)


def lost(place: str) -> StoreError:
    """The connection ended in the middle of a conversation."""
    advice = "Is the server running? Does the port want TLS (rediss://)?"
    return Lost("The connection to Redis was lost.", place, advice)


def late(place: str, advice: str = "") -> StoreError:
    """Nothing, or not enough, came within the time limit."""
    usual = "A firewall, or a server that hangs or is busy: try its port from this machine."
    return StoreError("Redis did not answer in time.", place, advice or usual)


def babble(place: str) -> StoreError:
    """What came is not RESP2."""
    return StoreError(
        "What answers there does not speak Redis' protocol.",
        place,
        "Check host and port in LOCATION; does the port want TLS (rediss://)?",
    )


def flooded(place: str) -> StoreError:
    """More came than was asked for."""
    return StoreError("Redis answered with more than was asked for.", place, "Is it Redis?")


def stopped(place: str) -> StoreError:
    """Somebody called `interrupt`."""
    return StoreError("The query was stopped.", place, "Try again.")


_TLS_ADVICE = "Does this port speak TLS, as rediss:// says? Check the ssl entries in OPTIONS."

_BY_TYPE: Tuple[Tuple[type, Known], ...] = (
    (
        ssl.SSLCertVerificationError,
        (
            "The TLS certificate of Redis is not one that is trusted here.",
            "Check the ssl entries in OPTIONS, and the name in LOCATION.",
            Barred,
        ),
    ),
    (
        ssl.SSLError,
        (
            "The TLS connection to Redis could not be made.",
            _TLS_ADVICE,
            StoreError,
        ),
    ),
    (
        socket.gaierror,
        (
            "The host name of Redis is not known here.",
            "Check LOCATION in the settings, and the name service of this machine.",
            StoreError,
        ),
    ),
    (
        UnicodeError,
        ("The host of Redis is no host name.", "Check LOCATION in the settings.", Barred),
    ),
    (
        ConnectionRefusedError,
        (
            "Redis does not answer: the connection was refused.",
            "Is the server running, and are host and port in LOCATION right from this machine?",
            Lost,
        ),
    ),
)

_NO_ROUTE = (errno.EHOSTUNREACH, errno.ENETUNREACH, errno.ENETDOWN, errno.EADDRNOTAVAIL)


def unreachable(
    error: BaseException, place: str, path: str = "", encrypted: bool = False
) -> StoreError:
    """Why a connection could not be made.

    `path`: of the Unix socket, where it is one; `encrypted`: whether TLS was to be spoken.
    """
    for kind, known in _BY_TYPE:
        if isinstance(error, kind):
            return failure(known, place)
    if isinstance(error, (socket.timeout, TimeoutError)):
        return late(place, _TLS_ADVICE if encrypted else "")
    if isinstance(error, (FileNotFoundError, PermissionError)):
        return _without_file(error, place, path)
    if isinstance(error, ConnectionError):
        return lost(place)
    if isinstance(error, OSError) and error.errno in _NO_ROUTE:
        return StoreError(
            "There is no network route to Redis.", place, "Check LOCATION, and the network."
        )
    return StoreError(
        "The connection to Redis could not be made (%s)." % type(error).__name__, place
    )


def _without_file(error: OSError, place: str, path: str) -> StoreError:
    there = not isinstance(error, FileNotFoundError)
    if path:
        known = (
            ("This user may not use the Unix socket of Redis.", "See unixsocketperm.", Barred)
            if there
            else ("There is no Unix socket of Redis.", "Is the server running?", Lost)
        )
        return failure(known, place)
    what = "may not be read here" if there else "is not there"
    return StoreError("A TLS file that the settings name %s." % what, place, "See OPTIONS.")


def unusable(error: BaseException, where: str) -> StoreError:
    """Why no client could be made of the settings; `where`: the entry."""
    if isinstance(error, StoreError):
        return error
    if isinstance(error, ImportError):
        return _not_importable(error, where)
    if isinstance(error, ValueError):
        return StoreError(
            "LOCATION is no URL that the Redis client understands.",
            where,
            "It begins with redis://, rediss:// or unix://, its database is a number, and "
            "/ ? # @ in a password are percent-encoded.",
        )
    if isinstance(error, TypeError):
        found = re.search(r"unexpected keyword argument '(\w{1,60})'", str(error))
        named = ": %s" % found.group(1) if found else ""
        return StoreError(
            "OPTIONS has an entry that the Redis client does not know%s." % named, where
        )
    return StoreError(
        "No Redis client can be made of the settings (%s)." % type(error).__name__, where
    )


def _not_importable(error: ImportError, where: str) -> StoreError:
    module = (error.name or "").split(".")[0]
    if module in ("redis", "valkey", "django_redis", "django_valkey"):
        return StoreError(
            "%s, which this cache needs, is not installed in this interpreter." % module,
            where,
            "Is this the project's own interpreter? See --python.",
        )
    missing = error.name if error.name and re.fullmatch(r"[\w.]{1,100}", error.name) else "a class"
    return StoreError("This cache needs %s, which cannot be imported here." % missing, where)
