"""Sessions in cookies: the engine of django/contrib/sessions/backends/signed_cookies.py.

Nothing lies on the server, so that only a cookie which somebody pastes can be looked at. Its
payload is the signed value; its end is judged by the signature's time, where it is opened.
"""

from __future__ import annotations

import hashlib
import re
from typing import Any, List, Tuple

from session_tui.agent.engine import Engine
from session_tui.agent.failing import refused
from session_tui.agent.stores.base import Barred, Store, Stored
from session_tui.model import (
    CAPABILITIES,
    Capability,
    ClockReading,
    Count,
    Fault,
    Order,
    Place,
    StoreFacts,
)

NOTHING = "The server keeps no session (signed_cookies): each lies in its user's browser."
PASTE = "Copy the cookie from a browser, and give it to `session-tui show -` on standard input."
END = "SESSION_COOKIE_AGE after the signature's time, which is in the cookie."

HEADER = re.compile(r"\s*(?:Set-)?Cookie\s*:", re.IGNORECASE)
SHOWN = 8
"""Hexadecimal digits of a digest."""


class CookieStore(Store):
    """Takes cookies that are given to it; can list none."""

    orders: Tuple[Order, ...] = (Order.STORED,)

    def __init__(self, engine: Engine, settings: Any) -> None:
        """Keeps the name of the cookie: SESSION_COOKIE_NAME."""
        self._name = str(settings.SESSION_COOKIE_NAME)

    def capabilities(self) -> Tuple[Capability, ...]:
        """See `Store.capabilities`."""
        able = {
            "end": END,
            "written": "The signature's time.",
            "untouched": "A pasted cookie is a copy.",
            "read-only": "There is nothing on the server that could be written.",
        }
        return tuple(
            Capability(name, name in able, able.get(name, NOTHING)) for name in CAPABILITIES
        )

    def facts(self) -> StoreFacts:
        """What there is to say; nothing is connected to."""
        return StoreFacts(
            kind="signed_cookies",
            server="the users' browsers",
            place="the cookie %s" % self._name,
            origin="cookie",
            read_only=True,
            proof="There is nothing on the server that could be written.",
            orders=self.orders,
            notes=(NOTHING, PASTE),
        )

    def page(
        self,
        order: Order,
        limit: int,
        position: Tuple[object, ...] | None = None,
        backwards: bool = False,
        prefix: str = "",
    ) -> List[Stored]:
        """Raises `StoreError`: an empty list would say that there are no sessions."""
        raise Barred(NOTHING, "SESSION_ENGINE", PASTE)

    def get(self, key: str) -> Stored | None:
        """The session in a cookie's value, a pair `name=value`, or a whole `Cookie:` line.

        Raises `Refused` where SESSION_COOKIE_NAME is not in it.
        """
        value = self._value(key)
        payload = value.encode("utf-8", "surrogatepass")
        return Stored(
            value, payload, len(payload), None, (), origin="cookie", label=label_of(payload)
        )

    def estimate(self) -> Count:
        """See `Store.estimate`."""
        return Count(None, exact=False, because=NOTHING)

    def count(self) -> Count:
        """Nobody can know."""
        return Count(None, exact=False, because=NOTHING)

    def clock(self) -> ClockReading | None:
        """There is no server, and so no clock."""
        return None

    def places(self, key: str) -> Tuple[Place, ...]:
        """The browser, which is not to be asked."""
        return (Place("the cookie %s in a browser" % self._name, None, NOTHING),)

    def close(self) -> None:
        """Nothing was opened."""

    def _value(self, given: str) -> str:
        """What Django would find under SESSION_COOKIE_NAME in what was pasted."""
        from django.http.cookie import parse_cookie

        line = HEADER.sub("", given, count=1).strip()
        if "=" not in line:  # a signed value has none: its base64 is not padded
            line = "%s=%s" % (self._name, line)
        found = parse_cookie(line)
        if found.get(self._name):
            return str(found[self._name])
        raise refused(Fault.ARGUMENT, self._absent(found), "SESSION_COOKIE_NAME", PASTE)

    def _absent(self, found: dict[str, str]) -> str:
        if self._name in found:
            return "The cookie %s is empty: Django begins a new session." % self._name
        many = "1 other" if len(found) == 1 else "%d others" % len(found)
        return "There is no cookie named %s in this line; it has %s." % (self._name, many)


def label_of(payload: bytes) -> str:
    """What names a cookie without telling of it: payloads of one site begin alike."""
    return hashlib.sha256(payload).hexdigest()[:SHOWN] + "…"
