"""What the database servers have in common: Django's own way to reach them, and how that fails."""

from __future__ import annotations

from typing import Any, Dict, Tuple

from session_tui.agent.masking import redact
from session_tui.agent.stores.base import StoreError
from session_tui.agent.stores.dialect import Limits, Lost, Silent, SqlDialect

SILENT = ("The database did not answer in time.", "Is it busy, or hanging?", Silent)
"""Sentence, advice and kind where a connection had been made before."""


class ServerDialect(SqlDialect):
    """A server that Django's own backend knows how to reach."""

    def __init__(
        self, entry: Dict[str, Any], limits: Limits, schema: str | None, wrapper: Any
    ) -> None:
        """`wrapper` is Django's DatabaseWrapper class for this entry."""
        super().__init__(entry, limits, schema)
        self.wrapper = wrapper

    @property
    def errors(self) -> Tuple[type[BaseException], ...]:
        """The driver's, and what lies below it."""
        return (self.wrapper.Database.Error, OSError, UnicodeError)

    @property
    def place(self) -> str:
        """Host (or the folder of its socket), port and database; libpq takes URLs in both, too."""
        return place_of(self.entry, "the local socket")

    def connect(self, orm: bool) -> Any:
        """By Django's get_connection_params() and get_new_connection(), then autocommit."""
        wrapper = self.wrapper(self.entry, "session-tui")
        return wrapper.get_new_connection(wrapper.get_connection_params())

    def failed(
        self, sentence: str, advice: str = "", kind: type[StoreError] = StoreError
    ) -> StoreError:
        """A failure at this place."""
        return kind(sentence, self.place, advice)

    def unreachable(self, text: str) -> StoreError | None:
        """What went wrong below the database's own protocol, from the driver's words."""
        found = unreachable(text)
        return self.failed(*found) if found else None


def place_of(entry: Dict[str, Any], local: str) -> str:
    """Host, port and database of an entry of DATABASES, no credentials; `local`: without a host."""
    host = str(entry["HOST"] or local)
    host = host if host.startswith("@") else host.rpartition("@")[2]
    port = f":{entry['PORT']}" if entry["PORT"] else ""
    return redact(f"{host}{port}/{entry['NAME'] or ''}" if host else str(entry["NAME"] or ""))


def unreachable(text: str) -> Tuple[Any, ...] | None:
    """Sentence, advice and kind of what went wrong below a database's own protocol."""
    low = text.lower()
    for words, *failure in _UNREACHABLE:
        if any(word in low for word in words):
            return tuple(failure)
    return None


_UNREACHABLE: Tuple[Tuple[Any, ...], ...] = (
    (
        ("refused", "no such file", "can't connect to local", "(111)"),
        "The database does not answer: the connection was refused.",
        "Is the server running, and are HOST and PORT of the settings right from this machine?",
        Lost,
    ),
    (
        (
            "could not translate",
            "name or service",
            "resolve",
            "getaddrinfo",
            "unknown mysql server",
        ),
        "The database's host name is not known here.",
        "Check HOST in the settings, and the name service of this machine.",
    ),
    (
        ("timed out", "timeout expired", "timeout"),
        "The database did not answer in time.",
        "A firewall, or a server that hangs: try its port from this machine.",
        Silent,
    ),
    (
        ("no route", "unreachable"),
        "There is no network route to the database.",
        "Check HOST in the settings, and the network of this machine.",
    ),
    (
        ("ssl", "tls", "certificate"),
        "The TLS connection to the database could not be made.",
        "Check the TLS entries in OPTIONS.",
    ),
    (
        ("invalid response", "expected authentication", "protocol", "received packet"),
        "What answers there does not speak this database's protocol.",
        "Check HOST and PORT in the settings.",
    ),
    (
        ("closed", "terminat", "lost connection", "gone away", "reset by peer", "broken pipe"),
        "The connection to the database was lost.",
        "Is the server running?",
        Lost,
    ),
)
