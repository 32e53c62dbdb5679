"""The names of sessions in memcached: bytes there, text here."""

from __future__ import annotations

from typing import Any, List, Tuple

from session_tui.agent.caches.entry import CacheEntry
from session_tui.agent.caches.keys import CacheKeys
from session_tui.agent.stores.memcached.commands import NAME_LIMIT, sayable
from session_tui.agent.stores.memcached.placing import library

WHOLE = 32
"""Characters of a session key as Django makes it (`_get_new_session_key`)."""

SESSION_PREFIXES = ("django.contrib.sessions.cache", "django.contrib.sessions.cached_db")


class Names:
    """How the entries of one cache are called."""

    def __init__(self, entry: CacheEntry) -> None:
        """With OPTIONS['key_prefix'], which pymemcache itself puts before everything."""
        self.keys = entry.keys
        lead: Any = entry.options.get("key_prefix", b"") if library(entry) == "pymemcache" else b""
        self._lead: bytes = lead if isinstance(lead, bytes) else str(lead).encode()

    def bytes_of(self, key: str, keys: CacheKeys | None = None) -> bytes | None:
        """The name of the session `key`; None where memcached can hold no such name."""
        try:
            name = self._lead + (keys or self.keys).of(key).encode("utf-8", "surrogateescape")
        except UnicodeEncodeError:
            return None
        return name if sayable(name) else None

    def around(self) -> Tuple[bytes, bytes] | None:
        """What stands before and behind a session's key; None where KEY_FUNCTION hides it."""
        around = self.keys.around
        if around is None:
            return None
        head, tail = (part.encode("utf-8", "surrogateescape") for part in around)
        return self._lead + head, tail

    def shown(self) -> str:
        """The pattern of the names, for operators."""
        around = self.around()
        if around is None:
            return "made by KEY_FUNCTION"
        return "%s*%s" % tuple(part.decode("utf-8", "backslashreplace") for part in around)

    def problem(self) -> str:
        """Why no session can be stored under such names, as a sentence; mostly empty."""
        if self.bytes_of("x" * WHOLE) is not None:
            return ""
        name = self._lead + self.keys.of("x" * WHOLE).encode("utf-8", "surrogateescape")
        if len(name) > NAME_LIMIT:
            return (
                "With this KEY_PREFIX the name of a session has %d bytes; memcached takes %d, so"
                " Django cannot save any (InvalidCacheKey)." % (len(name), NAME_LIMIT)
            )
        return (
            "The names of sessions hold a space or a control character, which memcached does not"
            " take: Django cannot save any (InvalidCacheKey)."
        )

    def variants(self) -> List[Tuple[str, CacheKeys]]:
        """The names under which earlier settings would have stored a session: in words, and how."""
        keys, found = self.keys, []
        if isinstance(keys.version, int):
            others = sorted({1, keys.version - 1, keys.version + 1} - {keys.version, 0})
            found += [("under VERSION %d" % other, keys.under(version=other)) for other in others]
        if keys.key_prefix:
            found.append(("without KEY_PREFIX", keys.under(key_prefix="")))
        for prefix in SESSION_PREFIXES:
            if prefix != keys.session_prefix:
                engine = "of the engine %s" % prefix.rpartition(".")[2]
                found.append((engine, keys.under(session_prefix=prefix)))
        return found
