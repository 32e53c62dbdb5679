"""Digests of settings and variables: equal where they are equal, and nothing else can be told.

A digest is scrypt (RFC 7914) under a key that both sides of a comparison share, and 32 bits of it
are shown: enough to see a difference, too few and too dear to search for what was behind them.
"""

from __future__ import annotations

import hashlib
import pathlib
import platform
import re
from typing import Any, Dict, Iterable, Mapping, Tuple

from session_tui.agent.promises import is_promise, promised
from session_tui.model import Fingerprint

ADDRESS = re.compile(r" at 0x[0-9A-Fa-f]+")
"""Where an object lies, as those that contain others print it; another place in each process."""

SHOWN = 4
"""Bytes of a digest."""

NAMES = (
    "ALLOWED_HOSTS",
    "AUTHENTICATION_BACKENDS",
    "AUTH_USER_MODEL",
    "CACHES",
    "CSRF_COOKIE_DOMAIN",
    "CSRF_TRUSTED_ORIGINS",
    "CSRF_USE_SESSIONS",
    "DATABASES",
    "DATABASE_ROUTERS",
    "DEBUG",
    "DEFAULT_HASHING_ALGORITHM",
    "INSTALLED_APPS",
    "MIDDLEWARE",
    "SECRET_KEY",
    "SECRET_KEY_FALLBACKS",
    "SECURE_PROXY_SSL_HEADER",
    "SIGNING_BACKEND",
    "TIME_ZONE",
    "USE_TZ",
)
"""Settings that matter to sessions, beside all that begin with SESSION_."""


def digest(key: bytes, name: str, value: str) -> str:
    """Eight hex digits for `value` under `key`; the name is part of it."""
    data = ("%s=%s" % (name, value)).encode("utf-8", "surrogateescape")
    try:
        made = hashlib.scrypt(data, salt=key, n=1 << 12, r=8, p=1, dklen=SHOWN)
    except (AttributeError, ValueError):  # a Python without OpenSSL's scrypt
        made = hashlib.pbkdf2_hmac("sha256", data, key, 50_000, SHOWN)
    return made.hex()


def together(items: Iterable[Tuple[str, str]]) -> str:
    """One digest for several that are digests already."""
    text = "\n".join("%s=%s" % pair for pair in sorted(items))
    return hashlib.sha256(text.encode()).hexdigest()[: 2 * SHOWN]


def of_settings(settings: Any, key: bytes) -> Fingerprint:
    """The digests of loaded settings; what runs them (Python, Django) as it is."""
    import django

    items = {name: digest(key, name, plain(value)) for name, value in _chosen(settings).items()}
    items["python"] = platform.python_version()
    items["django"] = django.get_version()
    return Fingerprint(tuple(sorted(items.items())))


def _chosen(settings: Any) -> Dict[str, Any]:
    """What matters, secrets among lists one by one, so that their order can be compared."""
    own = [name for name in dir(settings) if name.startswith("SESSION_")]
    chosen = {name: getattr(settings, name) for name in (*NAMES, *own) if hasattr(settings, name)}
    fallbacks = chosen.pop("SECRET_KEY_FALLBACKS", ())
    if isinstance(fallbacks, (list, tuple)):
        for number, fallback in enumerate(fallbacks):
            chosen["SECRET_KEY_FALLBACKS[%d]" % number] = fallback
    for group in ("DATABASES", "CACHES"):
        entries = chosen.pop(group, {})
        for alias, entry in entries.items() if isinstance(entries, Mapping) else ():
            chosen["%s[%s]" % (group, alias)] = entry
    return chosen


def plain(value: Any) -> str:
    """A value as text that is the same in every process: no address, no order of a set or dict."""
    if is_promise(value):
        return promised(value)[1]
    if isinstance(value, Mapping):
        pairs = sorted("%s: %s" % (plain(name), plain(each)) for name, each in value.items())
        return "{%s}" % ", ".join(pairs)
    if isinstance(value, (set, frozenset)):
        return "{%s}" % ", ".join(sorted(map(plain, value)))
    if isinstance(value, (list, tuple)):
        return "[%s]" % ", ".join(map(plain, value))
    if isinstance(value, bytes):
        return value.decode("utf-8", "surrogateescape")
    if value is None or isinstance(value, (str, int, float, pathlib.PurePath)):
        return str(value)
    known = "__repr__" in vars(type(value)) and not callable(value)
    kind = "%s.%s" % (type(value).__module__, type(value).__qualname__)
    return ADDRESS.sub("", str(value)) if known else kind
