"""Settings as digests that two processes of one host can compare."""

from __future__ import annotations

import contextlib
import hashlib
from typing import Any, Dict, Iterator, Mapping, Tuple

from session_tui.agent.fingerprints import NAMES, plain
from session_tui.agent.promises import setting

FAMILIES = ("SESSION_", "CSRF_", "SECURE_", "CORS_", "CACHE_MIDDLEWARE_", "SIGNING_")

MORE = ("ROOT_URLCONF", "PASSWORD_HASHERS", "FORCE_SCRIPT_NAME", "PREPEND_WWW", "WSGI_APPLICATION")

GROUPS = ("DATABASES", "CACHES")
"""Told entry by entry; what they hold is compared whole."""

MISSING = object()
"""Stands for a setting that this Django lacks."""

FILLED_IN = frozenset(
    (
        *("ATOMIC_REQUESTS", "AUTOCOMMIT", "CONN_MAX_AGE", "CONN_HEALTH_CHECKS", "OPTIONS"),
        *("TIME_ZONE", "NAME", "USER", "PASSWORD", "HOST", "PORT", "TEST"),
    )
)
"""What Django writes into an entry of DATABASES as soon as a connection is used."""


def digests(settings: Any, key: bytes) -> Dict[str, str]:
    """A digest of each setting that matters under `key`, which never leaves this host.

    They are quick to make and never shown; what is shown has `session_tui.agent.fingerprints`.
    """
    return {name: _digest(key, plain(value)) for name, value in _chosen(settings)}


def _digest(key: bytes, text: str) -> str:
    raw = text.encode("utf-8", "surrogatepass")
    return hashlib.blake2b(raw, key=key[:64], digest_size=16).hexdigest()


def _chosen(settings: Any) -> Iterator[Tuple[str, Any]]:
    names = {name for name in dir(settings) if name.isupper() and name.startswith(FAMILIES)}
    for name in sorted(names | set(NAMES) | set(MORE)):
        value = MISSING
        with contextlib.suppress(Exception):
            value = setting(settings, name)
        if value is MISSING:
            continue
        if name in GROUPS and isinstance(value, Mapping):
            for alias in value:
                yield "%s.%s" % (name, alias), _written(value[alias])
        else:
            yield name, value


def _written(entry: Any) -> Any:
    """An entry without what is empty in it, be it that nobody wrote it or that Django did."""
    if not isinstance(entry, Mapping):
        return entry
    return {k: v for k, v in entry.items() if not (k in FILLED_IN and _is_usual(k, v))}


def _is_usual(name: str, value: Any) -> bool:
    if name == "TEST":  # Django fills it with empty entries
        return True
    return value is True if name == "AUTOCOMMIT" else not value
