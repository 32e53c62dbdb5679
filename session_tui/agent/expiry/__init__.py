"""When a session ends, on the server and in the browser, and by which of Django's rules.

The server's end is what the engine enforces; the browser's is the cookie that
`SessionMiddleware.process_response` (django/contrib/sessions/middleware.py) sent with the last
response that saved the session.
"""

from __future__ import annotations

from session_tui.agent.decoded import Decoded
from session_tui.agent.expiry.age import age_of, unreadable
from session_tui.agent.expiry.browser import cookie_ending, first_of
from session_tui.agent.expiry.end import End, Fate
from session_tui.agent.expiry.judging import end_of, stores_end
from session_tui.agent.expiry.rules import ExpiryRules, given, rules_of
from session_tui.agent.expiry.server import engine_ending
from session_tui.agent.stores.base import Stored
from session_tui.model import Expiry

__all__ = (
    "End",
    "ExpiryRules",
    "Fate",
    "age_at_save",
    "end_of",
    "expiry_of",
    "rules_of",
)


def expiry_of(
    stored: Stored, decoded: Decoded, rules: ExpiryRules, beside: Decoded | None = None
) -> Expiry:
    """Both ends of the session `stored`, opened as `decoded`.

    `beside` is what `stored.beside` opens to, with an engine that has two places.
    """
    readable = decoded.readable and isinstance(decoded.data, dict)
    age = age_of(decoded.data, rules) if readable else unreadable()
    end = end_of(stored, decoded, rules, beside)
    engine = engine_ending(stored, decoded, end, age, rules)
    cookie = cookie_ending(stored, decoded, age, rules)
    return Expiry(engine, cookie, first_of(end, age, cookie.at))


def age_at_save(stored: Stored, decoded: Decoded, rules: ExpiryRules) -> float | None:
    """The seconds that the session was given when it was written, where the store tells both."""
    end, saved = stored.expires, decoded.saved_at
    if end is None or saved is None or not stores_end(rules.engine):
        return None
    return given(saved, end, rules)
